using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>What stands still in a systolic array.</summary>
internal enum Dataflow
{
    /// <summary>Outputs: windows along the rows, filters along the columns; elements of the filters stream.</summary>
    OutputStationary,

    /// <summary>Weights: elements of the filters along the rows, filters along the columns; windows stream.</summary>
    WeightStationary,

    /// <summary>Inputs: elements of the windows along the rows, windows along the columns; filters stream.</summary>
    InputStationary,
}

/// <summary>
/// A pass of a layer cut into folds that fill a systolic array, as SCALE-Sim cuts it. The first element of a fold reaches the last unit
/// after rows + columns − 2 cycles; weights or inputs that stand still are loaded before, a row a cycle. The papers write 2·rows + columns
/// + streamed − 2 for every dataflow; in the code outputs that stand still drain under the skew.
/// </summary>
/// <param name="RowFolds">Folds along the rows.</param>
/// <param name="ColumnFolds">Folds along the columns.</param>
/// <param name="RowsUsed">What lies along the rows in all folds together.</param>
/// <param name="Streamed">Cycles for which each unit of a fold works.</param>
/// <param name="FillDrain">Cycles of a fold beyond these.</param>
/// <param name="LoadedShifts">
/// Registers that operands pass while they are loaded, in all folds together: a value for row r passes r of them and is kept in the next. 0
/// where outputs stand still.
/// </param>
internal readonly record struct SystolicFolds(
    long RowFolds, long ColumnFolds, long RowsUsed, long Streamed, long FillDrain, long LoadedShifts)
{
    /// <summary>All folds.</summary>
    public long Folds => RowFolds * ColumnFolds;

    /// <summary>The folds of one group of a layer.</summary>
    public static SystolicFolds Of(LayerShape shape, int rows, int columns, Dataflow dataflow)
    {
        long windows = shape.Windows, filters = shape.FiltersPerGroup;
        long length = (long)shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        (long along, long across, long streamed) = dataflow switch
        {
            Dataflow.OutputStationary => (windows, filters, length),
            Dataflow.WeightStationary => (length, filters, windows),
            _ => (length, windows, filters),
        };
        long last = along % rows, loaded = dataflow == Dataflow.OutputStationary
            ? 0
            : checked((along / rows * ((long)rows * (rows + 1) / 2) + last * (last + 1) / 2) * across);
        int load = dataflow == Dataflow.OutputStationary ? 0 : rows;
        return new SystolicFolds((along + rows - 1) / rows, (across + columns - 1) / columns, along, streamed,
            load + rows + columns - 2, loaded);
    }
}
