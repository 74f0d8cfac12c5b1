using System.Text;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Simulations;

namespace Sett.Studies.Results;

/// <summary>Writes a result into a folder that appears complete or not at all.</summary>
public static class ResultFolder
{
    /// <summary>Writes result.json, layers.csv, inputs.csv, report.html and figures/. The report is drawn from the text of result.json.</summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="result">The result.</param>
    public static void Write(string folder, SimulationResult result)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        string json = ResultJson.Write(result);
        File.WriteAllText(Path.Combine(target.Path, "result.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "layers.csv"), LayersCsv.Write(result));
        File.WriteAllText(Path.Combine(target.Path, "inputs.csv"), InputsCsv.Write(result));
        ReportFiles.Write(target.Path, SimulationReport.Of(ResultReader.Parse(Encoding.UTF8.GetBytes(json), "result.json")));
        target.Commit();
    }
}
