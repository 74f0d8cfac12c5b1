using System.Globalization;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>
/// Tables with all sizes written out: layer, type (conv, fc, maxpool, avgpool), in_c, in_h, in_w, out_c, k_h, k_w, stride, pad, groups,
/// out_h, out_w, macs. Output sizes and operations are checked against the rest.
/// </summary>
internal static class SizesTable
{
    private static readonly string[] Columns =
        ["layer", "type", "in_c", "in_h", "in_w", "out_c", "k_h", "k_w", "stride", "pad", "groups", "out_h", "out_w", "macs"];

    /// <summary>Whether a header, in lower case, is of this format.</summary>
    public static bool Claims(string[] header) =>
        header.Length >= Columns.Length && header.AsSpan(0, Columns.Length).SequenceEqual(Columns);

    /// <summary>Reads the lines after the header.</summary>
    public static List<TableRow> Read(List<TableLine> lines, TableProblems problems)
    {
        var rows = new List<TableRow>();
        foreach (TableLine line in lines.Skip(1))
        {
            int before = problems.Count;
            int[] sizes = new int[Columns.Length];
            for (int column = 2; column < 13; column++) sizes[column] = problems.Number(line, column, Columns[column], column == 9 ? 0 : 1);
            if (!long.TryParse(line[13], NumberStyles.None, CultureInfo.InvariantCulture, out long macs))
                problems.Add(line, $"macs is '{line[13]}'; a whole number from 0 is needed");
            if (problems.Row(line, before, () => Row(line[0], line[1], sizes, macs)) is { } row) rows.Add(row);
        }

        return rows;
    }

    private static TableRow Row(string name, string type, int[] s, long macs)
    {
        LayerShape shape;
        switch (type)
        {
            case "conv":
                shape = new LayerShape
                {
                    Kind = s[10] > 1 && s[10] == s[2] ? LayerKind.Depthwise : LayerKind.Convolution,
                    Channels = s[2],
                    Height = s[3],
                    Width = s[4],
                    Filters = s[5],
                    KernelHeight = s[6],
                    KernelWidth = s[7],
                    StrideY = s[8],
                    StrideX = s[8],
                    PadTop = s[9],
                    PadLeft = s[9],
                    PadBottom = s[9],
                    PadRight = s[9],
                    Groups = s[10],
                }.Validated(name);
                if (shape.OutputHeight != s[11] || shape.OutputWidth != s[12])
                    throw new BadInputException($"layer '{name}': the output is given as {s[11]}×{s[12]}, but its sizes make "
                        + $"{shape.OutputHeight}×{shape.OutputWidth}.");
                break;
            case "fc":
                shape = new LayerShape
                {
                    Kind = LayerKind.FullyConnected,
                    Channels = (int)Math.Min(int.MaxValue, (long)s[2] * s[3] * s[4]),
                    Filters = s[5],
                }.Validated(name);
                break;
            case "maxpool" or "avgpool":
                if (s[2] != s[5])
                    throw new BadInputException($"layer '{name}': pooling keeps its channels, but {s[2]} come in and {s[5]} go out.");
                return new PoolingRow(name, new PoolingShape
                {
                    Kind = type == "maxpool" ? PoolingKind.Maximum : PoolingKind.Average,
                    Channels = s[2],
                    Height = s[3],
                    Width = s[4],
                    KernelHeight = s[6],
                    KernelWidth = s[7],
                    StrideY = s[8],
                    StrideX = s[8],
                    PadTop = s[9],
                    PadLeft = s[9],
                    PadBottom = s[9],
                    PadRight = s[9],
                    OutputHeight = s[11],
                    OutputWidth = s[12],
                }.Validated(name));
            default:
                throw new BadInputException($"layer '{name}': type '{type}' is unknown; conv, fc, maxpool and avgpool are known.");
        }

        if (shape.Macs != macs) throw new BadInputException($"layer '{name}': macs is {macs}, but its sizes make {shape.Macs}.");
        return new LayerRow(name, shape);
    }
}
