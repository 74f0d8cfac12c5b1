using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;

namespace Sett.Hardware.SparseEdge;

/// <summary>What a junction does in a block cycle.</summary>
/// <param name="Forward">The sample that it feeds forward, or null.</param>
/// <param name="Back">The sample that it goes back and updates with, or null.</param>
/// <param name="Label">The class of the sample that is fed forward.</param>
/// <param name="Shift">k of the learning rate of the sample that is updated with.</param>
/// <param name="Side">The bank of deltas that is summed up in; the other one is read.</param>
internal readonly record struct EdgeTask(long? Forward, long? Back, int Label, int Shift, int Side);

/// <summary>The memories that a junction reaches.</summary>
/// <param name="LeftActivations">Of its left layer.</param>
/// <param name="LeftSlopes">Derivatives of its left layer; no banks behind the input.</param>
/// <param name="RightActivations">Of its right layer; null for the outputs.</param>
/// <param name="RightSlopes">Derivatives of its right layer; null for the outputs.</param>
/// <param name="LeftDeltas">Deltas of its left layer; null behind the input.</param>
/// <param name="RightDeltas">Deltas of its right layer.</param>
internal sealed record EdgeUnitMemories(
    BankedMemory LeftActivations, BankedMemory LeftSlopes, BankedMemory? RightActivations, BankedMemory? RightSlopes,
    BankedMemory? LeftDeltas, BankedMemory RightDeltas);

/// <summary>
/// A junction's processors and their memories of weights and biases: z multipliers forward, 2z back, z and one a
/// finished neuron for the update.
/// </summary>
internal sealed class EdgeUnit
{
    private readonly EdgeJunction _junction;
    private readonly EdgeSettings _settings;
    private readonly ActivationTable _table;
    private readonly EdgeHazard _hazard;
    private readonly int[] _left, _memory, _address, _right;
    private readonly Row[] _rows;
    private readonly int _latency;

    // The newest partial sum of a left neuron's delta, and the cycle in which it will be written; reads up to then see the old one.
    private readonly int[] _newest;
    private readonly long[] _writtenAt;
    private int _next, _toWrite, _sum, _largestValue, _forwardBank, _backBank, _slopeBank;

    public EdgeUnit(
        EdgeJunction junction, EdgePattern pattern, EdgeParameters start, EdgeSettings settings, ActivationTable table,
        EdgeUnitMemories memories, EdgeHazard hazard, int processingTime)
    {
        (_junction, _settings, _table, _hazard, Memories) = (junction, settings, table, hazard, memories);
        _left = pattern.Left.ToArray();
        _memory = [.. _left.Select(l => l % junction.Parallelism)];
        _address = [.. _left.Select(l => l / junction.Parallelism)];
        _right = [.. Enumerable.Range(0, junction.Edges).Select(e => e / junction.FanIn)];
        _latency = 1 + processingTime;
        int z = junction.Parallelism, finished = Math.Max(1, z / junction.FanIn);
        Weights = new BankedMemory($"weights of junction {junction.Index}", 1, z, junction.Cycles);
        Biases = new BankedMemory($"biases of junction {junction.Index}", 1, finished, junction.Right / finished);
        for (int e = 0; e < start.Weights.Length; e++) Weights.Fill(0, e, start.Weights[e]);
        for (int r = 0; r < start.Biases.Length; r++) Biases.Fill(0, r, start.Biases[r]);
        _rows = [.. Enumerable.Range(0, junction.Cycles).Select(_ => new Row(z, finished))];
        _newest = new int[junction.Left];
        _writtenAt = new long[junction.Left];
        Array.Fill(_writtenAt, -1);
    }

    public EdgeUnitMemories Memories { get; }

    public BankedMemory Weights { get; }

    public BankedMemory Biases { get; }

    public EdgeTask Task { get; private set; }

    /// <summary>The largest output of the sample that is fed forward, the first of equal ones.</summary>
    public int Largest { get; private set; }

    public long Hazards { get; private set; }

    public long PartialSums { get; private set; }

    public EdgeParameters Parameters => new(
        [.. Enumerable.Range(0, _junction.Edges).Select(e => Weights.Peek(0, e))],
        [.. Enumerable.Range(0, _junction.Right).Select(r => Biases.Peek(0, r))]);

    /// <summary>Walks through its own memories and counts, between two block cycles, when no row is under way.</summary>
    public void Visit(EdgeState state)
    {
        Weights.Visit(state);
        Biases.Visit(state);
        (Hazards, PartialSums) = (state.Count("hazards", Hazards), state.Count("partial sums", PartialSums));
    }

    /// <summary>Starts a block cycle.</summary>
    public void Begin(EdgeTask task)
    {
        Task = task;
        (_next, _toWrite, _sum) = (task.Forward is null && task.Back is null ? (_junction.Cycles, _junction.Cycles, 0) : (0, 0, 0));
        (Largest, _largestValue) = (0, int.MinValue);
        if (task.Forward is { } forward) _forwardBank = (int)(forward % Memories.LeftActivations.Banks);
        if (task.Back is { } back) _backBank = (int)(back % Memories.LeftActivations.Banks);
        if (task.Back is { } sample && Memories.LeftSlopes.Banks > 0) _slopeBank = (int)(sample % Memories.LeftSlopes.Banks);
    }

    /// <summary>Reads the next row and computes with it, unless it has to wait for a partial sum.</summary>
    public void Read(long cycle)
    {
        if (_next == _junction.Cycles) return;
        bool sums = Task.Back is not null && Memories.LeftDeltas is not null;
        int first = _next * _junction.Parallelism;
        if (sums && _hazard == EdgeHazard.Stall)
        {
            for (int m = 0; m < _junction.Parallelism; m++)
            {
                if (_writtenAt[_left[first + m]] < cycle) continue;
                Hazards++;
                return;
            }
        }

        Row row = _rows[_next];
        row.Cycle = cycle;
        row.Finished = 0;
        for (int m = 0; m < _junction.Parallelism; m++) ReadLane(cycle, row, first + m, m, sums);
        _next++;
    }

    /// <summary>Writes the results of the row that was read 1 + PROCTIME cycles ago.</summary>
    /// <returns>Whether rows are still to be written.</returns>
    public bool Write(long cycle)
    {
        if (_toWrite == _junction.Cycles) return false;
        if (_toWrite == _next || _rows[_toWrite].Cycle + _latency != cycle) return true;
        Row row = _rows[_toWrite];
        int z = _junction.Parallelism, first = _toWrite * z;
        if (Task.Back is not null)
        {
            for (int m = 0; m < z; m++)
            {
                Weights.Write(cycle, 0, m, _toWrite, row.Weights[m]);
                if (Memories.LeftDeltas is not { } deltas) continue;
                deltas.Write(cycle, Task.Side, _memory[first + m], _address[first + m], row.Sums[m]);
            }
        }

        for (int k = 0; k < row.Finished; k++) WriteNeuron(cycle, row, k);
        _toWrite++;
        return _toWrite < _junction.Cycles;
    }

    private void ReadLane(long cycle, Row row, int edge, int m, bool sums)
    {
        SignedWord word = _settings.Word;
        int fanIn = _junction.FanIn, memory = _memory[edge], address = _address[edge], r = _right[edge], place = edge - r * fanIn;
        int weight = Weights.Read(cycle, 0, m, _next);
        if (Task.Forward is not null)
        {
            if (place == 0) _sum = 0;
            _sum += word.Multiply(weight, Memories.LeftActivations.Read(cycle, _forwardBank, memory, address));
        }

        if (Task.Back is not null)
        {
            // A neuron that takes several cycles is read in each of them.
            if (place == 0 || m == 0)
            {
                row.Delta = ReadDelta(cycle, r);
                row.Step = word.Step(row.Delta, Task.Shift);
            }

            row.Weights[m] = word.Add(weight, word.Multiply(row.Step, Memories.LeftActivations.Read(cycle, _backBank, memory, address)));
            if (sums)
            {
                int slope = Memories.LeftSlopes.Read(cycle, _slopeBank, memory, address);
                row.Sums[m] = word.Add(ReadSum(cycle, edge), word.Multiply(word.Multiply(row.Delta, slope), weight));
                int l = _left[edge];
                (_newest[l], _writtenAt[l]) = (row.Sums[m], cycle + _latency);
            }
        }

        if (place < fanIn - 1) return;
        int finished = Biases.Memories, bias = Biases.Read(cycle, 0, r % finished, r / finished);
        row.Neurons[row.Finished] = r;
        row.Outputs[row.Finished] = word.Clip(_sum + bias);
        row.Biases[row.Finished++] = word.Add(bias, row.Step);
    }

    private int ReadDelta(long cycle, int r)
    {
        BankedMemory deltas = Memories.RightDeltas;
        return deltas.Read(cycle, 1 - Task.Side, r % deltas.Memories, r / deltas.Memories);
    }

    private int ReadSum(long cycle, int edge)
    {
        int l = _left[edge], stored = Memories.LeftDeltas!.Read(cycle, Task.Side, _memory[edge], _address[edge]);
        PartialSums++;
        if (_writtenAt[l] < cycle) return stored;
        Hazards++;
        return _hazard == EdgeHazard.Stale ? stored : _newest[l];
    }

    private void WriteNeuron(long cycle, Row row, int k)
    {
        int r = row.Neurons[k];
        if (Task.Back is not null)
        {
            Biases.Write(cycle, 0, r % Biases.Memories, r / Biases.Memories, row.Biases[k]);
            // Zeros behind the reader: here sums start in the next block cycle.
            if (Memories.RightActivations is not null)
                Memories.RightDeltas.Write(cycle, 1 - Task.Side, r % Memories.RightDeltas.Memories, r / Memories.RightDeltas.Memories, 0);
        }

        if (Task.Forward is not { } sample) return;
        int value = _table.Value(row.Outputs[k]), slope = _table.Slope(row.Outputs[k]);
        if (Memories.RightActivations is { } activations && Memories.RightSlopes is { } slopes)
        {
            activations.Write(cycle, (int)(sample % activations.Banks), r % activations.Memories, r / activations.Memories, value);
            slopes.Write(cycle, (int)(sample % slopes.Banks), r % slopes.Memories, r / slopes.Memories, slope);
            return;
        }

        if (value > _largestValue) (Largest, _largestValue) = (r, value);
        int delta = value - (r == Task.Label ? _settings.Word.One : 0);
        if (_settings.Cost == EdgeCost.Quadratic) delta = _settings.Word.Multiply(delta, slope);
        Memories.RightDeltas.Write(cycle, Task.Side, r % Memories.RightDeltas.Memories, r / Memories.RightDeltas.Memories, delta);
    }

    /// <summary>A row between being read and being written.</summary>
    private sealed class Row(int z, int finished)
    {
        public readonly int[] Weights = new int[z], Sums = new int[z], Neurons = new int[finished];
        public readonly int[] Outputs = new int[finished], Biases = new int[finished];
        public long Cycle = -1;
        public int Delta, Step, Finished;
    }
}
