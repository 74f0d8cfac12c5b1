using Sett.Networks.Layers;

namespace Sett.Networks.LayerTables;

/// <summary>
/// SCALE-Sim's convolution tables: name, input height and width, filter height and width, channels, filters, stride; columns beyond are not
/// read. There is no padding (some tables add it to the input size), no groups (a depthwise layer may stand there as one filter: its
/// operations are right, its outputs are not) and no pooling. SCALE-Sim rounds output sizes up, so the last window may reach over the
/// edge: that is written as padding on the right and below. A filter as large as its input is a fully connected layer.
/// </summary>
internal static class ScaleSimTable
{
    /// <summary>Whether a header, in lower case, is of this format.</summary>
    public static bool Claims(string[] header) => header.Length >= 8 && header[0].StartsWith("layer") && header[1].StartsWith("ifmap");

    /// <summary>Reads the lines after the header.</summary>
    public static List<TableRow> Read(List<TableLine> lines, TableProblems problems)
    {
        var rows = new List<TableRow>();
        foreach (TableLine line in lines.Skip(1))
        {
            int before = problems.Count;
            string name = line[0];
            int height = problems.Number(line, 1, "IFMAP height"), width = problems.Number(line, 2, "IFMAP width");
            int kernelHeight = problems.Number(line, 3, "filter height"), kernelWidth = problems.Number(line, 4, "filter width");
            int channels = problems.Number(line, 5, "channels"), filters = problems.Number(line, 6, "number of filters");
            int stride = problems.Number(line, 7, "stride");
            if (problems.Row(line, before, () => Row(name, height, width, kernelHeight, kernelWidth, channels, filters, stride)) is { } row)
                rows.Add(row);
        }

        return rows;
    }

    private static LayerRow Row(
        string name, int height, int width, int kernelHeight, int kernelWidth, int channels, int filters, int stride)
    {
        if (height == kernelHeight && width == kernelWidth)
        {
            int inputs = (int)Math.Min(int.MaxValue, (long)channels * height * width);
            return new(name, new LayerShape { Kind = LayerKind.FullyConnected, Channels = inputs, Filters = filters }.Validated(name));
        }

        var shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = height,
            Width = width,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            StrideY = stride,
            StrideX = stride,
            PadBottom = OverEdge(height, kernelHeight, stride),
            PadRight = OverEdge(width, kernelWidth, stride),
        };
        return new(name, shape.Validated(name));
    }

    /// <summary>How far the last window of an output size that is rounded up reaches over the edge.</summary>
    private static int OverEdge(int size, int kernel, int stride) => size < kernel ? 0 : (stride - (size - kernel) % stride) % stride;
}
