using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.FlexibleMacs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// A grid of units whose small multipliers join to one wide product or stay apart as several narrow ones, as a layer's precisions allow.
/// After Sharma et al., "Bit Fusion: Bit-Level Dynamically Composable Architecture for Accelerating Deep Neural Networks", ISCA 2018;
/// products a cycle as in the authors' simulator.
/// </summary>
internal sealed class BitFusion : IDesign
{
    private const int Sum = 32;
    private readonly ArraySize _array;
    private readonly bool _fold;
    private readonly WindowOrder _order;
    private readonly int _unitBits, _least;

    private BitFusion(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 1);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        (_unitBits, _least) = (options.Number("unit-bits"), options.Number("least-bits"));
        if (_least > _unitBits) options.Refuse("least-bits", $"is more than unit-bits={_unitBits}.");
    }

    /// <summary>How the catalogue lists it. The default grid does as many 16-bit products a cycle as the bit-parallel baseline.</summary>
    public static DesignKind Kind { get; } = new(
        "bit-fusion", "units that join or split for the layer's precisions: 2, 4, 8 or 16 bits", "Sharma et al., ISCA 2018",
    [
        .. CommonOptions.Array(1),
        DesignOption.Choice("unit-bits",
            "bits of the widest product that a unit does in a cycle; wider operands take a cycle for each part", "16", "8", "4"),
        DesignOption.Choice("least-bits", "bits of the narrowest products that a unit splits into", "2", "4", "8", "16"),
        .. CommonOptions.Memory(), .. CommonOptions.Cutting,
    ], o => new BitFusion(o));

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
            Cell[] step =
            [
                .. FusionMac.LaneCells(_unitBits, _least).Select(c => c with { Number = c.Number * _array.Lanes }),
                .. Cell.Tree(_array.Lanes, Sum),
                new Cell(Component.Adder, Sum),
            ];
            return CommonParts.ChipOf(Options, _array,
                new LogicPart("rows of fusion units", CommonParts.Units(_array), step, [new LogicUse(EventKind.SerialStep, step)]),
                CommonParts.Accumulators(_array));
        }
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        (int activationBits, int weightBits) = (Fused(work.ActivationBits), Fused(work.WeightBits));
        int products = ProductsOf(activationBits) * ProductsOf(weightBits), cycles = PartsOf(activationBits) * PartsOf(weightBits);
        LayerTiling tiling = new(work.Shape, _array.Lanes * products, _fold, _order);
        // A unit takes as many one-bit products a cycle as its widest product has, however they are shared among operands; a
        // lane is one of these shares.
        int bitsACycle = Math.Min(activationBits, _unitBits) * Math.Min(weightBits, _unitBits);
        ArraySize lanes = _array with { Lanes = tiling.Lanes };
        return UniformSteps.Cost(tiling, lanes, cycles, work.ActivationBits * work.WeightBits, bitsACycle, 1, 1,
            (steps, _) =>
                EventCounts.Of(work, tiling, lanes, _array.Columns, _array.FiltersInFlight, steps, activationBits, weightBits, false));
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        (int activationBits, int weightBits) = (Fused(work.ActivationBits), Fused(work.WeightBits));
        LayerTiling tiling = new(work.Shape, _array.Lanes * ProductsOf(activationBits) * ProductsOf(weightBits), _fold, _order);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0;
            for (int lane = 0; lane < activations.Length; lane++)
                sum += FusedProduct.Of(activations[lane], activationBits, work.ActivationFormat.IsSigned, weights[lane], weightBits,
                    work.WeightFormat.IsSigned, _least, _least);
            return sum;
        });
    }

    // The width that small multipliers join to: a power of two times the narrowest.
    private int Fused(int bits) => MacWidths.Doubled(bits, _least);

    private int ProductsOf(int bits) => Math.Max(1, _unitBits / bits);

    private int PartsOf(int bits) => Math.Max(1, bits / _unitBits);
}
