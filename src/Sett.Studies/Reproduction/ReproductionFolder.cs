using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Reproductions;

namespace Sett.Studies.Reproduction;

/// <summary>Writes a reproduction into a folder that appears complete or not at all.</summary>
public static class ReproductionFolder
{
    /// <summary>Writes result.json, report.html and figures/.</summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="json">The text of <see cref="ReproductionJson"/>, from which the report is drawn.</param>
    public static void Write(string folder, string json)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        File.WriteAllText(Path.Combine(target.Path, "result.json"), json);
        ReportFiles.Write(target.Path, ReproductionReport.Of(ReproductionFile.Parse(json)));
        target.Commit();
    }
}
