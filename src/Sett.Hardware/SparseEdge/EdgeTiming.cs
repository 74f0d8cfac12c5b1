using Sett.Networks.SparseEdges;

namespace Sett.Hardware.SparseEdge;

/// <summary>
/// How long a sparse edge processor takes. In a block cycle every junction processes all its edges for one sample forward and for another
/// one back; two cycles more read the first row and write the last one, and PROCTIME cycles are those of pipelined arithmetic (the authors'
/// public code, parameter cpc).
/// </summary>
/// <param name="Shape">The network, with its edges a cycle.</param>
/// <param name="ProcessingTime">PROCTIME: cycles between reading a row and its results; 2 as the authors ship it.</param>
public sealed record EdgeTiming(EdgeShape Shape, int ProcessingTime = EdgeTiming.ShippedProcessingTime)
{
    /// <summary>One pipeline stage a multiplier.</summary>
    public const int ShippedProcessingTime = 2;

    /// <summary>Cycles of a block cycle beside its rows: reading the first and writing the last.</summary>
    public const int FirstReadAndLastWrite = 2;

    /// <summary>The clock of the authors' board, MHz.</summary>
    public const double ShippedClockMHz = 15;

    /// <summary>Cycles of a block cycle, in which one sample is finished.</summary>
    public int CyclesABlock => Shape.Cycles + FirstReadAndLastWrite + ProcessingTime;

    /// <summary>Block cycles from loading a sample to its last update.</summary>
    public int LatencyBlocks => 2 * Shape.Depth + 1;

    /// <summary>Cycles until samples are learned, loading the first and draining the last included.</summary>
    public long Cycles(long samples) => checked((samples + 2 * Shape.Depth) * CyclesABlock);

    /// <summary>Samples a second in a long run.</summary>
    public double SamplesPerSecond(double clockMHz) => clockMHz * 1e6 / CyclesABlock;
}
