namespace Sett.Cli.Machine;

/// <summary>A Python that has PyTorch.</summary>
/// <param name="Path">The interpreter.</param>
/// <param name="Version">PyTorch's version.</param>
internal sealed record TorchPython(string Path, string Version)
{
    /// <summary>The environment variable that names the interpreter to take.</summary>
    public const string Variable = "SETT_PYTHON";

    private const string AsksVersion = "import importlib.metadata as m; print(m.version('torch'))";

    /// <summary>How it is got, for people.</summary>
    public const string HowToGet = $"pip install torch, or name a Python that has it in {Variable}";

    /// <summary>
    /// Looks for it: the interpreter that SETT_PYTHON names and no other; without it the first python3 or python on PATH that has PyTorch.
    /// </summary>
    /// <returns>The interpreter, or null.</returns>
    public static TorchPython? Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        IEnumerable<string> candidates =
            named is { Length: > 0 } ? Programs.FindAll(named) : Programs.FindAll("python3").Concat(Programs.FindAll("python"));
        foreach (string path in candidates.Distinct())
            if (Programs.VersionOf(path, "-c", AsksVersion) is { } version) return new TorchPython(path, version);
        return null;
    }

    /// <summary>Where it was looked for, for people.</summary>
    public static string Places =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? $"{Variable} ({named})" : "any Python on PATH";
}
