using System.Globalization;
using System.Text;

namespace Sett.Studies.Results;

/// <summary>
/// A systolic array's layers with the columns of SCALE-Sim v2's COMPUTE_REPORT.csv: layers by number, the number of the last cycle rather than how many there are, a blank before and a comma after each
/// column. Stalls are those of our memory beside the chip.
/// </summary>
public static class ScaleSimReport
{
    private const string Design = "systolic";

    /// <summary>Whether a design has such a report.</summary>
    public static bool IsFor(DesignResult design) => design.Label.Split(':')[0] == Design;

    /// <summary>A folder's name for the design.</summary>
    public static string FolderOf(DesignResult design) => design.Label.Replace(':', '-').Replace(',', '-').Replace('=', '-');

    /// <summary>The whole file; over several inputs means, rounded to whole cycles.</summary>
    public static string Write(SimulationResult result, DesignResult design)
    {
        var text = new StringBuilder("LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,\n");
        for (int l = 0; l < design.Layers.Count; l++)
        {
            LayerResult layer = design.Layers[l];
            double total = Math.Round(layer.Cycles.Mean) - 1, work = 100.0 * result.Layers[l].Shape.Macs / layer.Capacity;
            text.Append(CultureInfo.InvariantCulture, $"{l}, {total:0}, {layer.Memory.StallCycles:0}, {Share(work, total)}, {Share(work, layer.Busy)}, {Share(work, layer.ComputeCycles.Mean)},\n");
        }

        return text.ToString();
    }

    private static string Share(double work, double cycles) => (cycles > 0 ? work / cycles : 0).ToString("0.######", CultureInfo.InvariantCulture);
}
