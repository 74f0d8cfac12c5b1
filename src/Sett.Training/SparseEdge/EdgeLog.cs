using System.Globalization;
using Sett.Numerics;
using Sett.Training.Runs;

namespace Sett.Training.SparseEdge;

/// <summary>
/// The CSV log of a training of sparse edges; each line begins with the samples so far. Nothing in it depends on time, threads or
/// interruptions: a run that goes on cuts what was logged after its checkpoint.
/// </summary>
public sealed class EdgeLog : IDisposable
{
    private readonly RunLog _log;

    private EdgeLog(RunLog log) => _log = log;

    /// <summary>Opens the log of a run that has learned some samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="samples">Samples learned; 0 starts a new log.</param>
    /// <exception cref="BadInputException">The file cannot be written, or is not the log of a run that got so far.</exception>
    public static EdgeLog Open(string path, string header, long samples)
    {
        string last = string.Create(CultureInfo.InvariantCulture, $"{samples},");
        return new EdgeLog(samples == 0 ? RunLog.Begin(path, header) : RunLog.Continue(path, header, "log", (_, line) => line is null
            ? throw new BadInputException($"{path}: has no line for sample {samples}, which the checkpoint has learned.")
            : line.StartsWith(last, StringComparison.Ordinal)));
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line) => _log.Add(line);

    /// <summary>Hands everything to the system.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush() => _log.Flush();

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();
}
