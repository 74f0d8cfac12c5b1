using System.Globalization;
using Sett.Hardware.Options;
using Sett.Networks.LayerTables;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Results;

/// <summary>The systolic array's report in SCALE-Sim's form.</summary>
public sealed class ScaleSimReportTests
{
    [Fact]
    public void The_report_has_last_cycles_and_utilisations()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), null, null, 16);
        CostSettings costs = CostSettings.Default with { Offchip = CostSettings.Default.Offchip with { BandwidthGbS = null } };
        SimulationResult result = Simulator.Run(source, new SimulationRequest(DesignRequests.Parse("tartan,systolic:rows=12,columns=14,dataflow=ws"), DesignRequests.Parse("dadiannao")[0], 1, false, 0, []) { Costs = costs },
            null, TestContext.Current.CancellationToken);
        DesignResult design = Assert.Single(result.Designs, ScaleSimReport.IsFor);
        Assert.Equal("systolic-rows-12-columns-14-dataflow-ws", ScaleSimReport.FolderOf(design));
        string[] lines = ScaleSimReport.Write(result, design).TrimEnd('\n').Split('\n');
        Assert.Equal("LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,", lines[0]);
        Assert.Equal(1 + 8, lines.Length);
        // conv1: 3025 windows of 363 elements, 96 filters: 31 × 7 folds of 2·12 + 14 + 3025 − 2 cycles; folds hold 363 × 96 of 31·12 × 7·14 weights.
        string[] cells = lines[1].Split(", ");
        Assert.Equal(["0", $"{31 * 7 * 3061 - 1}", "0"], cells[..3]);
        Assert.Equal(100.0 * 363 * 96 / (31 * 12 * 7 * 14), double.Parse(cells[4], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(100.0 * 363 * 96 / (31 * 12 * 7 * 14) * 3025 / 3061, double.Parse(cells[5].TrimEnd(','), CultureInfo.InvariantCulture), 1e-6);
        Assert.True(double.Parse(cells[3], CultureInfo.InvariantCulture) > double.Parse(cells[5].TrimEnd(','), CultureInfo.InvariantCulture));
    }
}
