using Sett.Hardware.Options;
using Sett.Hardware.Schedules;
using Sett.Networks.Layers;

namespace Sett.Hardware.ScaleSim;

/// <summary>What an operand moves between array and memory, and between memory and DRAM: first and last cycle, and words.</summary>
/// <param name="Start">First cycle in which the array's words are there (outputs: are written).</param>
/// <param name="Stop">The last.</param>
/// <param name="Words">Words between array and memory, as the tool counts them.</param>
/// <param name="DramStart">First cycle of DRAM; before 0 where it comes before the array starts.</param>
/// <param name="DramStop">The last.</param>
/// <param name="DramWords">Words between memory and DRAM, as the tool counts them.</param>
public readonly record struct OperandTraffic(long Start, long Stop, long Words, long DramStart, long DramStop, long DramWords)
{
    /// <summary>Words a cycle between DRAM's first and last cycle.</summary>
    public double DramBandwidth => (double)DramWords / (DramStop - DramStart + 1);
}

/// <summary>
/// A layer's memory traffic on a systolic array as SCALE-Sim v2 finds it where it estimates the bandwidth that never stalls (its CALC
/// mode): the words that the array asks for, cycle by cycle, and double-buffered memories behind them.
/// </summary>
/// <param name="LastCycle">The number of the last cycle.</param>
/// <param name="Stalls">Cycles that the output memory was full.</param>
/// <param name="Activations">Inputs.</param>
/// <param name="Weights">Filters.</param>
/// <param name="Outputs">Outputs and partial sums.</param>
public sealed record SystolicTraffic(
    long LastCycle, long Stalls, OperandTraffic Activations, OperandTraffic Weights, OperandTraffic Outputs)
{
    /// <summary>Runs a layer.</summary>
    /// <param name="shape">The layer; groups run one after another.</param>
    /// <param name="systolic">The options of a systolic array.</param>
    /// <param name="wordBits">Bits of a word of its memories.</param>
    /// <param name="cancel">Ends the run with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The traffic, or null where the tool gives none: its memories need 100 words and more than what the array asks for in a
    /// cycle or two.</returns>
    public static SystolicTraffic? Of(LayerShape shape, OptionValues systolic, int wordBits, CancellationToken cancel = default)
    {
        long Words(string memory) => systolic.Bytes(memory) * 8 / wordBits;
        Dataflow dataflow = DataflowOf(systolic.Choice("dataflow"));
        (int rows, int columns) = (systolic.Number("rows"), systolic.Number("columns"));
        return Of(shape, rows, columns, dataflow, Words("activation-memory"), Words("weight-buffer"), Words("output-memory"), cancel);
    }

    /// <summary>The dataflow that an option names.</summary>
    internal static Dataflow DataflowOf(string name) => name switch
    {
        "os" => Dataflow.OutputStationary,
        "ws" => Dataflow.WeightStationary,
        _ => Dataflow.InputStationary,
    };

    /// <summary>Runs a layer with memories of some words.</summary>
    internal static SystolicTraffic? Of(
        LayerShape shape, int rows, int columns, Dataflow dataflow, long activationWords, long weightWords, long outputWords,
        CancellationToken cancel = default)
    {
        bool isSmall = Math.Min(activationWords, weightWords) < ReadBuffer.LeastWords || outputWords < 2 * columns;
        if (isSmall || Math.Max(shape.Activations, shape.Weights) > int.MaxValue) return null;
        var run = new SystolicRun(shape, rows, columns, dataflow, activationWords, weightWords, outputWords);
        return run.Traffic(cancel);
    }
}
