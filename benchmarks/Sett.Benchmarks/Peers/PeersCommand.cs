using Sett.Numerics;
using Sett.Oracle;

namespace Sett.Benchmarks.Peers;

/// <summary>The verb <c>peers</c>: whole-model times of Sett and of ONNX Runtime, measured in turns in one process.</summary>
internal static class PeersCommand
{
    private const string Help = """
        peers: times whole models on Sett and on ONNX Runtime in turns and prints a table.
          --models FOLDER    the ONNX files (default: ../shared/data/models, or SETT_SHARED_DATA)
          --only A,B         only models whose file name contains one of these
          --threads A,B      numbers of threads (default: 1 and all cores)
          --seconds S        measured time per model, thread count and side (default 2)
          --steps            also Sett's slowest steps of each model
          --markdown FILE    writes the table between the marks of this file
        """;

    /// <summary>Runs the verb.</summary>
    public static int Run(string[] arguments)
    {
        var options = PeerOptions.Parse(arguments);
        if (options is null)
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (OnnxRuntime.Instance is null) Console.Error.WriteLine($"benchmarks: only Sett is timed; the comparison {OnnxRuntime.Missing}.");
        string[] files = [.. Directory.EnumerateFiles(options.Models, "*.onnx").Where(options.Wants).Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new BadInputException($"{options.Models}: no model there has a name that was asked for.");

        var rows = new List<PeerRow>();
        Console.WriteLine(PeerTable.Header);
        foreach (string file in files)
        {
            foreach (int threads in options.Threads)
            {
                foreach (PeerRow row in PeerTiming.Measure(file, threads, options.Seconds, options.Steps))
                {
                    rows.Add(row);
                    Console.WriteLine(PeerTable.Line(row));
                    foreach (string step in row.Steps) Console.WriteLine($"    {step}");
                }
            }
        }

        if (options.Markdown is { } path) PeerTable.WriteInto(path, rows, options);
        return 0;
    }
}

/// <summary>The options of <c>peers</c>.</summary>
internal sealed record PeerOptions(string Models, string[] Only, int[] Threads, double Seconds, bool Steps, string? Markdown)
{
    /// <summary>The options, or null where help is asked for.</summary>
    /// <exception cref="BadInputException">An option is unknown or its value is wrong.</exception>
    public static PeerOptions? Parse(string[] arguments)
    {
        string? models = null, markdown = null;
        string[] only = [];
        int cores = Environment.ProcessorCount;
        int[] threads = cores == 1 ? [1] : [1, cores];
        double seconds = 2;
        bool steps = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--help": return null;
                case "--steps": steps = true; break;
                case "--models": models = Value(arguments, ref i); break;
                case "--only": only = Value(arguments, ref i).Split(','); break;
                case "--markdown": markdown = Value(arguments, ref i); break;
                case "--threads": threads = [.. Value(arguments, ref i).Split(',').Select(t => (int)Number(t, "--threads"))]; break;
                case "--seconds": seconds = Number(Value(arguments, ref i), "--seconds"); break;
                default: throw new BadInputException($"unknown option '{arguments[i]}'; peers --help lists the options.");
            }
        }

        models ??= SharedModels();
        if (!Directory.Exists(models)) throw new BadInputException($"{models}: there is no such folder; name one with --models FOLDER.");
        return new PeerOptions(models, only, threads, seconds, steps, markdown);
    }

    /// <summary>Whether a model's file is asked for.</summary>
    public bool Wants(string file) =>
        Only.Length == 0 || Only.Any(part => Path.GetFileName(file).Contains(part, StringComparison.OrdinalIgnoreCase));

    private static string Value(string[] arguments, ref int i) =>
        ++i < arguments.Length ? arguments[i] : throw new BadInputException($"{arguments[i - 1]} needs a value.");

    private static double Number(string text, string option) =>
        double.TryParse(text, out double value) && value > 0
            ? value
            : throw new BadInputException($"{option}: '{text}' is not a number above 0.");

    private static string SharedModels()
    {
        if (Environment.GetEnvironmentVariable("SETT_SHARED_DATA") is { Length: > 0 } given) return Path.Combine(given, "models");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Sett.slnx")))
                return Path.Combine(folder.FullName, "..", "shared", "data", "models");
        return "models";
    }
}
