using Xunit;

namespace Sett.Tests;

/// <summary>
/// The folder of real models and data that lies beside a developer's checkout (<c>../shared/data</c>, or SETT_SHARED_DATA). A user's clone
/// has none: tests that need it are shown as skipped.
/// </summary>
internal static class SharedData
{
    /// <summary>The folder, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The path of a file in the folder; skips the running test where it is missing.</summary>
    public static string Require(params string[] parts)
    {
        string path = Path.Combine([Folder ?? "", .. parts]);
        Assert.SkipWhen(Folder is null || !Path.Exists(path), $"needs ../shared/data/{string.Join('/', parts)}");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SETT_SHARED_DATA") is { Length: > 0 } given) return Directory.Exists(given) ? given : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sett.slnx")))
            {
                string data = Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(data) ? Path.GetFullPath(data) : null;
            }
        }

        return null;
    }
}
