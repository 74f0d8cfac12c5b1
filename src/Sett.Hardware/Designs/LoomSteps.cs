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
/// The array of both Looms: filters on rows, windows on columns, a step as long as activation cycles × weight bits of the slowest pair.
/// Precisions come from the layer or from groups.
/// </summary>
internal sealed class LoomSteps
{
    private readonly OptionValues _options;
    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns;
    private readonly WindowOrder _order;
    private readonly int _bits;
    private readonly GroupWidths? _activations, _weights;

    /// <summary>Reads the shared options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="activations">How activation groups are measured; null: the layer's precision.</param>
    /// <param name="weights">How weight groups are measured; null: the layer's precision.</param>
    public LoomSteps(OptionValues options, GroupWidths? activations, GroupWidths? weights)
    {
        _options = options;
        _array = ArrayOf(options);
        _bits = BitsOf(options);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        (_activations, _weights) = (activations, weights);
    }

    /// <summary>Activation bits a cycle.</summary>
    public static int BitsOf(OptionValues options) => options.Number("bits");

    /// <summary>The array.</summary>
    public static ArraySize ArrayOf(OptionValues options) => CommonOptions.ArrayOf(options, 256 / BitsOf(options));

    /// <summary>What both Looms are built of, and what one of them adds.</summary>
    public Chip Chip(params Part[] more) => CommonParts.ChipOf(_options, _array,
        [CommonParts.BitBitUnits(_array, _bits), CommonParts.WeightRegisters(_array, _array.Lanes), CommonParts.Accumulators(_array),
            CommonParts.Transposer(_array), .. more]);

    /// <summary>What a layer costs.</summary>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        if (tiling.IsOneRow) return _takesTurns ? Turns(work, tiling) : Staggered(work, tiling);
        if (_activations is { } widths) return Groups(work, tiling, widths);
        int cycles = (work.ActivationBits + _bits - 1) / _bits * work.WeightBits;
        return UniformSteps.Cost(tiling, _array, cycles, work.ActivationBits * work.WeightBits, _bits, 1, 1,
            Events(work, tiling, _array.FiltersInFlight, work.ActivationBits));
    }

    /// <summary>Computes outputs bit by bit.</summary>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        int filtersAtOnce = FiltersAtOnce(tiling);
        PalletWalk? walk = _activations is { } widths ? new PalletWalk(work, tiling, tiling.IsOneRow ? 1 : _array.Columns, widths) : null;
        var weightWidths = new WeightWidths(work, tiling, _array.Filters, _weights);
        SignConvention convention = _activations?.Convention ?? SignConvention.TwosComplement;
        SignConvention weightConvention = _weights?.Convention ?? SignConvention.TwosComplement;
        Bricks.ForEachSum(work, tiling, _activations?.Differences ?? false, block, outputs, (pass, window, filter, activations, weights) =>
        {
            long sum = 0;
            for (int step = 0; step < tiling.Steps; step++)
            {
                (int lowest, int bits) = walk?.GroupOf(pass, window, step / tiling.Bricks, step % tiling.Bricks)
                    ?? (0, work.ActivationBits);
                (int weightLowest, int weightBits) = weightWidths.GroupOf(filter, filtersAtOnce, step);
                sum += BitBitUnit.Product(
                    activations.Slice(step * tiling.Lanes, tiling.Lanes), weights.Slice(step * tiling.Lanes, tiling.Lanes),
                    new BitStream(lowest, bits, walk?.IsSigned ?? work.ActivationFormat.IsSigned, convention, 1),
                    new BitStream(weightLowest, weightBits, work.WeightFormat.IsSigned, weightConvention, 1));
            }

            return sum;
        });
    }

    private LayerCost Groups(LayerWork work, LayerTiling tiling, GroupWidths widths)
    {
        var walk = new PalletWalk(work, tiling, _array.Columns, widths);
        var weightWidths = new WeightWidths(work, tiling, _array.Filters, _weights);
        var tally = new StepTally(_array, _bits);
        int groupsAtMost = (_array.Columns + widths.ColumnsAGroup - 1) / widths.ColumnsAGroup;
        var bits = new byte[tiling.Steps * groupsAtMost];
        long sent = 0;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int sets = tiling.SetsOf(pass, _array.FiltersInFlight), filters = tiling.FiltersOf(pass);
            int[] most = new int[sets * tiling.Steps], sums = new int[sets * tiling.Steps];
            for (int set = 0; set < sets; set++)
            {
                int first = set * _array.FiltersInFlight;
                weightWidths.Read(pass, first, Math.Min(_array.FiltersInFlight, filters - first),
                    most.AsSpan(set * tiling.Steps, tiling.Steps), sums.AsSpan(set * tiling.Steps, tiling.Steps));
            }

            for (int pallet = 0; pallet < walk.Pallets; pallet++)
            {
                int columns = walk.ColumnsOf(pallet), groups = (columns + widths.ColumnsAGroup - 1) / widths.ColumnsAGroup;
                walk.Read(pass, pallet, bits);
                for (int step = 0; step < tiling.Steps; step++)
                {
                    int slowest = 0, columnCycles = 0, columnBits = 0;
                    for (int g = 0; g < groups; g++)
                    {
                        int own = bits[step * groups + g], cycles = widths.CyclesOf(own);
                        int size = Math.Min(widths.ColumnsAGroup, columns - g * widths.ColumnsAGroup);
                        slowest = Math.Max(slowest, cycles);
                        columnCycles += cycles * size;
                        columnBits += own * size;
                    }

                    sent += (long)columnBits * filters * tiling.LaneCounts[step];
                    for (int set = 0; set < sets; set++)
                    {
                        int at = set * tiling.Steps + step, rows = Math.Min(_array.FiltersInFlight, filters - set * _array.FiltersInFlight);
                        tally.Step(slowest * most[at], columns, 1, rows, (long)columnCycles * most[at], (long)columnCycles * sums[at],
                            (long)columnBits * sums[at], tiling.LaneCounts[step]);
                    }
                }
            }
        }

        return tally.Cost(tally.LockStepCycles, Events(work, tiling, _array.FiltersInFlight, (double)sent / work.Shape.Macs));
    }

    // Columns take bricks in turn; each holds the brick for activation cycles × weight bits.
    private LayerCost Turns(LayerWork work, LayerTiling tiling)
    {
        var row = new OneRow(_array, _array.Columns, _bits, true);
        long sent = 0;
        ForEachBrick(work, tiling, _array.FiltersInFlight, (brick, filters, bits, most, sum) =>
        {
            int cycles = (bits + _bits - 1) / _bits;
            row.Brick(cycles * most, 1, filters, (long)cycles * sum, (long)bits * sum, tiling.LaneCounts[brick]);
            sent += (long)bits * filters * tiling.LaneCounts[brick];
        });
        return row.Cost(Events(work, tiling, _array.FiltersInFlight, (double)sent / work.Shape.Macs));
    }

    // Every column works on outputs of its own, one cycle after its neighbour: the weight port brings one column's bit-plane a cycle. A
    // weight bit takes as many cycles as columns have outputs, and no fewer than the container's activation bits take to pass.
    private LayerCost Staggered(LayerWork work, LayerTiling tiling)
    {
        long busy = 0, total = 0, serialSteps = 0, sent = 0, wide = (long)_bits * _array.Lanes, outputsAtOnce = FiltersAtOnce(tiling);
        var lanes = default(LaneBits);
        int passing = (work.ActivationFormat.ContainerBits + _bits - 1) / _bits;
        ForEachBrick(work, tiling, (int)outputsAtOnce, (brick, outputs, bits, most, sum) =>
        {
            int columns = (outputs + _array.FiltersInFlight - 1) / _array.FiltersInFlight;
            int own = (bits + _bits - 1) / _bits, used = tiling.LaneCounts[brick];
            long cycles = (long)Math.Max(Math.Max(columns, passing), own) * most, units = (long)own * sum;
            total += cycles;
            busy += (long)own * most;
            serialSteps += units;
            sent += (long)bits * outputs * used;
            lanes += new LaneBits((long)bits * sum * used, (units * _bits - (long)bits * sum) * used, (cycles * outputs - units) * wide,
                units * _bits * (_array.Lanes - used), 0, cycles * (outputsAtOnce - outputs) * wide, 0);
        });
        return new LayerCost(busy, total - busy, 0, lanes, _array.AllLanes * _bits,
            Events(work, tiling, (int)outputsAtOnce, (double)sent / work.Shape.Macs)(serialSteps, lanes.Useful));
    }

    private void ForEachBrick(LayerWork work, LayerTiling tiling, int filtersAtOnce, Action<int, int, int, int, int> brick)
    {
        int[]? found = _activations is { } widths ? GroupSteps.BrickBits(work, tiling, widths) : null;
        var weightWidths = new WeightWidths(work, tiling, _array.Filters, _weights);
        int[] most = new int[tiling.Bricks], sum = new int[tiling.Bricks];
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int first = 0; first < tiling.FiltersOf(pass); first += filtersAtOnce)
            {
                int filters = Math.Min(filtersAtOnce, tiling.FiltersOf(pass) - first);
                weightWidths.Read(pass, first, filters, most, sum);
                for (int b = 0; b < tiling.Bricks; b++)
                    brick(b, filters, found?[pass * tiling.Bricks + b] ?? work.ActivationBits, most[b], sum[b]);
            }
        }
    }

    private int FiltersAtOnce(LayerTiling tiling) =>
        tiling.IsOneRow && !_takesTurns ? _array.FiltersInFlight * _array.Columns : _array.FiltersInFlight;

    // Activations are sent at their own widths, as the mean over all multiplications has them; weights are read at the layer's precision.
    private EventsOf Events(LayerWork work, LayerTiling tiling, int filtersAtOnce, double activationBits) => (steps, _) =>
        EventCounts.Of(work, tiling, _array, _array.Columns, filtersAtOnce, steps, activationBits, work.WeightBits, true);

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
