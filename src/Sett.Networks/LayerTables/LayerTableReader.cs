using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>Reads layer tables of every known format. Adding one means a class with Claims and Read and a line here.</summary>
internal static class LayerTableReader
{
    /// <summary>Reads a file, or a folder of Timeloop problems.</summary>
    /// <exception cref="BadInputException">No format's header fits, or lines are wrong.</exception>
    public static LayerTable Read(string path)
    {
        if (Directory.Exists(path) || TimeloopProblems.Claims(path)) return TimeloopProblems.Read(path);
        if (!File.Exists(path)) throw new BadInputException($"{path}: there is no such file.");
        return Read(path, Path.GetFileNameWithoutExtension(path), TableText.Read(path));
    }

    /// <summary>Reads lines, the first of which is the header.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="lines">The lines.</param>
    public static LayerTable Read(string file, string name, List<TableLine> lines)
    {
        if (lines.Count == 0) throw new BadInputException($"{file}: the table is empty; its first line has to name the columns.");
        string[] header = [.. lines[0].Fields.Select(f => f.ToLowerInvariant())];
        var problems = new TableProblems(file);
        List<TableRow> rows;
        if (SettTable.Claims(header)) rows = SettTable.Read(lines, problems);
        else if (SizesTable.Claims(header)) rows = SizesTable.Read(lines, problems);
        else if (ScaleSimTable.Claims(header)) rows = ScaleSimTable.Read(lines, problems);
        else if (ScaleSimProducts.Claims(header)) rows = ScaleSimProducts.Read(lines, problems);
        else
        {
            throw new BadInputException(
                $"{file}: line {lines[0].Number}: '{string.Join(',', lines[0].Fields)}' begins no known table; known are "
                + "'name,kind,C,…' (Sett), 'Layer name, IFMAP Height, …' and 'Layer,M,N,K' (SCALE-Sim), and 'layer,type,in_c,…'.");
        }

        problems.ThrowIfAny();
        if (rows.Count == 0) throw new BadInputException($"{file}: the table has a header but no layer.");
        return new LayerTable(name, rows);
    }
}
