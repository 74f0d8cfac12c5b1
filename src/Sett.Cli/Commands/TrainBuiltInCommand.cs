using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Files;
using Sett.Training.BuiltIn;
using Sett.Training.BuiltIn.Sgd;

namespace Sett.Cli.Commands;

/// <summary>sett train builtin: makes the built-in network anew, byte for byte as it ships.</summary>
internal static class TrainBuiltInCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out", "-o")
        {
            Description = "Where to write the ONNX file.",
            HelpName = "FILE",
            DefaultValueFactory = _ => BuiltInNetwork.Name + ".onnx",
        };
        Option<int> threads = SharedOptions.Threads();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("builtin", "Train the built-in network anew on drawn digits: the same bytes as the shipped file on any "
            + "machine, in about half a minute.\nExample: sett train builtin --out builtin.onnx")
        {
            output, threads, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            Run(parsed.GetValue(output)!, Workers.Of(parsed.GetValue(threads), cancel), parsed.GetValue(quiet), cancel);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Run(string path, Workers workers, bool quiet, CancellationToken cancel)
    {
        // Opened first, so that a path that cannot be written is refused before the work, not after it.
        using AtomicFile file = AtomicFile.Create(path);
        ProgressLine? line = null;
        TrainableNetwork network;
        try
        {
            network = BuiltInTraining.Train(workers, progress =>
            {
                cancel.ThrowIfCancellationRequested();
                line ??= new ProgressLine("training", progress.Steps, quiet);
                line.Report(progress.Step);
            });
        }
        finally
        {
            line?.Dispose();
        }

        byte[] bytes = OnnxWriter.Write(BuiltInTraining.Export(network));
        file.Stream.Write(bytes);
        file.Commit();

        DrawnDigits test = BuiltInNetwork.TestSet(workers);
        double accuracy = BuiltInTraining.Accuracy(network, test, workers);
        string same = bytes.AsSpan().SequenceEqual(BuiltInNetwork.ModelBytes())
            ? "the same bytes as the shipped network"
            : "other bytes than the shipped network";
        Console.WriteLine($"{path}: {Table.Count(bytes.Length)} bytes, SHA-256 {Sha256.Of(bytes)}");
        Console.WriteLine($"{100 * accuracy:F2} % of {Table.Count(test.Count)} test digits right; {same}");
    }
}
