using System.Globalization;
using Sett.Hardware.Designs;
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
        SimulationResult result = Simulator.Run(source, new SimulationRequest(
            DesignRequests.Parse("tartan,systolic:rows=12,columns=14,dataflow=ws"), DesignRequests.Parse("dadiannao")[0], 1, false, 0, [])
        {
            Costs = costs,
        },
            null, TestContext.Current.CancellationToken);
        DesignResult design = Assert.Single(result.Designs, ScaleSimReport.IsFor);
        Assert.Equal("systolic-rows-12-columns-14-dataflow-ws", ScaleSimReport.FolderOf(design));
        IReadOnlyDictionary<string, string> files = new Dictionary<string, string>(ScaleSimReport.Files(result, design));
        string[] lines = files["COMPUTE_REPORT.csv"].TrimEnd('\n').Split('\n');
        Assert.Equal("LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,", lines[0]);
        Assert.Equal(1 + 8, lines.Length);
        // conv1: 3025 windows of 363 elements, 96 filters: 31 × 7 folds of 2·12 + 14 + 3025 − 2 cycles; folds hold 363 × 96
        // of 31·12 × 7·14 weights.
        string[] cells = lines[1].Split(", ");
        Assert.Equal(["0", $"{31 * 7 * 3061 - 1}", "0"], cells[..3]);
        Assert.Equal(100.0 * 363 * 96 / (31 * 12 * 7 * 14), double.Parse(cells[4], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(100.0 * 363 * 96 / (31 * 12 * 7 * 14) * 3025 / 3061,
            double.Parse(cells[5].TrimEnd(','), CultureInfo.InvariantCulture), 1e-6);
        Assert.True(
            double.Parse(cells[3], CultureInfo.InvariantCulture) > double.Parse(cells[5].TrimEnd(','), CultureInfo.InvariantCulture));
        string[] bandwidths = files["BANDWIDTH_REPORT.csv"].TrimEnd('\n').Split('\n');
        string[] accesses = files["DETAILED_ACCESS_REPORT.csv"].TrimEnd('\n').Split('\n');
        const string Bandwidths = "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, "
            + "Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,";
        Assert.Equal(Bandwidths, bandwidths[0]);
        const string First = "LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, SRAM Filter Start Cycle,";
        Assert.StartsWith(First, accesses[0], StringComparison.Ordinal);
        Assert.EndsWith(" DRAM OFMAP Start Cycle, DRAM OFMAP Stop Cycle, DRAM OFMAP Writes,", accesses[0], StringComparison.Ordinal);
        Assert.Equal((9, 9), (bandwidths.Length, accesses.Length));
        // Each weight is read once, each window and filter fold reads the inputs again; sums of 31 folds are written.
        string[] counts = accesses[1].Split(", ");
        Assert.Equal([$"{3025 * 363 * 7}", $"{363 * 96}", $"{3025 * 96 * 31}"], new[] { counts[3], counts[6], counts[9] });
        Assert.Equal((double)3025 * 363 * 7 / (31 * 7 * 3061 - 1),
            double.Parse(bandwidths[1].Split(", ")[1], CultureInfo.InvariantCulture), 1e-9);
    }

    /// <summary>Protects who waits: each layer of another shape is told once, and an end in the midst of them leaves no folder.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Runs_of_layers_are_told_and_can_be_ended(int threads)
    {
        var source = new TableSource(ClassicNetworks.Find("lenet5").ToNetwork(), null, null, 16);
        SimulationResult result = Simulator.Run(source, new SimulationRequest(DesignRequests.Parse("systolic:rows=8,columns=8,systolic"),
            DesignRequests.Parse("dadiannao")[0], 1, false, 0, []), null, TestContext.Current.CancellationToken);
        string parent = Directory.CreateTempSubdirectory("sett-scalesim-").FullName;
        try
        {
            var told = new List<int>();
            ResultFolder.Write(Path.Combine(parent, "whole"), [result], threads, told.Add, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(1, ScaleSimReport.Runs(result)), told);
            Assert.True(told.Count > 4);

            using var cancel = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => ResultFolder.Write(Path.Combine(parent, "ended"), [result], threads, done =>
            {
                if (done == 2) cancel.Cancel();
            }, cancel.Token));
            Assert.Equal([Path.Combine(parent, "whole")], Directory.GetFileSystemEntries(parent));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public void Memories_too_small_for_the_tool_leave_only_cycles()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), null, null, 16);
        IDesign small = DesignRequests.Parse("systolic:output-memory=1KB,columns=512")[0], baseline = DesignRequests.Parse("dadiannao")[0];
        var request = new SimulationRequest([small], baseline, 1, false, 0, []);
        SimulationResult result = Simulator.Run(source, request, null, TestContext.Current.CancellationToken);
        DesignResult design = Assert.Single(result.Designs, ScaleSimReport.IsFor);
        Assert.Equal(["COMPUTE_REPORT.csv"], ScaleSimReport.Files(result, design).Select(f => f.Key));
    }
}
