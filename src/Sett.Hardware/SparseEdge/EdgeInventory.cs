using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;

namespace Sett.Hardware.SparseEdge;

/// <summary>A kind of memory of a processor.</summary>
/// <param name="What">What it holds.</param>
/// <param name="Memories">How many memories, banks included.</param>
/// <param name="Words">Words of each.</param>
/// <param name="Bits">Bits of a word.</param>
/// <param name="Reads">Words read a sample.</param>
/// <param name="Writes">Words written a sample.</param>
public readonly record struct EdgeMemory(string What, long Memories, int Words, int Bits, long Reads, long Writes)
{
    /// <summary>All bits.</summary>
    public long AllBits => Memories * Words * Bits;
}

/// <summary>
/// What a sparse edge processor is built of and what a sample makes it do: memories in their banks, z multipliers forward, 2z back and z
/// and one a finished neuron for the update (junction 1 goes nowhere back), adders, and their energy and area by a technology table.
/// Registers between stages, control and wires are left out.
/// </summary>
public sealed record EdgeInventory
{
    private readonly EdgeShape _shape;
    private readonly SignedWord _word;

    /// <summary>Counts.</summary>
    /// <param name="shape">The network and its edges a cycle.</param>
    /// <param name="word">Its words.</param>
    public EdgeInventory(EdgeShape shape, SignedWord word)
    {
        (_shape, _word) = (shape, word);
        Memories = [.. List()];
    }

    /// <summary>The memories.</summary>
    public IReadOnlyList<EdgeMemory> Memories { get; }

    /// <summary>Bits of all memories.</summary>
    public long MemoryBits => Memories.Sum(m => m.AllBits);

    /// <summary>Multipliers.</summary>
    public long Multipliers => _shape.Junctions.Sum(j => (long)(j.Index == 1 ? 2 : 4) * j.Parallelism + Finished(j));

    /// <summary>Adders: z in the trees forward, z for partial sums back, z and one a finished neuron for the update.</summary>
    public long Adders => _shape.Junctions.Sum(j => (long)(j.Index == 1 ? 2 : 3) * j.Parallelism + Finished(j));

    /// <summary>Energy of learning a sample, pJ: multiplications, additions and accesses, without leakage and the clock's.</summary>
    public double EnergyPj(TechnologyTable table)
    {
        string cells = table.CellKinds[0];
        double multiply = LogicCosts.Of(table, Component.Multiplier, _word.Bits, LogicQuantity.Energy, _ => { });
        double add = LogicCosts.Of(table, Component.Adder, _word.Bits, LogicQuantity.Energy, _ => { });
        double sum = 0;
        foreach (EdgeJunction j in _shape.Junctions)
            sum += (double)j.Edges * ((j.Index == 1 ? 2 : 4) * multiply + (j.Index == 1 ? 2 : 3) * add) + j.Right * (multiply + add);
        foreach (EdgeMemory m in Memories)
        {
            MemoryCost cost = MemoryCosts.Of(table, cells, Math.Max(1, (long)m.Words * m.Bits / 8), m.Bits, _ => { });
            sum += m.Reads * cost.ReadPj + m.Writes * cost.WritePj;
        }

        return sum;
    }

    /// <summary>Area of multipliers, adders and memories, mm².</summary>
    public double AreaMm2(TechnologyTable table)
    {
        string cells = table.CellKinds[0];
        double logic = Multipliers * LogicCosts.Of(table, Component.Multiplier, _word.Bits, LogicQuantity.Area, _ => { })
            + Adders * LogicCosts.Of(table, Component.Adder, _word.Bits, LogicQuantity.Area, _ => { });
        return logic * 1e-6 + Memories.Sum(
            m => m.Memories * MemoryCosts.Of(table, cells, Math.Max(1, (long)m.Words * m.Bits / 8), m.Bits, _ => { }).AreaMm2);
    }

    private IEnumerable<EdgeMemory> List()
    {
        int b = _word.Bits;
        foreach (EdgeJunction j in _shape.Junctions)
        {
            int h = j.Index - 1, banks = 2 * (_shape.Depth - h) + 1, finished = Finished(j);
            bool isFirst = h == 0;
            yield return new($"weights of junction {j.Index}", j.Parallelism, j.Cycles, b, j.Edges, j.Edges);
            yield return new($"biases of junction {j.Index}", finished, j.Right / finished, b, j.Right, j.Right);
            // Read by feed-forward and by the update.
            yield return new($"activations of layer {h}", (long)banks * j.Parallelism, j.Depth, isFirst ? 8 : b, 2L * j.Edges, j.Left);
            if (!isFirst) yield return new($"derivatives of layer {h}", (long)banks * j.Parallelism, j.Depth, b, j.Edges, j.Left);
            // A hidden layer's sums are read and written by every edge, read once more, and zeroed.
            if (!isFirst)
                yield return new($"deltas of layer {h}", 2L * j.Parallelism, j.Depth, b, j.Edges + (long)j.Left, j.Edges + (long)j.Left);
        }

        EdgeJunction last = _shape.Junctions[^1];
        yield return new($"deltas of layer {_shape.Depth}", 2L * Finished(last), last.Right / Finished(last), b, last.Right, last.Right);
    }

    /// <summary>Right neurons that finish in a cycle, at least one.</summary>
    private static int Finished(EdgeJunction j) => Math.Max(1, j.Parallelism / j.FanIn);
}
