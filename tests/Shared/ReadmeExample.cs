using Xunit;

namespace Sett.Tests;

/// <summary>
/// Holds the C# in a library's README to the compiled lines of a test: those between "// README" and "// end", without their indentation.
/// </summary>
internal static class ReadmeExample
{
    /// <summary>Compares.</summary>
    /// <param name="project">The project's name, a folder of src/.</param>
    /// <param name="source">The test's own file.</param>
    public static void IsTheSameAsIn(string project, string source)
    {
        string[] lines = File.ReadAllLines(source);
        int first = Array.FindIndex(lines, l => l.Trim() == "// README") + 1, end = Array.FindIndex(lines, l => l.Trim() == "// end");
        Assert.InRange(end - first, 3, 20);
        string[] usings = [.. lines.Where(l => l.StartsWith("using Sett.", StringComparison.Ordinal) && l != "using Sett.Tests;")];
        int indent = lines[first].Length - lines[first].TrimStart().Length;
        string code = string.Join('\n', [.. usings, "", .. lines[first..end].Select(l => l.Length == 0 ? "" : l[indent..])]);
        string readme = File.ReadAllText(Repository.File("src", project, "README.md")).ReplaceLineEndings("\n");
        Assert.Contains($"```csharp\n{code}\n```", readme);
    }
}
