using System.Globalization;
using System.Text;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Trainings;
using static Sett.Numerics.Files.CsvText;

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
        var csv = new StringBuilder("design,layer,kind,pass,macs,first_bits,second_bits,cycles,"
            + "energy_datapath_mj,energy_sums_mj,energy_memory_mj,energy_leakage_mj,energy_mj\n");
        foreach (TrainingDesignEntry design in result.Baselines.Concat(result.Designs))
        {
            foreach ((TrainingLayerEntry layer, TrainingDesignLayerEntry cost) in result.Layers.Zip(design.Layers))
            {
                TrainingEnergyEntry e = cost.Energy;
                csv.AppendRow([design.Design, layer.Layer, layer.Kind, layer.Pass, Number(layer.Macs),
                    Nine(layer.FirstBits), Nine(layer.SecondBits), Number(cost.Cycles),
                    Nine(e.DatapathMj), Nine(e.SumsMj), Nine(e.MemoryMj), Nine(e.LeakageMj), Nine(e.TotalMj)]);
            }
        }

        return csv.ToString();

        // Energies range over many powers of ten, so it is digits that count.
        static string Nine(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
    }
}
