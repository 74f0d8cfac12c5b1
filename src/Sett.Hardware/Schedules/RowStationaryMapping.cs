using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>
/// How a layer lies on a row-stationary array, in the letters of Chen et al., JSSC 2017. A set of units, one for each filter row and output
/// row of a strip, slides filter rows along input rows. How many inputs run together (n) changes neither time nor traffic of the global
/// buffer for each, and stands apart.
/// </summary>
/// <param name="M">Filters whose partial sums stay in the global buffer together.</param>
/// <param name="E">Output rows of a strip.</param>
/// <param name="P">Filters that a unit interleaves.</param>
/// <param name="Q">Channels that a unit interleaves.</param>
/// <param name="R">Sets side by side on different channels.</param>
/// <param name="T">Sets side by side on different filters.</param>
public readonly record struct RowStationaryMapping(int M, int E, int P, int Q, int R, int T)
{
    /// <summary>Sets side by side.</summary>
    public int Sets => R * T;

    /// <summary>
    /// Words of 16 bits to and from the global buffer for one input: partial sums go there and back for each pass over the channels, inputs
    /// come again for each pass over the filters. Weights pass it by.
    /// </summary>
    /// <param name="layer">The layer.</param>
    public RowStationaryTraffic Traffic(RowStationaryLayer layer)
    {
        long strips = Up(layer.OutputRows, E), sums = (long)Up(layer.Channels, Q * R) * layer.Folds;
        return checked(new RowStationaryTraffic(
            layer.Groups * strips * layer.InputRows(E) * layer.InputWidth * layer.Channels * Up(layer.Filters, P * T),
            2 * (long)layer.Groups * layer.Filters * layer.OutputRows * layer.OutputWidth * sums));
    }

    /// <summary>
    /// Words to and from the memory beside the chip: inputs, padding and the rows that strips share among them, for each block of filters
    /// whose sums stay; weights for each strip and each block of inputs that run together; outputs once.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Inputs of a batch.</param>
    /// <param name="together">n: inputs that run together.</param>
    public long OffchipWords(RowStationaryLayer layer, int inputs, int together)
    {
        long strips = Up(layer.OutputRows, E);
        long activations = layer.Groups * strips * layer.InputRows(E) * layer.InputWidth * layer.Channels * Up(layer.Filters, M);
        return checked(inputs * (activations + layer.Shape.Outputs) + layer.Shape.Weights * strips * Up(inputs, together));
    }

    /// <summary>Cycles in which units multiply: passes one after another, each as long as its fullest unit.</summary>
    /// <param name="layer">The layer.</param>
    public long Cycles(RowStationaryLayer layer) => checked(
        (long)layer.Groups * Up(layer.OutputRows, E) * layer.Folds * Interleaved(layer.Filters, P, T) * Interleaved(layer.Channels, Q, R)
            * layer.FilterWidth * layer.OutputWidth);

    /// <summary>Units of all sets together.</summary>
    /// <param name="layer">The layer.</param>
    public int Units(RowStationaryLayer layer) => layer.FilterRows * E * Sets;

    // What units interleave over all passes: the last one has less, shared among its sets.
    internal static long Interleaved(int all, int each, int sets)
    {
        int passes = Up(all, each * sets);
        return (long)(passes - 1) * each + Up(all - (passes - 1) * each * sets, sets);
    }

    internal static int Up(int a, int b) => (a + b - 1) / b;
}

/// <summary>Words to and from the global buffer.</summary>
/// <param name="Inputs">Input activations read.</param>
/// <param name="Sums">Partial sums written and read.</param>
public readonly record struct RowStationaryTraffic(long Inputs, long Sums)
{
    /// <summary>All words.</summary>
    public long Words => Inputs + Sums;
}

/// <summary>
/// A layer as a row-stationary array sees it. Filters higher than the array or wider than what a unit holds of an input row are folded.
/// Rows of a matrix product or of a fully connected layer lie along one output row.
/// </summary>
/// <param name="Groups">Groups, one after another, times the parts that output rows are cut into.</param>
/// <param name="Channels">Channels of a group.</param>
/// <param name="Filters">Filters of a group.</param>
/// <param name="FilterRows">Rows of a filter in a fold.</param>
/// <param name="FilterWidth">Width of a filter in a fold.</param>
/// <param name="Folds">Folds of a filter.</param>
/// <param name="OutputRows">E: output rows.</param>
/// <param name="OutputWidth">F: output width.</param>
/// <param name="InputWidth">Width of an input row, padding counted.</param>
/// <param name="Shape">The layer.</param>
public sealed record RowStationaryLayer(int Groups, int Channels, int Filters, int FilterRows, int FilterWidth, int Folds, int OutputRows,
    int OutputWidth, int InputWidth, LayerShape Shape)
{
    /// <summary>The layer on an array.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">Rows of the array.</param>
    /// <param name="inputWords">Words of an input row that a unit holds.</param>
    public static RowStationaryLayer Of(LayerShape shape, int rows, int inputWords)
    {
        int high = RowStationaryMapping.Up(shape.KernelHeight, rows), wide = RowStationaryMapping.Up(shape.KernelWidth, inputWords);
        bool slides = shape.IsConvolution;
        return new RowStationaryLayer(shape.Groups, shape.ChannelsPerGroup, shape.FiltersPerGroup,
            RowStationaryMapping.Up(shape.KernelHeight, high), RowStationaryMapping.Up(shape.KernelWidth, wide), high * wide,
            slides ? shape.OutputHeight : 1, slides ? shape.OutputWidth : shape.Rows,
            slides ? shape.Width + shape.PadLeft + shape.PadRight : shape.Rows, shape);
    }

    /// <summary>The layer with its output rows cut into parts that run one after another, each with the inputs that it needs.</summary>
    /// <param name="parts">How many.</param>
    public RowStationaryLayer InParts(int parts)
    {
        int width = RowStationaryMapping.Up(OutputWidth, parts);
        int inputs = Shape.IsConvolution ? (width - 1) * Shape.StrideX + Shape.DilationX * (Shape.KernelWidth - 1) + 1 : width;
        return this with { Groups = checked(Groups * parts), OutputWidth = width, InputWidth = inputs };
    }

    /// <summary>Input rows that so many output rows need.</summary>
    public long InputRows(int outputRows) => (long)(outputRows - 1) * Shape.StrideY + (long)Shape.DilationY * (Shape.KernelHeight - 1) + 1;
}
