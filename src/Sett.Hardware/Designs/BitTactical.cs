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
/// Skips weights that are zero: offline, weights of the next rows move into their places, looking ahead in the same lane and aside into
/// others, and a multiplexer brings each the activation that it had. Behind it sits a bit-parallel, a group-width or a digit-serial unit.
/// After Delmas Lascorz et al., "Bit-Tactical: Exploiting Ineffectual Computations in Convolutional Neural Networks", arXiv 1803.03688; the
/// schedule as in DNNsim's.
/// </summary>
internal sealed class BitTactical : IDesign
{
    private const int MostLanes = 64;

    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns, _isT;
    private readonly WindowOrder _order;
    private readonly string _unit;
    private readonly int _lookahead, _lookaside, _firstStage, _registers;
    private readonly DigitKind _digits;
    private readonly SignConvention _convention;

    private BitTactical(OptionValues options)
    {
        Options = options;
        _unit = options.Choice("unit");
        _array = CommonOptions.ArrayOf(options, _unit == "parallel" ? 1 : 16);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        _isT = options.Choice("shape") == "T";
        (_lookahead, _lookaside) = (options.Number("lookahead"), options.Number("lookaside"));
        (_firstStage, _registers) = (options.Number("first-stage"), options.Number("registers"));
        _digits = Pragmatic.DigitsOf(options);
        _convention = CommonOptions.ConventionOf(options);
        if (_array.Lanes > MostLanes) options.Refuse("lanes", $"is too many for its multiplexers; at most {MostLanes} are modelled.");
        if (_unit != "digits" && _digits != DigitKind.Binary) options.Refuse("booth", "recodes digits; only unit=digits works on them.");
        if (_unit != "digits" && _firstStage != 2) options.Refuse("first-stage", "shifts digits; only unit=digits works on them.");
        if (_unit != "groups" && _convention != SignConvention.TwosComplement)
            options.Refuse("negatives", "counts widths; only unit=groups finds them.");
        if (_unit == "parallel" && _registers > 0)
            options.Refuse("registers", "let columns run ahead; with unit=parallel all of them take one cycle.");
        if (_unit == "parallel" && _takesTurns)
            options.Refuse("fc", "lets columns take bricks in turn; with unit=parallel a brick takes one cycle.");
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new(
        "bit-tactical", "skips zero weights by an offline schedule, before a unit of another design",
        "Delmas Lascorz et al., arXiv 1803.03688; DNNsim's BitTactical",
        [
            DesignOption.Choice("unit", "behind it: group widths (TCLp), effectual bits (TCLe), or whole multiplications",
                "groups", "digits", "parallel"),
            DesignOption.Number("lookahead", 2, 1, 7, "rows that a weight may move forward"),
            DesignOption.Number("lookaside", 5, 0, 14, "places in other lanes from which a lane may take weights"),
            DesignOption.Choice(
                "shape", "these places lie to both sides, further back with distance (T), or to one side in the next row (L)", "T", "L"),
            Pragmatic.FirstStage, Pragmatic.Booth, DynamicStripes.Registers, CommonOptions.Negatives,
            .. CommonOptions.ArrayOrAuto("16; 1 with unit=parallel"), Stripes.FullyConnected,
            .. CommonOptions.Memory(), .. CommonOptions.Cutting,
        ],
        o => new BitTactical(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public SerialOperands Serial => _unit == "parallel" ? SerialOperands.None : SerialOperands.Activations;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            Part[] units = _unit switch
            {
                "parallel" => [CommonParts.ParallelUnits(_array)],
                "digits" => [Pragmatic.Units(_array, _firstStage), CommonParts.DigitEncoders(_array)],
                _ => [CommonParts.SerialUnits(_array, 1), CommonParts.Transposer(_array), CommonParts.WidthDetectors(_array, false)],
            };
            return CommonParts.ChipOf(Options, _array,
                [.. units, Selectors(), CommonParts.WeightRegisters(_array, (16 + SourceBits) * _array.Lanes, 1 + _registers),
                    CommonParts.Accumulators(_array)]);
        }
    }

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        bool isSigned = work.ActivationFormat.IsSigned;
        LaneBricks? bricks = _unit == "parallel" ? null : new LaneBricks(work, tiling, MapOf(isSigned));
        bool turns = tiling.IsOneRow && _unit != "parallel";
        var row = new OneRow(_array, _array.Columns, 1, _takesTurns);
        var tally = new StepTally(_array, 1);
        RunAhead? ahead = _registers > 0 && !turns ? new RunAhead(_array.Columns, _registers) : null;
        var single = new GroupWidths(1, false, default, 1);
        TacticalSearch search = Search();
        var cycles = new byte[_array.Columns];
        var masks = new ushort[_array.Columns];
        SlowestChoice? slowestChoice = _unit == "digits"
            ? new SlowestChoice(new WindowChains(bricks!, tiling, _lookahead), _firstStage)
            : null;
        TacticalSet? done = null;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int sets = tiling.SetsOf(pass, _array.FiltersInFlight);
            var known = new TacticalSet?[sets];
            for (int first = 0; first < tiling.Windows; first += _array.Columns)
            {
                ReadOnlySpan<int> pallet = tiling.Origins.AsSpan(first, Math.Min(_array.Columns, tiling.Windows - first));
                for (int s = 0; s < sets; s++)
                {
                    // Only what is needed again is kept.
                    bool isKept = tiling.Windows > _array.Columns;
                    TacticalSet set = known[s] ?? TacticalSet.Of(work, tiling, _array, search, pass, s, false, isKept ? null : done);
                    if (isKept) known[s] = set;
                    else done = set;
                    Pallet(set, pallet);
                }
            }
        }

        long? effectual = _unit == "digits" ? EffectualDigits(work) : null;
        LayerEvents Events(long steps, long useful) => EventCounts.Of(work, tiling, _array, _array.Columns, _array.FiltersInFlight, steps,
            _unit == "parallel" ? work.ActivationFormat.ContainerBits : (double)useful / work.Shape.Macs,
            work.WeightFormat.ContainerBits + SourceBits, true);
        return turns ? row.Cost(Events, effectual) : tally.Cost(ahead?.Cycles ?? tally.LockStepCycles, Events, effectual);

        void Pallet(TacticalSet set, ReadOnlySpan<int> pallet)
        {
            Span<byte> own = cycles.AsSpan(0, pallet.Length);
            for (int step = 0; step < set.Steps; step++)
            {
                Columns(set, bricks, slowestChoice, step, pallet, isSigned, masks.AsSpan(0, pallet.Length), own);
                (int units, int weights) = set.UnitsAt(step);
                int slowest = 0, sum = 0;
                foreach (byte one in own)
                {
                    slowest = Math.Max(slowest, one);
                    sum += one;
                }

                if (turns)
                    row.Brick(slowest, 1, set.Filters, (long)slowest * units, (long)slowest * weights, (long)slowest * weights);
                else
                    tally.Step(slowest, pallet.Length, 1, set.Filters, sum, (long)sum * units, (long)sum * weights, (long)sum * weights);
                ahead?.Step(own, single);
            }
        }
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        bool isSigned = work.ActivationFormat.IsSigned;
        LaneBricks? widths = _unit == "groups" ? new LaneBricks(work, tiling, MapOf(isSigned)) : null;
        TacticalSearch search = Search();
        var sets = new Dictionary<(int, int), TacticalSet>();
        int[] taken = new int[tiling.Lanes];
        short[] held = new short[tiling.Lanes];
        Bricks.ForEachSum(work, tiling, false, block, outputs, (pass, window, filter, activations, weights) =>
        {
            (int set, int inSet) = Math.DivRem(filter - tiling.FirstFilterOf(pass), _array.FiltersInFlight);
            if (!sets.TryGetValue((pass, set), out TacticalSet? lines))
                sets[(pass, set)] = lines = TacticalSet.Of(work, tiling, _array, search, pass, set, true);
            (TacticalTile tile, int inTile) = lines.TileOf(inSet, _array.Filters);
            long sum = 0;
            for (int line = 0; line < tile.Lines; line++)
            {
                // Each lane's multiplexer takes the activation that belongs to its weight.
                ReadOnlySpan<short> sources = tile.SourcesOf(line, inTile);
                for (int lane = 0; lane < sources.Length; lane++)
                {
                    int from = tile.RowOf(line) * tiling.Lanes + sources[lane];
                    (taken[lane], held[lane]) = sources[lane] < 0 ? (0, (short)0) : (activations[from], weights[from]);
                }

                sum += Product(taken, held, widths is null ? default : StreamOf(lines, widths, line, tiling.Origins[window], isSigned));
            }

            return sum;
        });
    }

    // A multiplexer for each lane of each unit, over its own place and those that it may take weights from.
    private LogicPart Selectors()
    {
        Cell[] cells =
        [
            CommonParts.Multiplexers(_unit == "parallel" ? 16 : _unit == "digits" ? Pragmatic.BitsADigit : 1,
                _array.Lanes * (_lookahead + _lookaside)),
        ];
        return new LogicPart("activation selectors", CommonParts.Units(_array), cells, [new LogicUse(EventKind.SerialStep, cells)]);
    }

    // Bits that say where a weight is from.
    private int SourceBits => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(_lookahead + _lookaside));

    private long Product(ReadOnlySpan<int> activations, ReadOnlySpan<short> weights, BitStream stream)
    {
        if (_unit == "digits") return DigitUnit.Product(activations, weights, _digits, _firstStage);
        if (_unit == "groups") return SerialUnit.Product(activations, weights, stream);
        long tree = 0;
        for (int lane = 0; lane < activations.Length; lane++) tree += activations[lane] * (long)weights[lane];
        return tree;
    }

    private BitStream StreamOf(TacticalSet set, LaneBricks bricks, int step, int origin, bool isSigned)
    {
        Span<ushort> mask = stackalloc ushort[1];
        set.Merge(bricks, step, [origin], mask);
        return new BitStream(0, Widths.Leading(mask[0], isSigned), isSigned, _convention, 1);
    }

    private static void Columns(TacticalSet set, LaneBricks? bricks, SlowestChoice? slowest, int step, ReadOnlySpan<int> pallet,
        bool isSigned, Span<ushort> masks, Span<byte> cycles)
    {
        if (bricks is null)
        {
            cycles.Fill(1);
        }
        else if (slowest is not null)
        {
            set.Digits(slowest, step, pallet, cycles);
        }
        else
        {
            set.Merge(bricks, step, pallet, masks);
            for (int c = 0; c < cycles.Length; c++) cycles[c] = (byte)Widths.Leading(masks[c], isSigned);
        }
    }

    private long EffectualDigits(LayerWork work)
    {
        int terms = work.Shape.Groups * OperandSums.Terms(work.Shape);
        long[] activations = new long[terms], weights = new long[terms];
        OperandSums.ByTerm(work.Shape, work.Known.Activations.Values, Digits.CountsByBits(_digits), activations);
        OperandSums.WeightsByTerm(work.Shape, work.Known.Weights.Values, weights);
        return OperandSums.OfProducts(activations, weights);
    }

    private LaneMap MapOf(bool isSigned) => _unit == "digits"
        ? _digits == DigitKind.Booth ? LaneMap.BoothDigits : LaneMap.Magnitude
        : isSigned && _convention == SignConvention.SignMagnitude ? LaneMap.Magnitude : LaneMap.OnesComplement;

    private TacticalSearch Search() => new(_lookahead, _lookaside, _isT, _array.Lanes);

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
