using System.Globalization;
using System.Text;
using Sett.Hardware.Options;
using Sett.Hardware.ScaleSim;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Studies.Results;

/// <summary>
/// A systolic array's layers with the columns of SCALE-Sim v2's reports: layers by number, the number of the last cycle rather than how
/// many there are, a blank before and a comma after each column. Stalls are those of our memory beside the chip; bandwidths and accesses
/// are those of the tool's memory model where it never stalls for DRAM.
/// </summary>
public static class ScaleSimReport
{
    private const string Design = "systolic";

    /// <summary>Whether a design has such a report.</summary>
    public static bool IsFor(DesignResult design) => design.Label.Split(':')[0] == Design;

    /// <summary>A folder's name for the design.</summary>
    public static string FolderOf(DesignResult design) => design.Label.Replace(':', '-').Replace(',', '-').Replace('=', '-');

    /// <summary>How many layers are run, fold by fold, for the reports of a result: those of different shapes on each such design.</summary>
    public static int Runs(SimulationResult result) =>
        result.Designs.Count(IsFor) * result.Layers.Select(l => l.Shape).Distinct().Count();

    /// <summary>The reports by the names of their files; without bandwidths and accesses if the tool gives none for a layer.</summary>
    /// <param name="result">The result.</param>
    /// <param name="design">One of its designs, which has such a report.</param>
    /// <param name="threads">Threads that run layers.</param>
    /// <param name="done">Is told of each layer that was run, on any thread.</param>
    /// <param name="cancel">Ends the runs with <see cref="OperationCanceledException"/>.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Files(
        SimulationResult result, DesignResult design, int threads = 1, Action? done = null, CancellationToken cancel = default)
    {
        var files = new List<KeyValuePair<string, string>> { new("COMPUTE_REPORT.csv", Compute(result, design)) };
        OptionValues options = DesignRequests.Parse(design.Label)[0].Options;
        LayerShape[] shapes = [.. result.Layers.Select(l => l.Shape)], different = [.. shapes.Distinct()];
        var found = new SystolicTraffic?[different.Length];
        Workers.Of(threads, cancel).Run(found.Length, l =>
        {
            found[l] = SystolicTraffic.Of(different[l], options, result.ContainerBits, cancel);
            done?.Invoke();
        });
        SystolicTraffic?[] traffic = [.. shapes.Select(s => found[Array.IndexOf(different, s)])];
        if (traffic.Contains(null)) return files;
        files.Add(new("BANDWIDTH_REPORT.csv", Bandwidths(traffic!)));
        files.Add(new("DETAILED_ACCESS_REPORT.csv", Accesses(traffic!)));
        return files;
    }

    /// <summary>Cycles and utilisation; over several inputs means, rounded to whole cycles.</summary>
    private static string Compute(SimulationResult result, DesignResult design)
    {
        var text = new StringBuilder("LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,\n");
        for (int l = 0; l < design.Layers.Count; l++)
        {
            LayerResult layer = design.Layers[l];
            double total = Math.Round(layer.Cycles.Mean) - 1, work = 100.0 * result.Layers[l].Shape.Macs / layer.Capacity;
            text.Append(CultureInfo.InvariantCulture, $"{l}, {total:0}, {layer.Memory.StallCycles:0}, {Share(work, total)}, "
                + $"{Share(work, layer.Busy)}, {Share(work, layer.ComputeCycles.Mean)},\n");
        }

        return text.ToString();
    }

    private static string Bandwidths(IReadOnlyList<SystolicTraffic> layers)
    {
        const string header = "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, "
            + "Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,\n";
        return Lines(header, layers, t =>
        [
            .. Operands(t).Select(o => (double)o.Words / t.LastCycle), .. Operands(t).Select(o => o.DramBandwidth),
        ]);
    }

    private static string Accesses(IReadOnlyList<SystolicTraffic> layers)
    {
        string header = "LayerID, " + string.Concat(new[] { "SRAM", "DRAM" }.SelectMany(m =>
            new[] { ("IFMAP", "Reads"), ("Filter", "Reads"), ("OFMAP", "Writes") }.Select(o =>
                $"{m} {o.Item1} Start Cycle, {m} {o.Item1} Stop Cycle, {m} {o.Item1} {o.Item2}, ")));
        return Lines(header.TrimEnd() + "\n", layers, t =>
        [
            .. Operands(t).SelectMany(o => new double[] { o.Start, o.Stop, o.Words }),
            .. Operands(t).SelectMany(o => new double[] { o.DramStart, o.DramStop, o.DramWords }),
        ]);
    }

    private static OperandTraffic[] Operands(SystolicTraffic t) => [t.Activations, t.Weights, t.Outputs];

    private static string Lines(string header, IReadOnlyList<SystolicTraffic> layers, Func<SystolicTraffic, double[]> cells)
    {
        var text = new StringBuilder(header);
        for (int l = 0; l < layers.Count; l++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{l}, ");
            text.AppendJoin(", ", cells(layers[l]).Select(c => c.ToString(CultureInfo.InvariantCulture))).Append(",\n");
        }

        return text.ToString();
    }

    private static string Share(double work, double cycles) =>
        (cycles > 0 ? work / cycles : 0).ToString("0.######", CultureInfo.InvariantCulture);
}
