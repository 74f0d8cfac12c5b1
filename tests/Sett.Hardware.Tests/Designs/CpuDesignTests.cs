using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Technology.Processors;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>The model of a processor against instructions that are dealt out to cores and units one by one.</summary>
public sealed class CpuTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"cpu:model={ProcessorFiles.Names[random.Next(ProcessorFiles.Names.Count)]},type={(random.Next(2) == 0 ? "int8" : "float32")},"
        + $"cores={random.Next(1, 5)},efficiency={random.Next(1, 101)}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        Processor processor = ProcessorFiles.Find(options.Choice("model"));
        LayerShape s = work.Shape;
        bool bytes = options.Choice("type") == "int8";
        bool depthwise = s.Kind == LayerKind.Depthwise || (s.IsConvolution && s.ChannelsPerGroup == 1 && s.Groups > 1);
        int words = (int)processor[ProcessorQuantity.VectorBits] / 32, atOnce = bytes ? 4 : 1;
        int units = (int)processor[ProcessorQuantity.MultiplyAddUnits];
        int parts =
            bytes ? InBytes(work.ActivationBits) * InBytes(work.WeightBits) * (int)processor[ProcessorQuantity.ByteInstructions] : 1;
        long[] instructions = new long[options.Number("cores")];
        int core = 0;
        for (int window = 0; window < s.Windows; window++)
        {
            for (int group = 0; group < (depthwise ? 1 : s.Groups); group++)
            {
                foreach (int[] _ in Enumerable.Range(0, depthwise ? s.Filters : s.FiltersPerGroup).Chunk(words))
                {
                    foreach (int[] __ in Enumerable.Range(0, s.ChannelsPerGroup * s.KernelHeight * s.KernelWidth).Chunk(atOnce))
                        instructions[core] += parts;
                    core = (core + 1) % instructions.Length;
                }
            }
        }

        long cycles = 0;
        for (long left = instructions.Max(); left > 0; left -= units) cycles++;
        long atEfficiency = 0;
        while (atEfficiency * options.Number("efficiency") < cycles * 100) atEfficiency++;
        // Small layers stay in the cache; their weights come from memory.
        double size = bytes ? InBytes(work.WeightBits) : 4, seconds = s.Weights * size / (processor[ProcessorQuantity.MemoryGbS] * 1e9);
        return Math.Max(atEfficiency, (long)Math.Ceiling(seconds * processor[ProcessorQuantity.ClockMhz] * 1e6 - 1e-9));
    }

    private static int InBytes(int bits) => bits <= 8 ? 1 : 2;
}

/// <summary>Peaks, memory, power and files of processors.</summary>
public sealed class ProcessorTests
{
    private static readonly LayerShape s_large = new()
    {
        Kind = LayerKind.Convolution,
        Channels = 256,
        Filters = 256,
        Height = 56,
        Width = 56,
        KernelHeight = 3,
        KernelWidth = 3,
        PadTop = 1,
        PadBottom = 1,
        PadLeft = 1,
        PadRight = 1,
    };

    private static LayerCost Cost(string design, LayerShape shape, int bits = 8) =>
        Assert.Single(DesignRequests.Parse(design)).Cycles(LayerWork.OfShape("l", shape, bits, bits));

    [Fact]
    public void A_large_layer_runs_at_the_peak_of_its_units()
    {
        // 56 × 56 windows deal evenly to 28 cores: 2 units of 16 words are 32 multiply-adds a cycle and core.
        Assert.Equal(s_large.Macs / (32 * 28), Cost("cpu", s_large).Cycles);
        Assert.Equal(s_large.Macs / 32, Cost("cpu:cores=1", s_large).Cycles);
        // Bytes: 128 products a cycle with VNNI, a third of them without; 16 bits are four products of bytes.
        Assert.Equal(s_large.Macs / 128, Cost("cpu:model=cascade-lake,cores=1,type=int8", s_large).Cycles);
        Assert.Equal(s_large.Macs * 3 / 128, Cost("cpu:cores=1,type=int8", s_large).Cycles);
        Assert.Equal(s_large.Macs * 12 / 128, Cost("cpu:cores=1,type=int8", s_large, 16).Cycles);
        Assert.Equal(s_large.Macs / 16, Cost("cpu:cores=1,efficiency=50", s_large).Cycles);
    }

    [Fact]
    public void A_fully_connected_layer_waits_for_its_weights()
    {
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 9216, Filters = 4096 };
        LayerCost cost = Cost("cpu", shape);
        Assert.Equal((long)Math.Ceiling(shape.Weights * 4 * 2100.0 / 127_968), cost.Cycles);
        Assert.Equal(cost.Cycles, cost.BusyCycles + cost.SynchronisationCycles);
        Assert.True(cost.SynchronisationCycles > cost.BusyCycles);
    }

    [Fact]
    public void Power_is_the_design_power_of_the_cores_at_work()
    {
        IDesign design = Assert.Single(DesignRequests.Parse("cpu:cores=7"));
        var part = (Sett.Hardware.Parts.KnownPart)Assert.Single(design.Chip.Parts);
        long cycles = design.Cycles(LayerWork.OfShape("l", s_large, 8, 8)).Events.SerialSteps;
        // A quarter of 165 W.
        Assert.Equal(165 / 4.0, cycles * part.Uses[0].Pj * 1e-12 / (cycles / 7 / 2100e6), 1e-6);
        Assert.Equal(694e6 / 4, part.Count * part.AreaUm2, 1);
    }

    [Fact]
    public void Floats_are_near_and_bytes_are_exact()
    {
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            LayerWork work = RandomWork.Next(random);
            var all = new OutputBlock([.. Enumerable.Range(0, work.Shape.Windows)], [.. Enumerable.Range(0, work.Shape.Filters)]);
            long[] floats = new long[all.Length], bytes = new long[all.Length];
            Assert.Single(DesignRequests.Parse("cpu")).Compute(work, all, floats);
            IDesign exact = Assert.Single(DesignRequests.Parse("cpu:type=int8"));
            exact.Compute(work, all, bytes);
            Assert.Null(FunctionalCheck.Run(exact, work, i).Failure);
            for (int o = 0; o < floats.Length; o++) Assert.InRange(floats[o] - bytes[o], -64, 64);
        }
    }

    [Fact]
    public void Every_number_of_a_processor_has_a_source()
    {
        foreach (string name in ProcessorFiles.Names)
        {
            Processor processor = ProcessorFiles.Find(name);
            Assert.Equal(Enum.GetValues<ProcessorQuantity>().Select(Processor.Word), processor.Figures.Select(f => f.Quantity));
            Assert.All(processor.Figures, f => Assert.NotEmpty(f.Source));
        }
    }

    [Theory]
    [InlineData("name: x\nfigures: []\n", "has no cores")]
    [InlineData("name: x\nfigures:\n  - { cores: 4 }\n", "line 3: 'source' is missing")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { cores: 4, source: c, status: verified }\n", "there is no source 'c'")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { cores: 1.5, source: a, status: verified }\n", "cores is 1.5")]
    [InlineData("figures:\n  - { cors: 4 }\n", "unknown key 'cors'")]
    public void Files_that_describe_no_processor_are_refused(string yaml, string message) =>
        Assert.Contains(
            message, Assert.Throws<BadInputException>(() => ProcessorFiles.Parse(yaml, "p.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void More_cores_than_there_are_and_missing_files_are_refused()
    {
        Assert.Contains("cores=29 is more than the 28",
            Assert.Throws<BadInputException>(() => DesignRequests.Parse("cpu:cores=29")).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.yaml",
            Assert.Throws<BadInputException>(() => DesignRequests.Parse("cpu:model=nowhere.yaml")).Message, StringComparison.Ordinal);
        Assert.Contains("the nearest is skylake",
            Assert.Throws<BadInputException>(() => DesignRequests.Parse("cpu:model=skylaek")).Message, StringComparison.Ordinal);
    }
}
