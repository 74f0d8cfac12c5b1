using System.Globalization;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Hashing;
using Sett.Studies.Potentials;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Edges;
using Sett.Studies.Reports.Hashes;
using Sett.Studies.Reports.Ideals;
using Sett.Studies.Reports.Precisions;
using Sett.Studies.Reports.Profiles;
using Sett.Studies.Reports.Reproductions;
using Sett.Studies.Reports.Simulations;
using Sett.Studies.Reports.Storages;
using Sett.Studies.Reports.Trainings;
using Sett.Studies.Reproduction;
using Sett.Studies.Results;
using Sett.Studies.SparseEdge;
using Sett.Studies.Traffic;
using Sett.Studies.TrainingCosts;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reports.Stories;

/// <summary>Reads any result that Sett wrote as a chapter.</summary>
public static class ChapterReader
{
    private const long MostBytes = 1L << 30;

    // In the order in which a network travels.
    private static readonly string[] s_names =
        ["training.json", "precision.jsonl", "profile.json", "hash.json", "result.json", "traffic.json", "potentials.json"];

    private static readonly (WrittenFormat Format, Func<ReadOnlyMemory<byte>, string, Chapter> Read)[] s_kinds =
    [
        (EdgeTrainingFile.Written, EdgeTraining), (ProfileFile.Written, Profile), (HashFile.Written, Hashes),
        (ResultReader.Written, Simulation), (TrainingCostFile.Written, Training), (TrafficFile.Written, Traffic),
        (PotentialFile.Written, Potentials), (ReproductionFile.Written, Reproduction),
    ];

    /// <summary>Reads a file, or every result that a folder holds; a folder of operating points gives one chapter a point.</summary>
    /// <param name="path">A JSON file or precision log that Sett wrote, or a folder of a command's --out.</param>
    /// <returns>One chapter at least.</returns>
    /// <exception cref="BadInputException">There is no result, or one that cannot be read.</exception>
    public static IReadOnlyList<Chapter> Read(string path)
    {
        if (!Directory.Exists(path)) return [ReadFile(path)];
        string[] files = [.. s_names.Select(n => Path.Combine(path, n)).Where(File.Exists)];
        if (files.Length == 0)
        {
            // From little loss to much: loss-2 before loss-10.
            files = [.. Directory.EnumerateDirectories(path, "loss-*").OrderBy(Loss).ThenBy(d => d, StringComparer.Ordinal)
                .Select(d => Path.Combine(d, "result.json"))
                .Where(File.Exists)];
        }

        if (files.Length == 0) throw new BadInputException($"{path}: holds no result; there has to be {Words()}.");
        return [.. files.Select(ReadFile)];
    }

    private static double Loss(string folder) =>
        double.TryParse(Path.GetFileName(folder)["loss-".Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out double loss)
            ? loss
            : double.MaxValue;

    private static string Words() => $"{string.Join(", ", s_names[..^1])} or {s_names[^1]}";

    private static Chapter ReadFile(string path)
    {
        if (Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase)) return Precisions(path);
        byte[] content = InputFile.ReadAll(path, MostBytes);
        string? format = WrittenJson.FormatOf(content, path);
        foreach ((WrittenFormat known, Func<ReadOnlyMemory<byte>, string, Chapter> read) in s_kinds)
            if (known.Name == format) return read(content, path);
        if (format == "sett-result-points")
            throw new BadInputException($"{path}: holds several operating points; name the folder of simulate --out.");
        throw new BadInputException($"{path}: is no result that Sett wrote; name {Words()}, or the folder of a command's --out.");
    }

    private static Chapter EdgeTraining(ReadOnlyMemory<byte> content, string path)
    {
        EdgeTrainingFile file = WrittenJson.Parse<EdgeTrainingFile>(content, path, EdgeTrainingFile.Written);
        return new Chapter(path, "training", EdgeTrainingFile.Written.Command, file.Network, file.Sett,
            [.. file.Source], EdgeTrainingReport.Of(file));
    }

    private static Chapter Precisions(string path)
    {
        PrecisionLog log = PrecisionLogReader.Read(path);
        if (log.Steps.Count == 0) throw new BadInputException($"{path}: has no step yet; there is nothing to report.");
        PrecisionLogHeader header = log.Header;
        return new Chapter(path, "training", "sett train", header.Network, header.Sett, header.Settings, PrecisionReport.Of(log));
    }

    private static Chapter Profile(ReadOnlyMemory<byte> content, string path)
    {
        ProfileFile file = WrittenJson.Parse<ProfileFile>(content, path, ProfileFile.Written);
        if (file.Points.Count == 0) throw new BadInputException($"{path}: has no operating point.");
        return new Chapter(path, "profile", ProfileFile.Written.Command, file.Network, file.Sett, [.. file.Source], ProfileReport.Of(file));
    }

    private static Chapter Hashes(ReadOnlyMemory<byte> content, string path)
    {
        HashFile file = WrittenJson.Parse<HashFile>(content, path, HashFile.Written);
        return new Chapter(path, "hashes", HashFile.Written.Command, file.Network, file.Sett, [.. file.Source], HashReport.Of(file));
    }

    private static Chapter Simulation(ReadOnlyMemory<byte> content, string path)
    {
        ResultFile file = ResultReader.Parse(content, path);
        return new Chapter(path, "costs", ResultReader.Written.Command, file.Network, file.Sett,
            [.. file.Source], SimulationReport.Of(file));
    }

    private static Chapter Training(ReadOnlyMemory<byte> content, string path)
    {
        TrainingCostFile file = WrittenJson.Parse<TrainingCostFile>(content, path, TrainingCostFile.Written);
        return new Chapter(path, "training-costs", TrainingCostFile.Written.Command, file.Network, file.Sett,
            [.. file.Source], TrainingReport.Of(file));
    }

    private static Chapter Traffic(ReadOnlyMemory<byte> content, string path)
    {
        TrafficFile file = WrittenJson.Parse<TrafficFile>(content, path, TrafficFile.Written);
        return new Chapter(path, "traffic", TrafficFile.Written.Command, file.Network, file.Sett, [.. file.Source], TrafficReport.Of(file));
    }

    private static Chapter Potentials(ReadOnlyMemory<byte> content, string path)
    {
        PotentialFile file = WrittenJson.Parse<PotentialFile>(content, path, PotentialFile.Written);
        return new Chapter(path, "potentials", PotentialFile.Written.Command, file.Network, file.Sett,
            [.. file.Source], PotentialReport.Of(file));
    }

    private static Chapter Reproduction(ReadOnlyMemory<byte> content, string path)
    {
        ReproductionFile file = WrittenJson.Parse<ReproductionFile>(content, path, ReproductionFile.Written);
        return new Chapter(path, "reproduction", $"{ReproductionFile.Written.Command} {file.Study}", file.Study, file.Sett,
            [], ReproductionReport.Of(file));
    }
}
