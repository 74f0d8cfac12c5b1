using System.Globalization;
using System.Text;
using Sett.Numerics;

namespace Sett.Training.SparseEdge;

/// <summary>
/// The CSV log of a training of sparse edges; each line begins with the samples so far. Nothing in it depends on time, threads or
/// interruptions: a run that goes on cuts what was logged after its checkpoint.
/// </summary>
public sealed class EdgeLog : IDisposable
{
    private readonly FileStream _stream;

    private EdgeLog(FileStream stream) => _stream = stream;

    /// <summary>Opens the log of a run that has learned some samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="samples">Samples learned; 0 starts a new log.</param>
    /// <exception cref="BadInputException">The file cannot be written, or is not the log of a run that got so far.</exception>
    public static EdgeLog Open(string path, string header, long samples)
    {
        try
        {
            string[] kept = samples == 0 ? [header] : Kept(path, header, samples);
            var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            foreach (string line in kept) stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            stream.Flush();
            return new EdgeLog(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be written ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Brings everything to the disk.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string[] Kept(string path, string header, long samples)
    {
        if (!File.Exists(path)) throw new BadInputException($"{path}: is not there; --resume continues it.");
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != header)
            throw new BadInputException($"{path}: is not the log of this run, which --resume continues.");
        string last = string.Create(CultureInfo.InvariantCulture, $"{samples},");
        int end = Array.FindIndex(lines, l => l.StartsWith(last, StringComparison.Ordinal));
        return end < 0
            ? throw new BadInputException($"{path}: has no line for sample {samples}, which the checkpoint has learned.")
            : lines[..(end + 1)];
    }
}
