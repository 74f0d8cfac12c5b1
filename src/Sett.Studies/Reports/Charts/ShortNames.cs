namespace Sett.Studies.Reports.Charts;

/// <summary>Names as short as they may be in a small space: paths, which exporters make of modules, lose what says nothing.</summary>
internal static class ShortNames
{
    /// <summary>
    /// The names without parts that the next part repeats ("layer1/layer1.0") and without an operator at the end, as
    /// long as they stay different.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names)
    {
        IReadOnlyList<string> shorter = Distinct([.. names.Select(WithoutRepeats)], names);
        return Distinct([.. shorter.Select(WithoutEnd)], shorter);
    }

    private static IReadOnlyList<string> Distinct(string[] shorter, IReadOnlyList<string> longer) =>
        shorter.Distinct(StringComparer.Ordinal).Count() == longer.Distinct(StringComparer.Ordinal).Count() ? shorter : longer;

    private static string WithoutRepeats(string name)
    {
        string[] parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0
            ? name
            : string.Join('/', parts.Where((p, i) => i + 1 == parts.Length || !parts[i + 1].StartsWith(p, StringComparison.Ordinal)));
    }

    private static string WithoutEnd(string name)
    {
        int cut = name.LastIndexOf('/');
        return cut > 0 && name[(cut + 1)..] is "Conv" or "Gemm" or "MatMul" or "QLinearConv" or "ConvTranspose" ? name[..cut] : name;
    }
}
