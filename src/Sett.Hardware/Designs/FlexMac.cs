using System.Globalization;
using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.FlexibleMacs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics;

namespace Sett.Hardware.Designs;

/// <summary>
/// An array of multiplier-accumulators whose time follows the width of the operands, with the ways in which such a unit can be built as its
/// models. Training in dynamic fixed point wants one (Na and Mukhopadhyay, ISLPED 2016); how the paper's own was built is not known, so
/// none of the models is it. Products a cycle as in the study of Camus et al., JETCAS 2019.
/// </summary>
public sealed class FlexMac : IDesign
{
    /// <summary>The widest words of training.</summary>
    public const int TrainingBits = 32;

    // Other designs and LayerWork go to 16 bits.
    private const int InferenceBits = 16, Sum = 32;

    private readonly MacModel _model;
    private readonly IFlexibleMac _mac;
    private readonly ArraySize _array;
    private readonly bool _fold, _isApart;
    private readonly WindowOrder _order;

    private FlexMac(OptionValues options)
    {
        Options = options;
        _model = MacModels.All.First(m => m.Name == options.Choice("model"));
        _isApart = options.Choice("sums") == "apart";
        if (_isApart && !_model.CanBeApart)
            options.Refuse("sums", "is for models with products side by side of equal place: "
                + $"{string.Join(", ", MacModels.All.Where(m => m.CanBeApart).Select(m => m.Name))}.");
        if (options.Choice("unit") != "auto" && !_model.Units.Contains(options.Number("unit")))
        {
            options.Refuse("unit", _model.Units.Count == 0 ? $"means nothing to model={_model.Name}, which has "
                + "no smaller unit." : $"is none of model={_model.Name}; it has {string.Join(", ", _model.Units.Order())}.");
        }

        int bits = WidestOf(InferenceBits), unit = UnitOf(_model);
        bool splits = _model.Name is "subword" or "split" or "fusion";
        if (unit > bits || (splits && unit == bits)) options.Refuse("unit", $"has to be {(splits ? "below" : "at most")} bits={bits}.");
        _mac = _model.Make(bits, unit, _isApart);
        _array = CommonOptions.ArrayOf(options, ColumnsFor(_mac));
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new(
        "flexmac", "multiplier-accumulators whose time follows the operands' width; also for training logs",
        "reconstructed: Na and Mukhopadhyay, ISLPED 2016 (abstract); modes of Camus et al., JETCAS 2019",
    [
        DesignOption.Choice("model", "how a unit is built: one small multiplier reused, weights serial, both serial, packed words, divided "
            + "along weights, fused in both, or gated (training logs alone)",
            [.. MacModels.All.Select(m => m.Name)]),
        DesignOption.Choice("unit", "bits of the reused multiplier, of a serial step, or that a unit splits down to; auto: "
            + string.Join(", ", MacModels.All.Where(m => m.Units.Count > 0).Select(m => $"{m.Name} {m.Units[0]}")),
            ["auto", "1", "2", "4", "8", "16"]),
        DesignOption.Choice("bits", "bits of the widest operands; auto: 16, for training logs 32", "auto", "8", "16", "32"),
        DesignOption.Choice("sums",
            "narrow products of a cycle are added up for one output, or apart for as many filters (subword, split)", "together", "apart"),
        .. CommonOptions.ArrayOrAuto("as many as give the widest operands the baseline's peak"),
        .. CommonOptions.Memory(), .. CommonOptions.Cutting,
    ], o => new FlexMac(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Both;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            Cell[] step = [.. _mac.UnitCells(_array.Lanes), new Cell(Component.Adder, Sum)];
            return CommonParts.ChipOf(Options, _array,
                new LogicPart($"rows of {_mac.Model} units", CommonParts.Units(_array), step, [new LogicUse(EventKind.SerialStep, step)]),
                CommonParts.Accumulators(_array));
        }
    }

    /// <summary>The unit for words of a training log.</summary>
    public IFlexibleMac TrainingMac => _model.Make(WidestOf(TrainingBits), UnitOf(_model), _isApart);

    /// <summary>The array of <see cref="TrainingMac"/>.</summary>
    public ArraySize TrainingArray => CommonOptions.ArrayOf(Options, ColumnsFor(TrainingMac));

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        Demand(work);
        (MacRate rate, LayerTiling tiling, ArraySize array) = Cut(work);
        (int activationBits, int weightBits) = _mac.ModeOf(work.ActivationBits, work.WeightBits);
        // A unit takes as many one-bit products a cycle as its multipliers have, however they are shared among its products.
        int bitsACycle = _mac.BitProducts / rate.Products, useful = work.ActivationBits * work.WeightBits;
        LayerEvents Events(long steps, long _) => EventCounts.Of(work, tiling, array, array.Columns, array.FiltersInFlight, steps,
            Math.Min(activationBits, InferenceBits), Math.Min(weightBits, InferenceBits), false);
        return tiling.IsOneRow && array.Columns > 1
            ? OneRow.Cost(tiling, array, 1, 1, rate.Cycles, useful, true, Events, bitsACycle)
            : UniformSteps.Cost(tiling, array, rate.Cycles, useful, bitsACycle, 1, 1, Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        Demand(work);
        (MacRate _, LayerTiling tiling, ArraySize _) = Cut(work);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0;
            for (int lane = 0; lane < activations.Length; lane++)
                sum += _mac.Product(activations[lane], work.ActivationBits, work.ActivationFormat.IsSigned, weights[lane],
                    work.WeightBits, work.WeightFormat.IsSigned);
            return sum;
        });
    }

    private void Demand(LayerWork work)
    {
        if (_model.Name == "gated")
        {
            throw new BadInputException($"{Options.Label}: a gated unit takes the time of dadiannao at every width and saves energy alone, "
                + "which is counted for training logs (--training); here simulate dadiannao.");
        }

        if (work.ActivationBits > _mac.Bits || work.WeightBits > _mac.Bits)
        {
            throw new BadInputException($"layer '{work.Name}': {work.ActivationBits} and {work.WeightBits} bits are more than the "
                + $"{_mac.Bits} that {Options.Label} takes; give it more with bits=16.");
        }
    }

    // Products side by side take more channels of a brick, or with sums of their own more filters.
    private (MacRate Rate, LayerTiling Tiling, ArraySize Array) Cut(LayerWork work)
    {
        MacRate rate = _mac.RateOf(work.ActivationBits, work.WeightBits);
        ArraySize array = _isApart
            ? _array with { Filters = _array.Filters * rate.Products }
            : _array with { Lanes = _array.Lanes * rate.Products };
        return (rate, new LayerTiling(work.Shape, array.Lanes, _fold, _order), array);
    }

    private int WidestOf(int auto) =>
        Options.Choice("bits") is var word && word == "auto" ? auto : int.Parse(word, CultureInfo.InvariantCulture);

    private int UnitOf(MacModel model) =>
        Options.Choice("unit") == "auto" ? model.Units.Count == 0 ? 0 : model.Units[0] : Options.Number("unit");

    // The bit-parallel baseline does a product a lane and cycle.
    private static int ColumnsFor(IFlexibleMac mac) => mac.RateOf(mac.Bits, mac.Bits).Cycles;
}
