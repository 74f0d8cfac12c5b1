using Sett.Networks.SparseEdges;

namespace Sett.Hardware.SparseEdge;

/// <summary>Cycles a sample of processors that lack one of the ideas, with the same multipliers forward.</summary>
/// <param name="Dense">Every junction fully connected at the same z.</param>
/// <param name="OneJunctionAtATime">No junction works while another does.</param>
/// <param name="OneOperationAtATime">
/// Feed-forward, going back and updating one after the other; the first junction does not go back.
/// </param>
/// <param name="Clashing">Edges drawn without regard to memories: a row takes as many cycles as the memory that is read most.</param>
public sealed record EdgeAlternatives(long Dense, long OneJunctionAtATime, long OneOperationAtATime, long Clashing)
{
    /// <summary>Counts; the clashes are those of random structured edges.</summary>
    /// <param name="timing">The processor.</param>
    /// <param name="seed">Of the random edges.</param>
    public static EdgeAlternatives Of(EdgeTiming timing, ulong seed)
    {
        EdgeShape shape = timing.Shape;
        int extra = timing.CyclesABlock - shape.Cycles;
        long dense = shape.Junctions.Max(j => ((long)j.Left * j.Right + j.Parallelism - 1) / j.Parallelism) + extra;
        EdgePattern[] random = EdgePatterns.Draw(shape, EdgePatterns.Structured, seed);
        long clashing = shape.Junctions.Max(j => random[j.Index - 1].AccessesPerCycle(j.Parallelism).Sum(a => (long)a)) + extra;
        return new EdgeAlternatives(dense, (long)shape.Depth * timing.CyclesABlock,
            (shape.Depth > 1 ? 3L : 2L) * timing.CyclesABlock, clashing);
    }
}
