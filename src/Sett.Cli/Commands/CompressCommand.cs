using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>sett compress: an array, or every tensor of a network, in groups that share a width.</summary>
internal static class CompressCommand
{
    /// <summary>Inputs of a model unless --limit says more.</summary>
    private const int FewInputs = 4;

    public static Command Create()
    {
        var model = new ModelArguments
        {
            Limit = SharedOptions.Positive("--limit", $"Use only the first N inputs. Default: {FewInputs}.", "N"),
        };
        var codec = new CodecOptions();
        Option<OutputFormat> format = SharedOptions.Format();
        Option<int> container = SharedOptions.Container(), calibration = SharedOptions.Calibration();
        var output = new Option<string?>("--out", "-o")
        {
            Description = "The .sett file to write; for a model or a trace a new folder. Default: FILE.sett beside the array; of a model "
                + "or a trace nothing is written.",
            HelpName = "PATH",
        };
        var stats = new Option<bool>("--stats")
        {
            Description = "Write nothing: show where the bits go, and what other storages would take.",
        };
        var command = new Command("compress",
            "Compress small integers without loss: each group of neighbours takes the bits of its widest value (DPRed).\n"
            + "FILE.npy gives FILE.sett; an ONNX model or a trace folder gives a table of all its tensors, and their files with --out.\n"
            + "Example: sett compress trace --along channels --group 32 --out compressed")
        {
            new Argument<string>("FILE")
            {
                Description = "A .npy file of int8, uint8, int16, uint16, or int32 with 16 significant bits; an ONNX model; a folder that "
                    + "'sett trace' wrote.",
            },
            output, stats, model.Inputs, model.Card, model.Limit, model.Skip, model.Dimensions, model.FoldBatchNorm, model.IntegerSteps,
            model.Memory, container, calibration, format, model.Threads, model.Quiet,
        };
        var file = (Argument<string>)command.Arguments[0];
        codec.AddTo(command);
        Option[] runs =
        [
            model.Inputs, model.Card, model.Limit, model.Skip, model.Dimensions,
            model.FoldBatchNorm, model.IntegerSteps, model.Memory, container, calibration,
        ];
        command.SetAction((parsed, cancel) =>
        {
            string path = parsed.GetValue(file)!;
            string? target = parsed.GetValue(output);
            int threads = parsed.GetValue(model.Threads);
            bool quiet = parsed.GetValue(model.Quiet), onlyStats = parsed.GetValue(stats);
            if (onlyStats && target is not null) throw new BadInputException("--stats writes nothing; leave --out out, or --stats.");
            if (Path.GetExtension(path).Equals(".sett", StringComparison.OrdinalIgnoreCase))
                throw new BadInputException($"{path}: is compressed already; 'sett decompress' reads it.");
            if (Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
            {
                RefuseRuns(parsed, runs, "an array");
                if (onlyStats)
                    ArrayStats.Write(path, (rank, name) => codec.For(parsed, rank, null, name), parsed.GetValue(format), threads, cancel);
                else
                    WriteArray(path, target ?? Path.ChangeExtension(path, ".sett"), (rank, name) => codec.For(parsed, rank, null, name),
                        parsed.GetValue(format), threads, quiet, cancel);
                return Task.FromResult(0);
            }

            if (Directory.Exists(path))
            {
                RefuseRuns(parsed, runs, "a trace");
                TraceCompression.Run(path, target, codec, parsed, parsed.GetValue(format), threads, quiet, cancel);
                return Task.FromResult(0);
            }

            if (target is not null) AtomicFolder.Create(target).Dispose(); // An error here costs no time; after the run it would.
            using var trace = new TemporaryFolder();
            string folder = Path.Combine(trace.Path, "trace");
            Trace(model, parsed, path, parsed.GetValue(container), parsed.GetValue(calibration), folder, threads, quiet, cancel);
            TraceCompression.Run(folder, target, codec, parsed, parsed.GetValue(format), threads, quiet, cancel);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void RefuseRuns(ParseResult parsed, Option[] runs, string what)
    {
        if (runs.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
            throw new BadInputException($"{given.Name} is for models; {what} has its values already.");
    }

    /// <summary>Opens an array: its elements in the file, or in memory where the file has them in Fortran order.</summary>
    public static ValueSource SourceOf(NpyFile file, string path) => file.FortranOrder
        ? ValueSource.Of(NpyReader.Read(path))
        : ValueSource.Of(file.Handle, path, file.Offset, file.Type, file.BigEndian);

    private static void WriteArray(string path, string target, Func<int, string, SettOptions> options, OutputFormat format, int threads,
        bool quiet, CancellationToken cancel)
    {
        using NpyFile file = NpyFile.Open(path);
        ValueSource source = SourceOf(file, path);
        SettPlan plan = SettPlan.Of(source, file.Sizes, options(file.Sizes.Count, path), path, threads, cancel);
        using AtomicFile written = AtomicFile.Create(target);
        long bytes;
        using (var line = new ProgressLine("compress", 1000, quiet))
            bytes = SettWriter.Write(written.Stream, plan.Header, source, threads, share => line.Report((int)(1000 * share)), cancel);
        written.Commit();
        TensorRow row = TensorRow.Of(Path.GetFileName(target), plan, bytes);
        if (format == OutputFormat.Table)
            Console.WriteLine($"{target}: {Table.Count(bytes)} bytes, {row.Percent} % of {Table.Count(row.RawBytes)}; {row.Form}, mean "
                + $"width {row.MeanWidth} of {row.ContainerBits} bits");
        else TensorRow.Write([row], format);
    }

    private static void Trace(ModelArguments model, ParseResult parsed, string path, int container, int calibration, string folder,
        int threads, bool quiet, CancellationToken cancel)
    {
        ModelWorkload workload = model.Open(parsed, needsInputs: true, path);
        Examples examples = parsed.GetValue(model.Limit) is null ? workload.Examples!.Take(FewInputs) : workload.Examples!;
        LayerStream stream = LayerStream.Open(workload.Model, workload.Options, container);
        using (var line = new ProgressLine("ranges", Math.Min(calibration, examples.Count), quiet))
            stream.Calibrate(examples, calibration, threads, line.Report, cancel);
        using (var line = new ProgressLine("values", examples.Count, quiet))
            TraceFolder.Write(stream, examples, folder, new Dictionary<string, string>(), threads, line.Report, cancel);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sett-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
