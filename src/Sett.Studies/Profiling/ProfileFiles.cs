using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Profiles;
using Sett.Studies.Simulation;

namespace Sett.Studies.Profiling;

/// <summary>
/// Writes a profile: one JSON file, or a folder with profile.json, profile.csv, pareto.csv, report.html and figures/. The report is drawn
/// from the text of profile.json.
/// </summary>
public static class ProfileFiles
{
    private static readonly string[] s_names = ["profile.json", "profile.csv", "pareto.csv", "report.html", "figures"];

    /// <summary>Whether a path names the JSON file and not a folder.</summary>
    public static bool IsFile(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses a place that holds something else than an earlier profile, before hours are spent.</summary>
    /// <param name="path">A file that ends with .json, or a folder.</param>
    /// <exception cref="BadInputException">Writing there would destroy something.</exception>
    public static void Check(string path)
    {
        if (IsFile(path))
        {
            if (Directory.Exists(path)) throw new BadInputException($"{path}: is a folder; name a file for the profile.");
            if (File.Exists(path)) _ = ReadOrRefuse(path);
            // Made and taken away again: a place that cannot be written is told now.
            AtomicFile.Create(path).Dispose();
            return;
        }

        if (File.Exists(path)) throw new BadInputException($"{path}: is a file; name a folder, or a file that ends with .json.");
        // The folder is replaced as a whole, so nothing but an earlier profile may be in it.
        if (Directory.Exists(path)
            && Directory.EnumerateFileSystemEntries(path).FirstOrDefault(e => !s_names.Contains(Path.GetFileName(e))) is { } other)
        {
            throw new BadInputException(
                $"{path}: is a folder that holds something else than a profile ({Path.GetFileName(other)}); name a new one.");
        }
    }

    /// <summary>Writes the file or the folder; an earlier profile there is replaced.</summary>
    public static void Write(string path, ProfileResult result)
    {
        if (IsFile(path))
        {
            AtomicFile.WriteText(path, ProfileJson.Write(result));
            return;
        }

        using AtomicFolder target = AtomicFolder.Replace(path);
        string json = ProfileJson.Write(result);
        File.WriteAllText(Path.Combine(target.Path, "profile.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "profile.csv"), ProfileCsv.Layers(result));
        File.WriteAllText(Path.Combine(target.Path, "pareto.csv"), ProfileCsv.Pareto(result));
        ReportFiles.Write(target.Path, ProfileReport.Of(ProfileFile.Parse(json)));
        target.Commit();
    }

    private static PrecisionProfile ReadOrRefuse(string path)
    {
        try
        {
            return PrecisionProfile.Read(path);
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{path}: is no profile and will not be overwritten; name another file with --out.", e);
        }
    }
}
