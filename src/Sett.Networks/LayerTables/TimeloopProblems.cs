using System.Globalization;
using System.Text.RegularExpressions;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>
/// Timeloop problem files: a layer a file, its sizes in <c>instance: {C: 3, M: 64, P: 55, …}</c>. The rest of such a file (an include line
/// that is not YAML, the projections of the general convolution) is the same for all layers and is not read. Inputs are written as
/// large as the outputs need, padding included, because Timeloop states output sizes (P, Q). A batch (N) above 1 is refused.
/// </summary>
internal static partial class TimeloopProblems
{
    private static readonly string[] Known =
    [
        "n", "c", "m", "p", "q", "r", "s", "g", "h", "w", "hstride", "wstride", "hdilation", "wdilation",
    ];

    /// <summary>Whether a file is of this format, told from its ending.</summary>
    public static bool Claims(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    /// <summary>Reads one file, or all .yaml files of a folder in the order of their names.</summary>
    public static LayerTable Read(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*.yaml") : [path];
        Array.Sort(files, StringComparer.Ordinal);
        if (files.Length == 0) throw new BadInputException($"{path}: the folder holds no .yaml file.");
        var rows = new List<TableRow>();
        var wrong = new List<string>();
        foreach (string file in files)
        {
            try
            {
                rows.Add(ReadLayer(file));
            }
            catch (BadInputException e)
            {
                wrong.Add(e.Message);
            }
        }

        if (wrong.Count > 0) throw new BadInputException(string.Join("; ", wrong.Take(20)));
        return new LayerTable(Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)), rows);
    }

    [GeneratedRegex(@"^\s*instance:\s*\{([^}]*)\}", RegexOptions.Multiline)]
    private static partial Regex Instance();

    private static LayerRow ReadLayer(string file)
    {
        string text;
        try
        {
            if (new FileInfo(file).Length > TableText.LargestFile)
                throw new BadInputException($"{file}: too large for a Timeloop problem.");
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{file}: cannot be read: {e.Message}", e);
        }

        Match match = Instance().Match(text);
        if (!match.Success) throw new BadInputException($"{file}: there is no line 'instance: {{C: …, M: …}}' of a Timeloop problem.");
        int number = text.AsSpan(0, match.Groups[1].Index).Count('\n') + 1;
        var problems = new TableProblems(file);
        Dictionary<string, int> sizes =
            Sizes(new TableLine(number, match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)), problems);
        TableLine line = new(number, []);
        string name = Path.GetFileNameWithoutExtension(file);
        TableRow? row = problems.Row(line, 0, () => new LayerRow(name, Shape(name, sizes)));
        problems.ThrowIfAny();
        return (LayerRow)row!;
    }

    private static Dictionary<string, int> Sizes(TableLine line, TableProblems problems)
    {
        var sizes = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (string entry in line.Fields)
        {
            string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
            if (entry.Length == 0) continue;
            if (parts.Length != 2 || !Known.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
                problems.Add(line, $"'{entry}' is no size of a convolution; {string.Join(", ", Known)} are known");
            else if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size is < 1 or > 1 << 24)
                problems.Add(line, $"{parts[0]} is '{parts[1]}'; a whole number from 1 is needed");
            else if (!sizes.TryAdd(parts[0], size))
                problems.Add(line, $"{parts[0]} stands twice");
        }

        return sizes;
    }

    private static LayerShape Shape(string name, Dictionary<string, int> sizes)
    {
        int Of(string size) => sizes.GetValueOrDefault(size, 1);
        if (Of("N") != 1) throw new BadInputException($"layer '{name}': N is {Of("N")}; one input at a time (N = 1) is supported.");
        int p = Of("P"), q = Of("Q"), r = Of("R"), s = Of("S"), groups = Of("G");
        if (p * (long)q * r * s == 1 && groups == 1)
            return new LayerShape { Kind = LayerKind.FullyConnected, Channels = Of("C"), Filters = Of("M") }.Validated(name);

        // C and M count one group's channels and filters: G is a dimension of its own in all three data spaces.
        int Reach(int outputs, int stride, int kernel, int dilation) =>
            (int)Math.Min(int.MaxValue, (outputs - 1L) * stride + (kernel - 1L) * dilation + 1);
        return new LayerShape
        {
            Kind = groups > 1 && Of("C") == 1 ? LayerKind.Depthwise : LayerKind.Convolution,
            Channels = (int)Math.Min(int.MaxValue, (long)Of("C") * groups),
            Filters = (int)Math.Min(int.MaxValue, (long)Of("M") * groups),
            Height = Reach(p, Of("Hstride"), r, Of("Hdilation")),
            Width = Reach(q, Of("Wstride"), s, Of("Wdilation")),
            KernelHeight = r,
            KernelWidth = s,
            StrideY = Of("Hstride"),
            StrideX = Of("Wstride"),
            DilationY = Of("Hdilation"),
            DilationX = Of("Wdilation"),
            Groups = groups,
        }.Validated(name);
    }
}
