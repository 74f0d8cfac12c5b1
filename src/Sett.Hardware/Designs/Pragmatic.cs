using System.Numerics;
using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Designs;

/// <summary>
/// Spends cycles on the effectual bits of activations only: each lane sends the position of its next one, and a unit shifts the weight
/// there in two stages. After Albericio et al., "Bit-Pragmatic Deep Neural Network Computing", MICRO 2017; time by lane, Booth-like digits
/// and column registers as in DNNsim's Pragmatic. With differences between neighbouring windows it is Diffy (Mahmoud et al., MICRO 2018).
/// </summary>
internal sealed class Pragmatic : IDesign
{
    /// <summary>Bits that send a digit: a position in 16 bits and whether it is the lane's last.</summary>
    public const int BitsADigit = 5;

    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns, _differences;
    private readonly WindowOrder _order;
    private readonly int _firstStage, _registers;
    private readonly DigitKind _digits;

    private Pragmatic(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 16);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        _firstStage = options.Number("first-stage");
        _digits = DigitsOf(options);
        _registers = options.Number("registers");
        _differences = options.IsOn("diffy");
    }

    /// <summary>B, for the designs that share the unit.</summary>
    public static DesignOption FirstStage { get; } =
        DesignOption.Number("first-stage", 2, 0, 4, "bits of the first stage of shifters: it reaches over 2^B positions; 4: all");

    /// <summary>Whether digits are recoded, for the designs that work on digits.</summary>
    public static DesignOption Booth { get; } =
        DesignOption.Switch("booth", false, "recode runs of ones into fewer signed digits, Booth-like as DNNsim");

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("pragmatic", "cycles for the effectual bits of activations only",
        "Albericio et al., MICRO 2017; DNNsim's Pragmatic",
        [FirstStage, Booth, DynamicStripes.Registers, CommonOptions.Differences, .. CommonOptions.Array(16), Stripes.FullyConnected,
            .. CommonOptions.Memory(), .. CommonOptions.Cutting], o => new Pragmatic(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array, Units(_array, _firstStage),
        CommonParts.WeightRegisters(_array, 16 * _array.Lanes, 1 + _registers), CommonParts.Accumulators(_array),
        CommonParts.DigitEncoders(_array));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <summary>The digits that an option chooses.</summary>
    public static DigitKind DigitsOf(OptionValues options) => options.IsOn("booth") ? DigitKind.Booth : DigitKind.Binary;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        var bricks = new LaneBricks(work, tiling, MapOf(_digits), _differences);
        byte[] cycles = DigitCycles.OfAll(bricks, _firstStage);
        long effectual = _differences && work.Shape.IsConvolution
            ? EffectualDigits(tiling, bricks)
            : OperandSums.OfActivations(work.Shape, work.Known.Activations.Values, Digits.CountsByBits(_digits));
        LayerEvents Events(long steps, long useful) => EventCounts.Of(work, tiling, _array, _array.Columns, _array.FiltersInFlight, steps,
            (double)useful / work.Shape.Macs * BitsADigit, work.WeightFormat.ContainerBits, true);
        return tiling.IsOneRow
            ? OneRow(tiling, cycles, effectual, Events)
            : ColumnSteps.Windows(tiling, _array, _registers, effectual, tiling.OriginsWith(_differences),
                bricks.PlaneSize, cycles, Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        Bricks.ForEachSum(work, tiling, _differences, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0;
            for (int first = 0; first < activations.Length; first += tiling.Lanes)
                sum += DigitUnit.Product(activations.Slice(first, tiling.Lanes), weights.Slice(first, tiling.Lanes), _digits, _firstStage);
            return sum;
        });
    }

    /// <summary>
    /// Its units: a lane shifts its weight over the first stage's positions and negates it; the tree's sum goes through the second stage.
    /// </summary>
    public static LogicPart Units(ArraySize array, int firstStage)
    {
        int reach = 1 << firstStage, width = 16 + reach - 1, secondStages = 4 - firstStage;
        Cell[] cells =
        [
            CommonParts.Multiplexers(width, array.Lanes * firstStage), new Cell(Component.Gate, 1, array.Lanes * width),
            .. Cell.Tree(array.Lanes, width), CommonParts.Multiplexers(32, secondStages), new Cell(Component.Adder, 32),
        ];
        return new LogicPart("serial inner-product units", CommonParts.Units(array), [.. cells, new Cell(Component.Comparator, 32)],
            [new LogicUse(EventKind.SerialStep, cells)]);
    }

    private LayerCost OneRow(LayerTiling tiling, byte[] cycles, long effectual, EventsOf events)
    {
        var row = new OneRow(_array, _array.Columns, 1, _takesTurns);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int left = tiling.FiltersOf(pass); left > 0; left -= _array.FiltersInFlight)
            {
                int filters = Math.Min(left, _array.FiltersInFlight);
                for (int b = 0; b < tiling.Bricks; b++)
                {
                    int own = cycles[pass * tiling.Bricks + b];
                    row.Brick(own, 1, filters, (long)own * filters, (long)own * filters, tiling.LaneCounts[b]);
                }
            }
        }

        return row.Cost(events, effectual);
    }

    // Σ over multiplications of the digits of differences, window by window.
    private static long EffectualDigits(LayerTiling tiling, LaneBricks bricks)
    {
        int[] origins = tiling.OriginsWith(true);
        var weighted = new ushort[tiling.Lanes];
        long sum = 0;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int perLane = tiling.IsDepthwise ? tiling.Shape.FiltersPerGroup : tiling.FiltersOf(pass);
            for (int step = 0; step < tiling.Steps; step++)
            {
                (int t, int b) = (step / tiling.Bricks, step % tiling.Bricks);
                // Folding leaves lanes without a weight although an activation is there.
                for (int lane = 0; lane < weighted.Length; lane++)
                    weighted[lane] = tiling.HasWeight(pass, t, b, lane) ? ushort.MaxValue : (ushort)0;
                long digits = 0;
                foreach (int origin in origins)
                {
                    ReadOnlySpan<ushort> lanes = bricks[bricks.IndexOf(pass, b, origin + tiling.TapOffsets[t])];
                    for (int lane = 0; lane < weighted.Length; lane++)
                        digits += BitOperations.PopCount((uint)(lanes[lane] & weighted[lane]));
                }

                sum += digits * perLane;
            }
        }

        return sum;
    }

    private static LaneMap MapOf(DigitKind digits) => digits == DigitKind.Booth ? LaneMap.BoothDigits : LaneMap.Magnitude;

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
