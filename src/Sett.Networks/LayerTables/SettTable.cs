using System.Globalization;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>
/// Sett's own tables: name, kind, C, H, W, K, R, S, stride, padding, groups, outputs, and where needed dilation and rows; described in
/// docs/layer-tables.md. Columns are found by name and those without a value take their default.
/// </summary>
internal static class SettTable
{
    private static readonly string[] Known =
        ["name", "kind", "c", "h", "w", "k", "r", "s", "stride", "padding", "groups", "outputs", "dilation", "rows"];

    private static readonly string[] Kinds = ["conv", "depthwise", "fc", "matmul", "maxpool", "avgpool"];

    /// <summary>Whether a header, in lower case, is of this format.</summary>
    public static bool Claims(string[] header) => header is ["name", "kind", ..];

    /// <summary>Reads the lines after the header.</summary>
    public static List<TableRow> Read(List<TableLine> lines, TableProblems problems)
    {
        TableLine header = lines[0];
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < header.Fields.Length; i++)
        {
            string column = header[i].ToLowerInvariant();
            if (column.Length == 0) continue;
            if (!Known.Contains(column)) problems.Add(header, $"column '{header[i]}' is unknown; known are {string.Join(", ", Known)}");
            else if (!columns.TryAdd(column, i)) problems.Add(header, $"column '{header[i]}' stands twice");
        }

        if (!columns.ContainsKey("c")) problems.Add(header, "column 'C' is missing");
        var rows = new List<TableRow>();
        foreach (TableLine line in lines.Skip(1))
        {
            var fields = new SettFields(line, columns, problems);
            if (fields.Row() is { } row) rows.Add(row);
        }

        return rows;
    }

    /// <summary>One line's fields by column name.</summary>
    private sealed class SettFields(TableLine line, Dictionary<string, int> columns, TableProblems problems)
    {
        public TableRow? Row()
        {
            int before = problems.Count;
            string name = Text("name"), kind = Text("kind").ToLowerInvariant();
            if (line.Fields.Length > columns.Values.Max() + 1 && line.Fields.Skip(columns.Values.Max() + 1).Any(f => f.Length > 0))
                problems.Add(line, "there are more fields than columns");
            if (name.Length == 0) problems.Add(line, "the name is missing");
            switch (kind)
            {
                case "conv" or "depthwise":
                    return Convolution(name, kind == "depthwise", before);
                case "fc":
                    Refuse(kind, "stride", "padding", "groups", "dilation");
                    RequireWhole(kind, "r", "h");
                    RequireWhole(kind, "s", "w");
                    return Product(name, new LayerShape
                    {
                        Kind = LayerKind.FullyConnected,
                        Channels = (int)Math.Min(int.MaxValue, (long)Size("c") * Size("h", 1) * Size("w", 1)),
                        Filters = Size("k"),
                        Rows = Size("rows", 1),
                    }, before);
                case "matmul":
                    Refuse(kind, "h", "w", "r", "s", "stride", "padding", "dilation");
                    return Product(name, new LayerShape
                    {
                        Kind = LayerKind.MatrixProduct,
                        Channels = Size("c"),
                        Filters = Size("k"),
                        Rows = Size("rows", 1),
                        Groups = Size("groups", 1),
                    }, before);
                case "maxpool" or "avgpool":
                    return Pooling(name, kind, before);
                default:
                    problems.Add(line, $"kind '{kind}' is unknown; known are {string.Join(", ", Kinds)}");
                    return null;
            }
        }

        private TableRow? Convolution(string name, bool depthwise, int before)
        {
            Refuse("conv", "rows");
            int channels = Size("c"), groups = Size("groups", depthwise ? channels : 1);
            if (depthwise && groups != channels)
                problems.Add(line, $"groups is {groups}; a depthwise layer has as many as channels ({channels})");
            (int strideY, int strideX) = Pair("stride", 1, 1);
            (int dilationY, int dilationX) = Pair("dilation", 1, 1);
            (int top, int left, int bottom, int right) = Padding();
            var shape = new LayerShape
            {
                Kind = depthwise || (groups > 1 && groups == channels) ? LayerKind.Depthwise : LayerKind.Convolution,
                Channels = channels,
                Filters = depthwise ? Size("k", channels) : Size("k"),
                Height = Size("h", 1),
                Width = Size("w", 1),
                KernelHeight = Size("r", 1),
                KernelWidth = Size("s", 1),
                StrideY = strideY,
                StrideX = strideX,
                DilationY = dilationY,
                DilationX = dilationX,
                PadTop = top,
                PadLeft = left,
                PadBottom = bottom,
                PadRight = right,
                Groups = groups,
            };
            return problems.Row(line, before, () =>
            {
                shape.Validated(name);
                (int height, int width) = Outputs(shape.OutputHeight, shape.OutputWidth);
                if (height != shape.OutputHeight || width != shape.OutputWidth)
                    throw new BadInputException(
                        $"layer '{name}': outputs is {height}x{width}, but its sizes make {shape.OutputHeight}x{shape.OutputWidth}.");
                return new LayerRow(name, shape);
            });
        }

        private TableRow? Product(string name, LayerShape shape, int before) =>
            problems.Row(line, before, () => new LayerRow(name, shape.Validated(name)));

        private TableRow? Pooling(string name, string kind, int before)
        {
            Refuse(kind, "groups", "dilation", "rows");
            int channels = Size("c"), height = Size("h"), width = Size("w"), kernelHeight = Size("r", height);
            int kernelWidth = Size("s", width);
            if (Size("k", channels) != channels) problems.Add(line, $"K is {Text("k")}; pooling keeps its channels ({channels})");
            (int strideY, int strideX) = Has("stride") ? Pair("stride", 1, 1) : (kernelHeight, kernelWidth);
            (int top, int left, int bottom, int right) = Padding();
            (int outputHeight, int outputWidth) = Outputs(
                PoolingShape.OutputSize(height, kernelHeight, strideY, top + bottom),
                PoolingShape.OutputSize(width, kernelWidth, strideX, left + right));
            return problems.Row(line, before, () => new PoolingRow(name, new PoolingShape
            {
                Kind = kind == "maxpool" ? PoolingKind.Maximum : PoolingKind.Average,
                Channels = channels,
                Height = height,
                Width = width,
                KernelHeight = kernelHeight,
                KernelWidth = kernelWidth,
                StrideY = strideY,
                StrideX = strideX,
                PadTop = top,
                PadLeft = left,
                PadBottom = bottom,
                PadRight = right,
                OutputHeight = outputHeight,
                OutputWidth = outputWidth,
            }.Validated(name)));
        }

        private string Text(string column) => columns.TryGetValue(column, out int at) ? line[at] : "";

        private bool Has(string column) => Text(column).Length > 0;

        private int Size(string column) => problems.Number(line, columns.GetValueOrDefault(column, -1), Title(column));

        private int Size(string column, int missing) => Has(column) ? Size(column) : missing;

        /// <summary>A size and its direction across: "3" for both or "3x1" for vertical x horizontal.</summary>
        private (int Vertical, int Horizontal) Pair(string column, int missing, int least)
        {
            if (!Has(column)) return (missing, missing);
            int[] sizes = List(column, least);
            if (sizes.Length is 1 or 2) return (sizes[0], sizes[^1]);
            problems.Add(line, $"{Title(column)} is '{Text(column)}'; one number, or vertical x horizontal, is needed");
            return (missing, missing);
        }

        /// <summary>"1" for all sides, "1x2" for vertical x horizontal, or "0x0x1x1" for top x left x bottom x right.</summary>
        private (int Top, int Left, int Bottom, int Right) Padding()
        {
            if (!Has("padding")) return default;
            switch (List("padding", 0))
            {
                case [int all]: return (all, all, all, all);
                case [int vertical, int horizontal]: return (vertical, horizontal, vertical, horizontal);
                case [int top, int left, int bottom, int right]: return (top, left, bottom, right);
                default:
                    problems.Add(line,
                        $"padding is '{Text("padding")}'; one number, vertical x horizontal, or top x left x bottom x right is needed");
                    return default;
            }
        }

        private (int Height, int Width) Outputs(int height, int width) => Has("outputs") ? Pair("outputs", 1, 1) : (height, width);

        private int[] List(string column, int least)
        {
            string[] parts = Text(column).Split('x', '×');
            var sizes = new int[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) && sizes[i] >= least
                    && sizes[i] < 1 << 24)
                {
                    continue;
                }

                problems.Add(line, $"{Title(column)} is '{Text(column)}'; whole numbers from {least}, joined by x, are needed");
                return [Math.Max(1, least)];
            }

            return sizes;
        }

        private void Refuse(string kind, params ReadOnlySpan<string> unused)
        {
            foreach (string column in unused)
            {
                if (Has(column) && !(Text(column) is "1" && column != "padding") && !(Text(column) is "0" && column == "padding"))
                    problems.Add(line, $"{Title(column)} is '{Text(column)}', but kind {kind} has none");
            }
        }

        /// <summary>A fully connected layer's filter is as large as its input, or is not given.</summary>
        private void RequireWhole(string kind, string kernel, string size)
        {
            if (Has(kernel) && Text(kernel) != "1" && Size(kernel) != Size(size, 1))
                problems.Add(line, $"{Title(kernel)} is '{Text(kernel)}', but the filter of kind {kind} is as large as its input");
        }

        private static string Title(string column) => column.Length == 1 ? column.ToUpperInvariant() : column;
    }
}
