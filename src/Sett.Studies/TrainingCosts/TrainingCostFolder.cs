using System.Globalization;
using System.Text;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Trainings;

namespace Sett.Studies.TrainingCosts;

/// <summary>Writes what a training costs into a folder that appears complete or not at all.</summary>
public static class TrainingCostFolder
{
    /// <summary>Writes result.json, layers.csv, report.html and figures/. The report is drawn from the text of result.json.</summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="result">The result.</param>
    public static void Write(string folder, TrainingCostFile result)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        string json = result.ToJson();
        File.WriteAllText(Path.Combine(target.Path, "result.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "layers.csv"), LayersCsv(result));
        ReportFiles.Write(target.Path, TrainingReport.Of(TrainingCostFile.Parse(json)));
        target.Commit();
    }

    /// <summary>A row a design, layer and pass; baselines first.</summary>
    public static string LayersCsv(TrainingCostFile result)
    {
        var csv = new StringBuilder(
            "design,layer,kind,pass,macs,first_bits,second_bits,cycles,datapath_mj,sums_mj,memory_mj,static_mj,total_mj\n");
        foreach (TrainingDesignEntry design in result.Baselines.Concat(result.Designs))
        {
            for (int l = 0; l < result.Layers.Count; l++)
            {
                (TrainingLayerEntry layer, TrainingDesignLayerEntry cost) = (result.Layers[l], design.Layers[l]);
                TrainingEnergyEntry e = cost.Energy;
                csv.Append(CultureInfo.InvariantCulture, $"{Quoted(design.Design)},{Quoted(layer.Layer)},{layer.Kind},{layer.Pass},"
                    + $"{layer.Macs},{layer.FirstBits:G9},{layer.SecondBits:G9},{cost.Cycles},")
                    .Append(
                        CultureInfo.InvariantCulture, $"{e.DatapathMj:G9},{e.SumsMj:G9},{e.MemoryMj:G9},{e.StaticMj:G9},{e.TotalMj:G9}\n");
            }
        }

        return csv.ToString();
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
