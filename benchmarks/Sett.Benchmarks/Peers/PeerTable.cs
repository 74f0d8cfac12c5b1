using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Sett.Numerics;
using Sett.Oracle;

namespace Sett.Benchmarks.Peers;

/// <summary>The table of <c>peers</c>, for a terminal and for a Markdown file.</summary>
internal static class PeerTable
{
    private const string Begin = "<!-- peers: begin -->", End = "<!-- peers: end -->";

    /// <summary>The heading of the terminal's table.</summary>
    public static string Header => $"{"model",-48} {"threads",7} {"Sett ms",10} {"ORT ms",10} {"ratio",7} {"difference",11}";

    /// <summary>A line of the terminal's table.</summary>
    public static string Line(PeerRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Model,-48} {row.Threads,7} {Number(row.Ours, "0.000"),10} {Number(row.Theirs, "0.000"),10} "
        + $"{Number(row.Ratio, "0.00"),7} {Number(row.Distance, "0.0e+0"),11} {row.Note}");

    /// <summary>Replaces what stands between the two marks of a Markdown file.</summary>
    /// <exception cref="BadInputException">The file is missing or has no marks.</exception>
    public static void WriteInto(string path, IReadOnlyList<PeerRow> rows, PeerOptions options)
    {
        if (!File.Exists(path))
            throw new BadInputException($"{path}: there is no such file; it has to hold the lines '{Begin}' and '{End}'.");
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new BadInputException($"{path}: the lines '{Begin}' and '{End}' are missing.");
        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n" + Markdown(rows, options) + text[end..]);
    }

    private static string Markdown(IReadOnlyList<PeerRow> rows, PeerOptions options)
    {
        var text = new StringBuilder();
        string version = OnnxRuntime.Instance?.Version ?? "not installed";
        text.Append(CultureInfo.InvariantCulture, $"\nMachine: {Machine()}. ONNX Runtime {version}, all its graph optimisations.\n");
        text.Append(CultureInfo.InvariantCulture, $"{options.Seconds} s measured per cell, medians of alternating blocks{Load()}.\n\n");
        text.Append(
            "| model | threads | Sett, ms | ONNX Runtime, ms | ratio | largest difference | note |\n|---|---:|---:|---:|---:|---:|---|\n");
        foreach (PeerRow row in rows)
        {
            string[] cells =
            [
                row.Model, row.Threads.ToString(CultureInfo.InvariantCulture), Number(row.Ours, "0.000"), Number(row.Theirs, "0.000"),
                Number(row.Ratio, "0.00"), Number(row.Distance, "0.0e+0"), row.Note,
            ];
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

    private static string Machine()
    {
        string vectors =
            Vector512.IsHardwareAccelerated ? "512-bit vectors" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : "no wide vectors";
        string system = OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
        return $"{Processor()}, {Environment.ProcessorCount} cores seen, {vectors}, {RuntimeInformation.OSArchitecture} {system}, "
            + RuntimeInformation.FrameworkDescription;
    }

    /// <summary>How busy the machine was, where it tells: times of a busy machine are not its best.</summary>
    private static string Load()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? $"; load average at the end {File.ReadAllText(file).Split(' ')[0]}" : "";
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line =
            File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
    }
}
