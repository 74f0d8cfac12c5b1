namespace Sett.Oracle.Tests;

/// <summary>Where Sett and ONNX Runtime are known to differ and why; each entry has a reason that a reader can check.</summary>
internal static class ExplainedDifferences
{
    private static readonly (string Domain, string Name, string Reason)[] s_notCompared =
    [
    ];

    private static readonly (string Domain, string Name, string Contains, string Reason)[] s_differences =
    [
    ];

    /// <summary>Why an operator is not compared at all, or null.</summary>
    public static string? NotCompared(string domain, string name) =>
        s_notCompared.FirstOrDefault(e => e.Domain == domain && e.Name == name).Reason;

    /// <summary>Why a disagreement is as it should be, or null. <c>Contains</c> is looked for in the disagreement's text.</summary>
    public static string? Reason(string domain, string name, string text) =>
        s_differences.FirstOrDefault(e => e.Domain == domain && e.Name == name && text.Contains(e.Contains, StringComparison.Ordinal)).Reason;
}
