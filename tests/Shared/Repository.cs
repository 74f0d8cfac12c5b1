namespace Sett.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Find();

    /// <summary>The path of a file in it.</summary>
    public static string File(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Sett.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests have to be run from a checkout.");
    }
}
