using System.Globalization;
using Sett.Numerics;

namespace Sett.Training.Runs;

/// <summary>
/// The CSV log of a run, a line a step. Nothing in it depends on time, threads or interruptions: a run that goes on from a checkpoint cuts
/// what was logged after it and leaves the same bytes as one that was never stopped.
/// </summary>
public sealed class TrainingLog : IDisposable
{
    private const string Header = "iteration,epoch,loss,accuracy_percent,rate,word_bits,test_accuracy_percent,event";
    private readonly RunLog _log;

    private TrainingLog(RunLog log) => _log = log;

    /// <summary>Opens the log of a run that has done <paramref name="iteration"/> steps; 0 starts a new log.</summary>
    /// <exception cref="BadInputException">The file cannot be written, or has not the lines that it should have.</exception>
    public static TrainingLog Open(string path, long iteration) => new(RunLog.OfSteps(path, Header, "log", iteration, (i, line) =>
        line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{i},"), StringComparison.Ordinal)));

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="testAccuracy">The accuracy on the test set after it, in percent, where it was measured.</param>
    /// <param name="decision">What a controller decided after it.</param>
    public void Add(TrainingStep step, double? testAccuracy, string? decision) => _log.Add(string.Create(CultureInfo.InvariantCulture,
        $"{step.Iteration},{step.Epoch},{step.Loss:G9},{step.Accuracy:0.##},{step.Rate:G9},{step.WordLength},{testAccuracy:0.##},"
        + $"{decision?.Replace(',', ';')}"));

    /// <summary>Hands everything to the system.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush() => _log.Flush();

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();
}
