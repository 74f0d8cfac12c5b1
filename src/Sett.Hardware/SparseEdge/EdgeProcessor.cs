using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;

namespace Sett.Hardware.SparseEdge;

/// <summary>
/// The sparse edge processor cycle by cycle: memories in their banks, a row of every junction a cycle, results that are written 1 +
/// PROCTIME cycles after their row was read. Every access is checked. After the authors' public register-transfer code (Dey et al., arXiv
/// 1806.01087); plain and slow on purpose, one word at a time.
/// </summary>
public sealed class EdgeProcessor
{
    private readonly EdgeUnit[] _units;
    private readonly BankedMemory[] _activations;
    private readonly int[] _labels, _shifts;
    private long _block, _samples, _cycle;

    /// <summary>Makes a processor.</summary>
    /// <param name="shape">The network and its edges a cycle.</param>
    /// <param name="patterns">Clash-free edges, a pattern a junction.</param>
    /// <param name="start">Weights and biases; copied.</param>
    /// <param name="settings">Words and functions.</param>
    /// <param name="hazard">What happens where a partial sum is read too early.</param>
    /// <param name="processingTime">PROCTIME.</param>
    /// <exception cref="BadInputException">The patterns clash, or samples are to be finished one by one.</exception>
    public EdgeProcessor(
        EdgeShape shape, IReadOnlyList<EdgePattern> patterns, IReadOnlyList<EdgeParameters> start, EdgeSettings settings,
        EdgeHazard hazard = EdgeHazard.Exact, int processingTime = EdgeTiming.ShippedProcessingTime)
        : this(shape, patterns, start, settings, hazard, processingTime, 0)
    {
    }

    /// <summary>As the public one, with fewer banks than are needed.</summary>
    internal EdgeProcessor(
        EdgeShape shape, IReadOnlyList<EdgePattern> patterns, IReadOnlyList<EdgeParameters> start, EdgeSettings settings, EdgeHazard hazard,
        int processingTime, int missingBanks)
    {
        if (!settings.IsPipelined)
            throw new BadInputException(
                "The processor's junctions always work on different samples; without a pipeline there is the fast model alone.");
        for (int i = 0; i < patterns.Count; i++) RequireClashFree(shape.Junctions[i], patterns[i]);
        (Shape, Settings, Timing) = (shape, settings, new EdgeTiming(shape, processingTime));
        ActivationTable hidden = ActivationTable.Of(settings.Word, settings.Hidden);
        ActivationTable outputs = ActivationTable.Of(settings.Word, NeuronActivation.Sigmoid);
        int depth = shape.Depth;
        _activations =
        [
            .. shape.Junctions.Select((j, h) =>
                new BankedMemory($"activations of layer {h}", EdgeBanks.Activations(shape, h) - missingBanks, j.Parallelism, j.Depth)),
        ];
        BankedMemory[] slopes =
        [
            .. shape.Junctions.Select((j, h) => new BankedMemory(
                $"derivatives of layer {h}", h == 0 ? 0 : EdgeBanks.Activations(shape, h) - missingBanks, j.Parallelism, j.Depth)),
        ];
        BankedMemory[] deltas = [.. Enumerable.Range(1, depth).Select(h => DeltasOf(shape, h))];
        _units = new EdgeUnit[depth];
        for (int i = 0; i < depth; i++)
        {
            bool isLast = i == depth - 1;
            var memories = new EdgeUnitMemories(
                _activations[i], slopes[i], isLast ? null : _activations[i + 1], isLast ? null : slopes[i + 1],
                i == 0 ? null : deltas[i - 1], deltas[i]);
            _units[i] = new EdgeUnit(shape.Junctions[i], patterns[i], start[i], settings, isLast ? outputs : hidden,
                memories, hazard, processingTime);
        }

        _labels = new int[2 * depth + 2];
        _shifts = new int[2 * depth + 2];
    }

    /// <summary>The network.</summary>
    public EdgeShape Shape { get; }

    /// <summary>Words and functions.</summary>
    public EdgeSettings Settings { get; }

    /// <summary>How long it should take.</summary>
    public EdgeTiming Timing { get; }

    /// <summary>Cycles so far.</summary>
    public long Cycles => _cycle;

    /// <summary>Cycles that block cycles took longer because some junction waited for partial sums.</summary>
    public long StallCycles { get; private set; }

    /// <summary>Partial sums that were read before the last one was written.</summary>
    public long Hazards => _units.Sum(u => u.Hazards);

    /// <summary>Read-modify-writes of partial sums of deltas.</summary>
    public long PartialSums => _units.Sum(u => u.PartialSums);

    /// <summary>Samples whose outputs are known.</summary>
    public long Judged { get; private set; }

    /// <summary>Samples whose largest output (the first of equal ones) was their class.</summary>
    public long Right { get; private set; }

    /// <summary>Weights and biases as they are now.</summary>
    public EdgeParameters[] Parameters => [.. _units.Select(u => u.Parameters)];

    /// <summary>Words read and written, by what they are.</summary>
    public IReadOnlyList<(string What, long Reads, long Writes)> Accesses
    {
        get
        {
            BankedMemory[] activations = [.. _activations], slopes = [.. _units.Skip(1).Select(u => u.Memories.LeftSlopes)];
            BankedMemory[] deltas = [.. _units.Select(u => u.Memories.RightDeltas)];
            BankedMemory[] weights = [.. _units.Select(u => u.Weights)], biases = [.. _units.Select(u => u.Biases)];
            return [Sum("weights", weights), Sum("biases", biases), Sum("activations", activations),
                Sum("derivatives", slopes), Sum("deltas", deltas)];
        }
    }

    /// <summary>Loads a sample, while the ones before it are learned: one block cycle.</summary>
    /// <param name="pixels">As many 8-bit values as there are inputs, or fewer; the rest are 0.</param>
    /// <param name="label">The class.</param>
    /// <param name="shift">k of the learning rate 2^−k.</param>
    public void Learn(ReadOnlySpan<byte> pixels, int label, int shift)
    {
        if (pixels.Length > Shape.Inputs) throw new ArgumentException($"{pixels.Length} values for {Shape.Inputs} inputs.", nameof(pixels));
        int slot = (int)(_samples % _labels.Length);
        (_labels[slot], _shifts[slot]) = (label, shift);
        _samples++;
        Block(pixels, loads: true);
    }

    /// <summary>Walks through everything that the next bit and the next count depend on.</summary>
    public void Visit(EdgeState state)
    {
        foreach (EdgeUnit unit in _units)
        {
            unit.Visit(state);
            unit.Memories.LeftActivations.Visit(state);
            if (unit.Memories.LeftSlopes.Banks > 0) unit.Memories.LeftSlopes.Visit(state);
            unit.Memories.RightDeltas.Visit(state);
        }

        state.Counts("labels", _labels);
        state.Counts("shifts", _shifts);
        (_block, _samples, _cycle) = (state.Count("block", _block), state.Count("samples", _samples), state.Count("cycle", _cycle));
        (StallCycles, Judged, Right) =
            (state.Count("stall cycles", StallCycles), state.Count("judged", Judged), state.Count("right", Right));
    }

    /// <summary>Lets the samples that are still under way finish: 2L block cycles.</summary>
    public void Drain()
    {
        if (_samples == 0) return;
        while (_block < _samples + 2 * Shape.Depth) Block([], loads: false);
    }

    private void Block(ReadOnlySpan<byte> pixels, bool loads)
    {
        int depth = _units.Length;
        for (int h = 0; h < depth; h++) EdgeBanks.Check(Shape, h, _block, _activations[h].Banks, _samples);
        for (int i = 0; i < depth; i++)
        {
            long forward = EdgeBanks.Forward(_block, i + 1), back = EdgeBanks.Back(Shape, _block, i + 1);
            EdgeTask task = new(
                forward >= 0 && forward < _samples ? forward : null, back >= 0 && back < _samples ? back : null,
                forward >= 0 ? _labels[forward % _labels.Length] : 0, back >= 0 ? _shifts[back % _shifts.Length] : 0, (int)(_block & 1));
            _units[i].Begin(task);
        }

        long first = _cycle;
        bool works = true;
        for (; works; _cycle++)
        {
            if (loads) Load(pixels, (int)(_cycle - first));
            works = loads && _cycle - first + 1 < Shape.Cycles;
            // All junctions read before any writes.
            foreach (EdgeUnit unit in _units) unit.Read(_cycle);
            foreach (EdgeUnit unit in _units) works |= unit.Write(_cycle);
        }

        // One cycle more turns the banks.
        _cycle++;
        _cycle = Math.Max(_cycle, first + Timing.CyclesABlock);
        StallCycles += _cycle - first - Timing.CyclesABlock;
        if (_units[^1].Task.Forward is not null)
        {
            Judged++;
            if (_units[^1].Largest == _units[^1].Task.Label) Right++;
        }

        _block++;
    }

    /// <summary>Inputs come in natural order, as many a cycle as fill the bank in C cycles.</summary>
    private void Load(ReadOnlySpan<byte> pixels, int cycle)
    {
        int perCycle = (Shape.Inputs + Shape.Cycles - 1) / Shape.Cycles, z = Shape.Junctions[0].Parallelism, f = Settings.Word.FractionBits;
        int bank = (int)((_samples - 1) % _activations[0].Banks);
        for (int l = cycle * perCycle; l < Math.Min(Shape.Inputs, (cycle + 1) * perCycle); l++)
        {
            int pixel = l < pixels.Length ? pixels[l] : 0;
            _activations[0].Write(_cycle, bank, l % z, l / z, f >= 8 ? pixel << (f - 8) : pixel >> (8 - f));
        }
    }

    /// <summary>Deltas lie as the junction to the right reads its left neurons; those of the outputs as they are finished.</summary>
    private static BankedMemory DeltasOf(EdgeShape shape, int layer)
    {
        string name = $"deltas of layer {layer}";
        if (layer < shape.Depth) return new BankedMemory(name, 2, shape.Junctions[layer].Parallelism, shape.Junctions[layer].Depth);
        EdgeJunction last = shape.Junctions[^1];
        int finished = Math.Max(1, last.Parallelism / last.FanIn);
        return new BankedMemory(name, 2, finished, last.Right / finished);
    }

    private static void RequireClashFree(EdgeJunction junction, EdgePattern pattern)
    {
        if (!pattern.IsRegular)
            throw new BadInputException($"junction {junction.Index}: pattern {pattern.Kind} gives right neurons different numbers of "
                + $"edges; the processor needs equal ones, as in {string.Join(", ", Interleaver.Kinds)}.");
        int[] accesses = pattern.AccessesPerCycle(junction.Parallelism);
        int cycle = Array.FindIndex(accesses, a => a > 1);
        if (cycle >= 0)
            throw new BadInputException($"junction {junction.Index}: pattern {pattern.Kind} reads a memory {accesses[cycle]} times in "
                + $"cycle {cycle}; the processor needs clash-free edges: {string.Join(", ", Interleaver.Kinds)}.");
    }

    private static (string What, long Reads, long Writes) Sum(string what, BankedMemory[] memories) =>
        (what, memories.Sum(m => m.Reads), memories.Sum(m => m.Writes));
}
