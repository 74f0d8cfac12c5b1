using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>The SHA-256 of files that a run read, so that another one can be told to have read the same.</summary>
internal static class InputHash
{
    /// <summary>The digest of a file, of the files of a folder in the order of their names, or of the drawn digits.</summary>
    public static string Of(string path) => InputSource.IsDrawn(path)
        ? Sha256.Of(DrawnDigits.TestSet(Workers.Of(Environment.ProcessorCount)).Images.Bytes)
        : Of(Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)] : [path]);

    /// <summary>The digest of some files' contents, one after another, as hexadecimal digits.</summary>
    public static string Of(IReadOnlyList<string> files)
    {
        var hash = new Sha256();
        var buffer = new byte[1 << 20];
        foreach (string file in files)
        {
            using FileStream stream = InputFile.Open(file);
            for (int got; (got = stream.Read(buffer)) > 0;) hash.Append(buffer.AsSpan(0, got));
        }

        return hash.Finish();
    }
}
