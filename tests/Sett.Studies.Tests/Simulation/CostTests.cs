using System.Text.Json;
using Sett.Hardware.Memory;
using Sett.Hardware.Options;
using Sett.Hardware.Technology;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Simulation;

/// <summary>
/// Traffic, stalls, energy and area in results: small cases by hand, parts that add up, and the same bytes whatever the threads.
/// </summary>
public sealed class CostTests
{
    private static readonly Storage s_container = new(StorageForm.Container);

    private static SimulationResult Run(ILayerSource source, CostSettings costs, string designs = "dadiannao,tartan,dynamic-stripes",
        int threads = 2) => Simulator.Run(source,
            new SimulationRequest(DesignRequests.Parse(designs), DesignRequests.Parse("dadiannao")[0], threads, false, 1, [])
            {
                Costs = costs,
            }, null, TestContext.Current.CancellationToken);

    private static CostSettings Settings(string dram = "hbm2", double? bandwidth = 256, Storage? storage = null, string technology = "45nm")
    {
        CostSettings costs = CostSettings.Of(TechnologyTables.Find(technology));
        return costs with
        {
            Offchip = OffchipMemory.Of(costs.Technology, dram) with { BandwidthGbS = bandwidth },
            Storage = storage ?? s_container,
        };
    }

    [Fact]
    public void A_fully_connected_layer_by_hand()
    {
        // fc8 of AlexNet alone: 4096 × 1000 in 16 bits.
        var source = new ShapeSource(new LayerShape { Kind = LayerKind.FullyConnected, Channels = 4096, Filters = 1000 });
        SimulationResult result = Run(source, Settings("ddr4", 25.6), "dadiannao", 1);
        LayerResult layer = result.Designs[0].Layers[0];
        // Bursts of 64 bytes: all three are whole ones but the outputs, 16,000 bits in 32 bursts.
        Assert.Equal((65536.0, 65536000.0, 16384.0), (layer.Memory.ActivationBits, layer.Memory.WeightBits, layer.Memory.OutputBits));
        // 256 bricks for 4 sets of 256 filters; 65,617,920 bits at 25.6 GB/s take 320,400 ns, 313,992.0… cycles at 980 MHz.
        long cycles = (long)Math.Ceiling(65617920m / 204.8m * 0.980m);
        Assert.Equal((1024.0, (double)cycles, cycles - 1024.0), (layer.ComputeCycles.Mean, layer.Cycles.Mean, layer.Memory.StallCycles));
        // What comes from memory passes through the chip's own: weights, inputs and outputs once more than the array's events say.
        Assert.Equal((65536000, 65536L * 4 + 16000, 65536 + 16000),
            (layer.Events.WeightBufferWriteBits, layer.Events.ActivationMemoryReadBits, layer.Events.ActivationMemoryWriteBits));
        Assert.Equal(65617920 * 20.0, layer.Energy.OffChipPj, 3);
        double leakage = result.Designs[0].Costs.Parts.Sum(p => p.LeakagePj);
        Assert.Equal(leakage, layer.Energy.LeakagePj, 6);
        Assert.Equal(
            layer.Energy.ComputePj + layer.Energy.OnChipPj + layer.Energy.OffChipPj + layer.Energy.LeakagePj, layer.Energy.TotalPj, 3);
    }

    [Fact]
    public void Parts_and_layers_add_up()
    {
        SimulationResult result = Run(new SyntheticSource(3), Settings("lpddr2", 3.2, new Storage(StorageForm.Groups)));
        foreach (DesignResult design in result.Designs)
        {
            DesignCosts costs = design.Costs;
            double close = costs.Energy.TotalPj * 1e-12;
            Assert.Equal(costs.Energy.TotalPj, design.Layers.Sum(l => l.Energy.TotalPj), close);
            Assert.Equal(costs.Energy.TotalPj, costs.Parts.Sum(p => p.DynamicPj + p.LeakagePj), close);
            Assert.Equal(costs.Energy.LeakagePj, costs.Parts.Sum(p => p.LeakagePj), close);
            Assert.Equal(costs.AreaUm2, costs.Parts.Sum(p => p.AreaUm2), costs.AreaUm2 * 1e-12);
            Assert.Equal(design.Cycles.Mean, design.ComputeCycles.Mean + design.StallCycles, 6);
            Assert.True(design.StallCycles > 0);
            foreach (LayerResult layer in design.Layers)
            {
                Assert.All(layer.PerInput.Zip(layer.ComputePerInput), p => Assert.True(p.First >= p.Second));
                Assert.Equal(layer.Cycles.Mean, layer.ComputeCycles.Mean + layer.Memory.StallCycles, 6);
            }
        }
    }

    [Fact]
    public void Without_a_limit_of_bandwidth_only_the_array_counts()
    {
        SimulationResult result = Run(new SyntheticSource(2), Settings("lpddr2", null));
        Assert.All(result.Designs, d => Assert.Equal((d.ComputeCycles, 0.0), (d.Cycles, d.StallCycles)));
        Assert.All(result.Designs, d => Assert.Equal(result.ComputeSpeedup(d), result.Speedup(d), 12));
        Assert.Null(result.Costs.BandwidthGbS);
    }

    [Fact]
    public void Compute_cycles_do_not_depend_on_memory_or_costs()
    {
        SimulationResult fast = Run(new SyntheticSource(2), Settings());
        SimulationResult slow = Run(new SyntheticSource(2), Settings("lpddr2", 0.1, technology: "22nm"));
        Assert.Equal(fast.Designs.Select(d => d.ComputeCycles), slow.Designs.Select(d => d.ComputeCycles));
        Assert.All(fast.Designs.Zip(slow.Designs), p => Assert.True(p.First.Cycles.Mean < p.Second.Cycles.Mean));
    }

    [Fact]
    public void Storage_changes_what_moves_and_nothing_on_the_chip()
    {
        var source = new SyntheticSource(2);
        SimulationResult container = Run(source, Settings()), profiled = Run(source, Settings(storage: new Storage(StorageForm.Profiled)));
        SimulationResult groups = Run(source, Settings(storage: new Storage(StorageForm.Groups)));
        LayerMemory whole = container.Designs[0].Layers[0].Memory, cut = profiled.Designs[0].Layers[0].Memory;
        LayerMemory grouped = groups.Designs[0].Layers[0].Memory;
        // 20 × 9 × 7 activations of 9 bits and a header of 4, in bursts of 256 bits.
        Assert.Equal((InBursts(1260 * 16), InBursts(1260 * 9 + 4)), (whole.ActivationBits, cut.ActivationBits));
        Assert.Equal((InBursts(5400 * 16), InBursts(5400 * 7 + 4)), (whole.WeightBits, cut.WeightBits));
        Assert.True(grouped.ActivationBits < whole.ActivationBits && grouped.WeightBits < whole.WeightBits);
        Assert.Equal(container.Designs[0].Costs.Energy.OnChipPj, groups.Designs[0].Costs.Energy.OnChipPj);
        Assert.Equal(container.Designs[0].ComputeCycles, groups.Designs[0].ComputeCycles);

        static double InBursts(long bits) => (bits + 255) / 256 * 256;
    }

    [Fact]
    public void Groups_need_values()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), null, null, 16);
        Assert.Contains("--storage groups needs values",
            Assert.Throws<BadInputException>(() => Run(source, Settings(storage: new Storage(StorageForm.Groups)), "dadiannao")).Message);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        CostSettings costs = Settings("ddr4", 2, new Storage(StorageForm.Groups, 32));
        string one = ResultJson.Write(Run(new SyntheticSource(5), costs, threads: 1));
        Assert.Equal(one, ResultJson.Write(Run(new SyntheticSource(5), costs, threads: 4)));
        Assert.Equal(one, ResultJson.Write(Run(new SyntheticSource(5), costs, threads: 4)));
    }

    [Fact]
    public void Files_tell_every_cost_with_its_source()
    {
        SimulationResult result = Run(new SyntheticSource(2), Settings());
        using var json = JsonDocument.Parse(ResultJson.Write(result));
        JsonElement costs = json.RootElement.GetProperty("costs"), design = json.RootElement.GetProperty("designs")[1];
        Assert.Equal(("45nm", "lstp", "hbm2", 256.0, 32, "container"),
            (costs.GetProperty("technology").GetString(), costs.GetProperty("memory_cells").GetString(),
                costs.GetProperty("dram").GetString(), costs.GetProperty("bandwidth_gb_s").GetDouble(),
                costs.GetProperty("burst_bytes").GetInt32(), costs.GetProperty("storage").GetString()));
        Assert.All(costs.GetProperty("figures").EnumerateArray(), f => Assert.NotEqual("", f.GetProperty("source").GetString()));
        Assert.Contains(costs.GetProperty("figures").EnumerateArray(), f => f.GetProperty("item").GetString() == "multiplier");
        // A part's energy is its events times what the file says one costs.
        JsonElement units = design.GetProperty("parts").EnumerateArray()
            .First(p => p.GetProperty("part").GetString() == "serial inner-product units");
        long steps = result.Designs[1].Layers.Sum(l => l.Events.SerialSteps);
        double each = units.GetProperty("pj_per_event")[0].GetProperty("pj").GetDouble();
        Assert.Equal("serial_steps", units.GetProperty("pj_per_event")[0].GetProperty("event").GetString());
        Assert.Equal(steps * each / 2, units.GetProperty("energy_pj").GetDouble(), 4);
        string[] header = LayersCsv.Write(result).Split('\n')[0].Split(',');
        foreach (string column in new[]
        {
            "offchip_bits_activations", "offchip_bits_weights", "offchip_bits_outputs", "stall_cycles",
            "energy_pj", "energy_compute_pj", "energy_onchip_pj", "energy_offchip_pj", "energy_leakage_pj",
        })
            Assert.Contains(column, header);
    }

    private sealed class ShapeSource(LayerShape shape) : ILayerSource
    {
        public string Network => "one";

        public IReadOnlyList<(string Name, LayerShape Shape)> Layers => [("layer", shape)];

        public int Inputs => 1;

        public bool HasValues => false;

        public int ContainerBits => 16;

        public IReadOnlyList<LayerPrecision> Precisions =>
            [new LayerPrecision(16, 16, PrecisionOrigin.Container, PrecisionOrigin.Container)];

        public IReadOnlyList<string> Notes => [];

        public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel) => throw new NotSupportedException();
    }
}
