using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sett.Studies.SparseEdge;

/// <summary>
/// Times training steps of a fully connected float32 network in PyTorch, in a Python of its own. Its inputs lie ready; batches are not put
/// together anew as Sett's engine does.
/// </summary>
public static class TorchSteps
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Times them.</summary>
    /// <param name="python">A Python that has PyTorch.</param>
    /// <param name="layers">Neurons of each layer.</param>
    /// <param name="batches">Samples a step; a line each.</param>
    /// <param name="threads">PyTorch's threads.</param>
    /// <param name="measuring">For how long each batch is measured.</param>
    /// <param name="cancel">Ends it early, and PyTorch with it.</param>
    /// <returns>A baseline a batch; none where it did not work, and then why.</returns>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static (IReadOnlyList<EdgeBaseline> Baselines, string? Failure) Measure(
        string python, IReadOnlyList<int> layers, IReadOnlyList<int> batches, int threads, TimeSpan measuring, CancellationToken cancel)
    {
        string[] arguments = [string.Join(',', layers), Text(threads), Text(measuring.TotalSeconds), .. batches.Select(b => Text(b))];
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", Script(), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(s_patience);
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return ([], $"it did not end within {s_patience.TotalMinutes:0} minutes");
            }

            if (process.ExitCode != 0) return ([], LastLine(errors.Result));
            return Read(output.Result, layers, batches) is { } baselines ? (baselines, null) : ([], "its answer is not the script's");
        }
        catch (Win32Exception error)
        {
            return ([], LastLine(error.Message));
        }
    }

    private static EdgeBaseline[]? Read(string output, IReadOnlyList<int> layers, IReadOnlyList<int> batches)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines.Length == 0 ? [] : lines[0].Split(' ');
        if (lines.Length != 1 + batches.Count || first.Length != 2
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int threads))
        {
            return null;
        }

        var baselines = new EdgeBaseline[batches.Count];
        for (int i = 0; i < baselines.Length; i++)
        {
            if (!double.TryParse(lines[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double microseconds)
                || !(microseconds > 0 && double.IsFinite(microseconds)))
            {
                return null;
            }

            baselines[i] = new EdgeBaseline($"PyTorch {first[0]}", new DenseSteps(layers, threads, batches[i]), microseconds);
        }

        return baselines;
    }

    private static string Script()
    {
        using Stream stream = typeof(TorchSteps).Assembly.GetManifestResourceStream("Sett.Studies.SparseEdge.torch_steps.py")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .LastOrDefault("it ended with an error").TrimEnd('.');

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
