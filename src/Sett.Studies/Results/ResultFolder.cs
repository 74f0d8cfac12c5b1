using System.Text;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Simulations;

namespace Sett.Studies.Results;

/// <summary>Writes a result into a folder that appears complete or not at all.</summary>
public static class ResultFolder
{
    /// <summary>
    /// Writes result.json, layers.csv, inputs.csv, report.html and figures/; for systolic arrays SCALE-Sim's reports too. The report is
    /// drawn from the text of result.json.
    /// </summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="result">The result.</param>
    public static void Write(string folder, SimulationResult result) => Write(folder, [result]);

    /// <summary>
    /// Writes the operating points of a profile: a folder <c>loss-N</c> for each, and layers.csv with all of them. A single
    /// one is written as itself.
    /// </summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="points">The results.</param>
    /// <param name="threads">Threads that run layers as SCALE-Sim does.</param>
    /// <param name="done">Is told how many of them are done, of <see cref="ScaleSimReport.Runs"/> of each result.</param>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>; no folder is left then.</param>
    public static void Write(string folder, IReadOnlyList<SimulationResult> points, int threads = 1, Action<int>? done = null,
        CancellationToken cancel = default)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        var counted = new Lock();
        int runs = 0;
        foreach (SimulationResult point in points)
            WriteFiles(
                points.Count == 1 ? target.Path : Directory.CreateDirectory(Path.Combine(target.Path, $"loss-{point.Loss}")).FullName,
                point, threads, Count, cancel);
        if (points.Count > 1) File.WriteAllText(Path.Combine(target.Path, "layers.csv"), LayersCsv.Write(points));
        target.Commit();

        void Count()
        {
            lock (counted) done?.Invoke(++runs);
        }
    }

    private static void WriteFiles(string folder, SimulationResult result, int threads, Action ran, CancellationToken cancel)
    {
        string json = ResultJson.Write(result);
        File.WriteAllText(Path.Combine(folder, "result.json"), json);
        File.WriteAllText(Path.Combine(folder, "layers.csv"), LayersCsv.Write(result));
        File.WriteAllText(Path.Combine(folder, "inputs.csv"), InputsCsv.Write(result));
        foreach (DesignResult design in result.Designs.Where(ScaleSimReport.IsFor))
        {
            string own = Directory.CreateDirectory(Path.Combine(folder, "scalesim", ScaleSimReport.FolderOf(design))).FullName;
            foreach ((string name, string text) in ScaleSimReport.Files(result, design, threads, ran, cancel))
                File.WriteAllText(Path.Combine(own, name), text);
        }

        ReportFiles.Write(folder, SimulationReport.Of(ResultReader.Parse(Encoding.UTF8.GetBytes(json), "result.json")));
    }
}
