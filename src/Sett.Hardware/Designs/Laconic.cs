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
/// Spends a cycle on each pair of a non-zero digit of the activation and one of the weight: a step takes what its slowest lane needs,
/// whichever window and filter it belongs to. After Sharify et al., "Laconic Deep Learning Computing", arXiv 1805.04513; time as in
/// DNNsim's Laconic. The default has as many lanes as a 16-bit baseline has bit products.
/// </summary>
internal sealed class Laconic : IDesign
{
    // A position in 16 bits and a sign.
    private const int BitsADigit = 5;

    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns;
    private readonly WindowOrder _order;
    private readonly DigitKind _digits;

    private Laconic(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 256);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        _digits = Pragmatic.DigitsOf(options);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("laconic", "cycles for pairs of effectual bits of activations and weights",
        "Sharify et al., arXiv 1805.04513; DNNsim's Laconic",
        [Pragmatic.Booth, .. CommonOptions.Array(256), Stripes.FullyConnected, .. CommonOptions.Memory(), .. CommonOptions.Cutting], o =>
            new Laconic(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array, Units(), CommonParts.WeightRegisters(_array, 16 * _array.Lanes),
        CommonParts.Accumulators(_array), CommonParts.DigitEncoders(_array));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Both;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        ReadOnlySpan<byte> needs = Digits.CountsByBits(_digits);
        var bricks = new LaneBricks(work, tiling, _digits == DigitKind.Booth ? LaneMap.BoothCount : LaneMap.OnesCount);
        var weights = new WeightDigits(work, tiling, _array.FiltersInFlight, needs);
        long pairs = Pairs(work, needs), digits = OperandSums.OfActivations(work.Shape, work.Known.Activations.Values, needs);
        LayerEvents Events(long steps, long useful) => EventCounts.Of(work, tiling, _array, _array.Columns, _array.FiltersInFlight, steps,
            (double)digits / work.Shape.Macs * BitsADigit, work.WeightFormat.ContainerBits, true);
        return tiling.IsOneRow ? OneRow(tiling, bricks, weights, pairs, Events) : Windows(tiling, bricks, weights, pairs, Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        Bricks.ForEachSum(work, tiling, false, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0;
            for (int first = 0; first < activations.Length; first += tiling.Lanes)
                sum += PairUnit.Product(activations.Slice(first, tiling.Lanes), weights.Slice(first, tiling.Lanes), _digits);
            return sum;
        });
    }

    // Units of a column hold its activations until the slowest of them is done: a column works as one.
    private LayerCost Windows(LayerTiling tiling, LaneBricks bricks, WeightDigits weights, long pairs, EventsOf events)
    {
        var tally = new StepTally(_array, 1);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int sets = tiling.SetsOf(pass, _array.FiltersInFlight);
            for (int first = 0; first < tiling.Windows; first += _array.Columns)
            {
                ReadOnlySpan<int> pallet = tiling.Origins.AsSpan(first, Math.Min(_array.Columns, tiling.Windows - first));
                for (int set = 0; set < sets; set++)
                {
                    int filters = Math.Min(_array.FiltersInFlight, tiling.FiltersOf(pass) - set * _array.FiltersInFlight);
                    ReadOnlySpan<byte> most = weights.Set(pass, set);
                    for (int step = 0; step < tiling.Steps; step++)
                    {
                        int start = bricks.IndexOf(pass, step % tiling.Bricks, tiling.TapOffsets[step / tiling.Bricks]);
                        int slowest = 0, sum = 0;
                        ReadOnlySpan<byte> lanes = most.Slice(step * tiling.Lanes, tiling.Lanes);
                        foreach (int origin in pallet)
                        {
                            int cycles = Slowest(bricks[start + origin], lanes);
                            slowest = Math.Max(slowest, cycles);
                            sum += cycles;
                        }

                        tally.Step(slowest, pallet.Length, 1, filters, sum, (long)sum * filters,
                            (long)sum * filters, tiling.LaneCounts[step]);
                    }
                }
            }
        }

        return tally.Cost(tally.LockStepCycles, events, pairs);
    }

    // A lane adds two positions and raises one of 32 lines; lines of a position are counted over the lanes, and a tree adds the counts at
    // their positions.
    private LogicPart Units()
    {
        const int Positions = 32, PositionBits = 4;
        Cell[] cells =
        [
            new Cell(Component.Adder, PositionBits, _array.Lanes), new Cell(Component.Gate, 1, _array.Lanes * Positions),
            .. Cell.Tree(_array.Lanes, 1).Select(c => c with { Number = c.Number * Positions }), .. Cell.Tree(Positions, PositionBits + 1),
            new Cell(Component.Adder, 32),
        ];
        return new LogicPart("serial inner-product units", CommonParts.Units(_array), [.. cells, new Cell(Component.Comparator, 32)],
            [new LogicUse(EventKind.SerialStep, cells)]);
    }

    private LayerCost OneRow(LayerTiling tiling, LaneBricks bricks, WeightDigits weights, long pairs, EventsOf events)
    {
        var row = new OneRow(_array, _array.Columns, 1, _takesTurns);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int set = 0; set < tiling.SetsOf(pass, _array.FiltersInFlight); set++)
            {
                int filters = Math.Min(_array.FiltersInFlight, tiling.FiltersOf(pass) - set * _array.FiltersInFlight);
                for (int b = 0; b < tiling.Bricks; b++)
                {
                    int cycles = Slowest(bricks[bricks.IndexOf(pass, b, 0)], weights.Set(pass, set).Slice(b * tiling.Lanes, tiling.Lanes));
                    row.Brick(cycles, 1, filters, (long)cycles * filters, (long)cycles * filters, tiling.LaneCounts[b]);
                }
            }
        }

        return row.Cost(events, pairs);
    }

    private static int Slowest(ReadOnlySpan<ushort> activations, ReadOnlySpan<byte> weights)
    {
        int slowest = 1;
        for (int lane = 0; lane < weights.Length; lane++) slowest = Math.Max(slowest, activations[lane] * weights[lane]);
        return slowest;
    }

    private static long Pairs(LayerWork work, ReadOnlySpan<byte> needs)
    {
        int terms = work.Shape.Groups * OperandSums.Terms(work.Shape);
        long[] activations = new long[terms], weights = new long[terms];
        OperandSums.ByTerm(work.Shape, work.Known.Activations.Values, needs, activations);
        OperandSums.ByTermOfWeights(work.Shape, work.Known.Weights.Values, needs, weights);
        return OperandSums.OfProducts(activations, weights);
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
