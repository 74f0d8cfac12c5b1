using System.Globalization;
using System.Text.Json;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Simulation;

/// <summary>
/// A simulation's result: the same bytes for any number of threads, statistics over inputs, and what is refused before anything runs.
/// </summary>
public sealed class SimulatorTests
{
    private static SimulationResult Run(
        ILayerSource source, int threads, string designs = "", bool verify = false, string baseline = "dadiannao") => Simulator.Run(source,
            new SimulationRequest(designs.Length == 0 ? DesignRequests.Defaults() : DesignRequests.Parse(designs),
                DesignRequests.Parse(baseline)[0], threads, verify, 1, [KeyValuePair.Create("model", "m.onnx")]),
            null, TestContext.Current.CancellationToken);

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        var source = new SyntheticSource(7);
        SimulationResult one = Run(source, 1, verify: true);
        foreach (int threads in new[] { 2, 5 })
        {
            SimulationResult many = Run(source, threads, verify: true);
            Assert.Equal(ResultJson.Write(one), ResultJson.Write(many));
            Assert.Equal(LayersCsv.Write(one), LayersCsv.Write(many));
            Assert.Equal(InputsCsv.Write(one), InputsCsv.Write(many));
        }
    }

    [Fact]
    public void Every_layer_of_every_design_is_verified()
    {
        SimulationResult result = Run(new SyntheticSource(1), 2, verify: true);
        // Designs that round or estimate have nothing to be equal to.
        Assert.All(result.Designs.Zip(DesignRequests.Defaults()), d =>
        {
            if (d.Second.IsExact) Assert.InRange(d.First.Verified!.Value.Outputs, 4, d.First.Verified.Value.AllOutputs);
            else Assert.Null(d.First.Verified);
        });
    }

    [Fact]
    public void Totals_are_sums_and_statistics_those_of_the_inputs()
    {
        SimulationResult result = Run(new SyntheticSource(5), 2);
        foreach (DesignResult design in result.Designs)
        {
            long[] totals = [.. Enumerable.Range(0, 5).Select(i => design.Layers.Sum(l => l.PerInput[i]))];
            double mean = totals.Average(), deviation = Math.Sqrt(totals.Sum(t => (t - mean) * (t - mean)) / 5);
            Assert.Equal((totals.Min(), totals.Max()), (design.Cycles.Least, design.Cycles.Most));
            Assert.Equal(mean, design.Cycles.Mean, 9);
            Assert.Equal(deviation, design.Cycles.Deviation, 6);
            Assert.All(design.Layers, l => Assert.Equal(l.ComputeCycles.Mean, l.Busy + l.Synchronisation + l.FillDrain, 9));
        }

        Assert.Equal(1, result.Speedup(result.Baseline));
        Assert.Contains(result.Designs, d => d.Cycles.Deviation > 0);
    }

    [Fact]
    public void Where_layers_overlap_an_input_takes_as_long_as_the_slowest_and_leaks_so_long()
    {
        SimulationResult result =
            Run(new SyntheticSource(5), 2, "edge:z=20+10+10+2,edge:z=20+10+10+2,pipeline=on", baseline: "edge:z=20+10+10+2");
        (DesignResult inTurn, DesignResult together) = (result.Designs[0], result.Designs[1]);
        Assert.Equal(inTurn.Layers.Select(l => l.PerInput), together.Layers.Select(l => l.PerInput));
        long[] slowest = [.. Enumerable.Range(0, 5).Select(i => together.Layers.Max(l => l.PerInput[i]))];
        long[] all = [.. Enumerable.Range(0, 5).Select(i => inTurn.Layers.Sum(l => l.PerInput[i]))];
        Assert.Equal((slowest.Min(), slowest.Max()), (together.Cycles.Least, together.Cycles.Most));
        Assert.Equal(slowest.Average(), together.ComputeCycles.Mean, 9);
        Assert.Equal(slowest, InputsCsv.Write(result).Split('\n').Select(l => l.Split('"'))
            .Where(l => l.Length == 3 && l[1] == together.Label).Select(l => long.Parse(l[2].Split(',')[1], CultureInfo.InvariantCulture)));
        Assert.Equal(all.Average() / slowest.Average(), result.Speedup(together), 9);
        Assert.Equal(all.Average() / slowest.Average(), result.ComputeSpeedup(together), 9);
        // The same chip: its leakage goes with the time.
        Assert.Equal(inTurn.Costs.Energy.LeakagePj / all.Average(), together.Costs.Energy.LeakagePj / slowest.Average(), 6);
        Assert.Equal(inTurn.Costs.Energy.ComputePj, together.Costs.Energy.ComputePj);
        // Of some layers it is the slowest of these.
        Assert.Equal(result.Layers.Select((l, i) => SimulationResult.IsConvolution(l) ? together.Layers[i].Cycles.Mean : 0).Max(),
            result.Cycles(together, SimulationResult.IsConvolution), 9);
    }

    [Fact]
    public void Layers_that_overlap_share_the_way_to_memory()
    {
        SimulationResult Slow(string design) => Simulator.Run(new SyntheticSource(1), new SimulationRequest(
            DesignRequests.Parse(design), DesignRequests.Parse("dadiannao")[0], 1, false, 1, [])
        {
            Costs = CostSettings.Default with { Offchip = CostSettings.Default.Offchip with { BandwidthGbS = 0.001 } },
        }, null, TestContext.Current.CancellationToken);
        DesignResult together = Slow("edge:pipeline=on").Designs[0], inTurn = Slow("edge").Designs[0];
        // Memory is all that matters: 8 bits in 15 cycles, for all layers together.
        Assert.Equal(Math.Ceiling(together.OffchipBits * 15 / 8), together.Cycles.Mean);
        Assert.True(together.Cycles.Mean > inTurn.Layers.Max(l => l.Cycles.Mean) && together.Cycles.Mean <= inTurn.Cycles.Mean);
        Assert.Equal(together.Cycles.Mean - together.ComputeCycles.Mean, together.StallCycles);
    }

    /// <summary>Protects a reader of many variants: what each of them has to say of itself is said once, and names them.</summary>
    [Fact]
    public void Variants_of_a_design_share_a_note()
    {
        SimulationResult result = Run(new SyntheticSource(1), 1, "edge,edge:pipeline=on,edge:proctime=5,deepcam,deepcam:k=512");
        Assert.Single(
            result.Notes, n => n.StartsWith("Each of edge and edge:proctime=5 takes layers one after another", StringComparison.Ordinal));
        Assert.Single(result.Notes, n => n.StartsWith("edge:pipeline=on works on as many inputs", StringComparison.Ordinal));
        Assert.Single(result.Notes, n => n.StartsWith("Each of deepcam and deepcam:k=512 estimates dot products", StringComparison.Ordinal));
        Assert.Equal(result.Notes.Count, result.Notes.Distinct().Count());
    }

    [Fact]
    public void A_design_that_does_not_fit_the_network_is_refused() =>
        Assert.Contains("has 4 layers", Assert.Throws<BadInputException>(() => Run(new SyntheticSource(1), 1, "edge:z=1+2")).Message);

    [Fact]
    public void Every_value_is_counted_once_by_the_bits_it_needs()
    {
        SimulationResult result = Run(new SyntheticSource(3), 2, "dadiannao");
        Assert.All(result.Layers, l =>
        {
            Assert.Equal(3 * l.Shape.Activations, l.Widths!.Activations.Sum());
            Assert.Equal((l.Shape.Kind == LayerKind.MatrixProduct ? 3 : 1) * l.Shape.Weights, l.Widths.Weights.Sum());
            Assert.All(l.Widths.Activations[(l.Precision.ActivationBits + 1)..], n => Assert.Equal(0, n));
        });
        Assert.Equal(result.Layers.Sum(l => l.Widths!.Weights[7]), result.Widths!.Weights[7]);
        Assert.True(result.Widths.Weights[7] > 0);
    }

    [Fact]
    public void The_CSV_has_a_row_for_each_design_and_layer_under_its_header()
    {
        SimulationResult result = Run(new SyntheticSource(1), 1, "dadiannao,dynamic-stripes:registers=1,fc=columns");
        string[] lines = LayersCsv.Write(result).TrimEnd('\n').Split('\n');
        Assert.StartsWith("network,input,design,layer,kind,macs,cycles,compute_cycles,ideal_cycles,utilization,",
            lines[0], StringComparison.Ordinal);
        Assert.Equal(1 + 2 * 4, lines.Length);
        Assert.StartsWith("synthetic,0,dadiannao,conv,convolution,189000,", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"dynamic-stripes:registers=1,fc=columns\"", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_holds_what_the_tables_show()
    {
        SimulationResult result = Run(new SyntheticSource(2), 1);
        using var json = JsonDocument.Parse(ResultJson.Write(result));
        JsonElement root = json.RootElement;
        Assert.Equal("sett-result", root.GetProperty("format").GetString());
        Assert.Equal("m.onnx", root.GetProperty("source").GetProperty("model").GetString());
        Assert.Equal(DesignCatalogue.All.Count, root.GetProperty("designs").GetArrayLength());
        JsonElement tartan = root.GetProperty("designs")[2];
        Assert.Equal("tartan", tartan.GetProperty("design").GetString());
        Assert.Equal(4, tartan.GetProperty("layers").GetArrayLength());
        Assert.Equal(result.Designs[2].Cycles.Mean, tartan.GetProperty("cycles").GetProperty("mean").GetDouble());
    }

    [Fact]
    public void Shapes_alone_run_the_designs_that_need_no_values()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), PublishedProfiles.Find("alexnet-100"), null, 16);
        SimulationResult result = Run(source, 1, "dadiannao,stripes,tartan,loom");
        Assert.Equal(312705, result.ComputeCycles(result.Baseline, SimulationResult.IsConvolution));
        Assert.Equal(145722, result.ComputeCycles(result.Designs[2], SimulationResult.IsConvolution));
        Assert.Contains("dynamic-stripes needs values",
            Assert.Throws<BadInputException>(() => Run(source, 1, "dadiannao,dynamic-stripes")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "--verify", Assert.Throws<BadInputException>(() => Run(source, 1, "dadiannao", true)).Message, StringComparison.Ordinal);
        SimulationResult alone = Run(source, 1, "tartan");
        Assert.Equal("tartan", Assert.Single(alone.Designs).Label);
        Assert.Equal(result.Speedup(result.Designs[2]), alone.Speedup(alone.Designs[0]));
    }

    [Fact]
    public void Energy_follows_values_of_designs_that_use_them_and_time_does_not()
    {
        SimulationResult result = Run(new SyntheticSource(2), 1, "eyeriss,eyeriss:gating=off");
        (DesignResult gated, DesignResult all) = (result.Designs[0], result.Designs[1]);
        Assert.Equal(all.Cycles, gated.Cycles);
        Assert.All(gated.Layers.Zip(all.Layers), l => Assert.True(l.First.Events.SerialSteps <= l.Second.Events.SerialSteps));
        Assert.True(gated.Layers.Sum(l => l.Events.SerialSteps) < all.Layers.Sum(l => l.Events.SerialSteps));
        var shapes = new TableSource(ClassicNetworks.Find("lenet5").ToNetwork(), null, null, 16);
        Assert.Equal(ClassicNetworks.Find("lenet5").Rows.OfType<LayerRow>().Sum(r => r.Shape.Macs),
            Run(shapes, 1, "eyeriss").Designs[0].Layers.Sum(l => l.Events.SerialSteps));
    }

    [Fact]
    public void Every_published_profile_fits_its_network()
    {
        foreach (PublishedProfile profile in PublishedProfiles.All)
        {
            var source = new TableSource(ClassicNetworks.Find(profile.Network).ToNetwork(), profile, null, 16);
            Assert.All(source.Precisions, p => Assert.InRange(p.ActivationBits, 1, 16));
        }

        Assert.Equal(PrecisionOrigin.Verified, new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(),
            PublishedProfiles.Find("ALEXNET-100"), null, 16).Precisions[0].Activations);
        Assert.Throws<BadInputException>(
            () => new TableSource(ClassicNetworks.Find("vgg_m").ToNetwork(), PublishedProfiles.Find("nin-100"), null, 16));
    }
}
