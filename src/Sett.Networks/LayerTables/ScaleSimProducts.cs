using Sett.Networks.Layers;

namespace Sett.Networks.LayerTables;

/// <summary>
/// SCALE-Sim's tables of matrix products: name, M, N, K for an M × K input times a K × N matrix. They do not say whether the matrix is
/// constant, so every row is a fully connected layer with M input rows.
/// </summary>
internal static class ScaleSimProducts
{
    /// <summary>Whether a header, in lower case, is of this format.</summary>
    public static bool Claims(string[] header) => header is ["layer" or "layer name", "m", "n", "k", ..];

    /// <summary>Reads the lines after the header.</summary>
    public static List<TableRow> Read(List<TableLine> lines, TableProblems problems)
    {
        var rows = new List<TableRow>();
        foreach (TableLine line in lines.Skip(1))
        {
            int before = problems.Count;
            int m = problems.Number(line, 1, "M"), n = problems.Number(line, 2, "N"), k = problems.Number(line, 3, "K");
            TableRow? row = problems.Row(line, before, () =>
                new LayerRow(
                    line[0], new LayerShape { Kind = LayerKind.FullyConnected, Channels = k, Filters = n, Rows = m }.Validated(line[0])));
            if (row is not null) rows.Add(row);
        }

        return rows;
    }
}
