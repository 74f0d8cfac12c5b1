namespace Sett.Hardware.Memory;

/// <summary>In which order a layer's operands pass between chip and memory.</summary>
public enum MemoryOrder
{
    /// <summary>Every operand moves at most once.</summary>
    Once,
    /// <summary>A block of filters at a time: activations are fetched again for each.</summary>
    WeightsOuter,
    /// <summary>A band of input rows at a time: weights are fetched again for each.</summary>
    ActivationsOuter,
    /// <summary>Not even the rows that one output row needs fit: they are fetched again for each, and for each block of filters.</summary>
    RowsAgain,
    /// <summary>Not even one input row fits: inputs are fetched again for each window, and for each block of filters.</summary>
    WindowsAgain,
}

/// <summary>Words for <see cref="MemoryOrder"/>.</summary>
public static class MemoryOrders
{
    /// <summary>The word of files and tables: once, weights outer, activations outer, rows again, windows again.</summary>
    public static string Word(this MemoryOrder order) => order switch
    {
        MemoryOrder.Once => "once",
        MemoryOrder.WeightsOuter => "weights outer",
        MemoryOrder.ActivationsOuter => "activations outer",
        MemoryOrder.RowsAgain => "rows again",
        _ => "windows again",
    };
}
