using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology.Cams;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>DeepCAM against a memory that is filled and searched row by row, patch by patch.</summary>
public sealed class DeepcamTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"deepcam:rows={new[] { 64, 128, 256, 512 }[random.Next(4)]},k={random.Next(1, 65)},"
        + $"dataflow={new[] { "best", "fastest", "ws", "as" }[random.Next(4)]},"
        + $"hashing={new[] { "free", "crossbar", "digital" }[random.Next(3)]},crossbar-cells={random.Next(1, 2000)},"
        + $"macs={random.Next(1, 300)},post-rate={random.Next(1, 70)},stages={random.Next(6)},clock-mhz={random.Next(1, 3000)}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int rows = options.Number("rows"), clock = options.Number("clock-mhz");
        CamArray array = CamTables.Find("fefet").Find(rows, 256)!;
        LayerShape s = work.Shape;
        (long Searches, long Writes, long Fills) ws = Go(s.FiltersPerGroup, s.Windows), activations = Go(s.Windows, s.FiltersPerGroup);
        long length = s.ChannelsPerGroup * s.KernelHeight * s.KernelWidth;
        long patches = (long)s.Windows * s.Groups + (s.Kind == LayerKind.MatrixProduct ? s.Filters : 0), k = options.Number("k");
        long hashing = 0;
        if (options.Choice("hashing") == "crossbar")
        {
            for (long p = 0; p < patches; p++)
                for (long cells = length * k; cells > 0; cells -= options.Number("crossbar-cells")) hashing++;
        }
        else if (options.Choice("hashing") == "digital")
        {
            for (long left = patches * length * k; left > 0; left -= options.Number("macs")) hashing++;
            hashing = Math.Max(hashing, patches);
        }

        long posting = 0;
        for (long left = s.Outputs; left > 0; left -= options.Number("post-rate")) posting++;
        return options.Choice("dataflow") switch
        {
            "ws" => All(ws),
            "as" => All(activations),
            "fastest" => Math.Min(All(ws), All(activations)),
            _ => All(ws.Searches <= activations.Searches ? ws : activations),
        };

        long All((long Searches, long Writes, long Fills) of) =>
            Math.Max(Math.Max(of.Searches * Cycles(array.SearchNs), hashing), posting) + of.Writes * Cycles(10)
            + of.Fills * options.Number("stages");

        (long, long, long) Go(int kept, int sought)
        {
            (long found, long written, long filled) = (0, 0, 0);
            for (int group = 0; group < s.Groups; group++)
            {
                foreach (int[] block in Enumerable.Range(0, kept).Chunk(rows))
                {
                    filled++;
                    foreach (int _ in block) written++;
                    for (int key = 0; key < sought; key++) found++;
                }
            }

            return (found, written, filled);
        }

        long Cycles(double ns)
        {
            long cycles = 1;
            while (cycles * 1e3 / clock < ns - 1e-9) cycles++;
            return cycles;
        }
    }
}

/// <summary>Searches of the paper's workloads, costs of arrays, plans, estimates, and what is refused.</summary>
public sealed class DeepcamWorkloadTests
{
    private const string Array64 = "  - { rows: 64, bits: 256, search_ns: 1, search_pj: 1, write_pj: 1, leakage_mw: 1, area_um2: 1, "
        + "source: a, status: verified }\n";

    private static LayerShape[] Shapes(string network) => [.. ClassicNetworks.Find(network).Rows.OfType<LayerRow>().Select(r => r.Shape)];

    private static long Detail(string network, string design, string name)
    {
        IDesign made = Assert.Single(DesignRequests.Parse(design));
        return Shapes(network).Sum(s => made.Cycles(LayerWork.OfShape("l", s, 16, 16)).Details.First(d => d.Key == name).Value);
    }

    // They follow from the layer tables by P · ⌈M / R⌉ and M · ⌈P / R⌉ alone; the paper prints none of them.
    [Theory]
    [InlineData("lenet5", 64, 645, 284, 75)]
    [InlineData("lenet5", 512, 643, 242, 31)]
    [InlineData("vgg11_cifar", 64, 2369, 4106, 2369)]
    [InlineData("vgg11_cifar", 128, 1697, 3338, 1185)]
    [InlineData("vgg11_cifar", 256, 1489, 2954, 593)]
    [InlineData("vgg11_cifar", 512, 1449, 2826, 425)]
    [InlineData("vgg16_cifar", 64, 4322, 7012, 4322)]
    [InlineData("vgg16_cifar", 128, 3185, 5476, 2161)]
    [InlineData("vgg16_cifar", 256, 2873, 4708, 1081)]
    [InlineData("vgg16_cifar", 512, 2813, 4452, 765)]
    [InlineData("resnet18_cifar", 64, 9602, 11620, 9602)]
    [InlineData("resnet18_cifar", 128, 7361, 7780, 4801)]
    [InlineData("resnet18_cifar", 256, 6881, 5860, 2401)]
    [InlineData("resnet18_cifar", 512, 6801, 5220, 1681)]
    public void Searches_of_the_four_workloads(string network, int rows, long weights, long activations, long best)
    {
        Assert.Equal(weights, Detail(network, $"deepcam:rows={rows},dataflow=ws", "searches"));
        Assert.Equal(activations, Detail(network, $"deepcam:rows={rows},dataflow=as", "searches"));
        Assert.Equal(best, Detail(network, $"deepcam:rows={rows}", "searches"));
        Assert.Equal(best, Detail(network, $"deepcam:rows={rows}", "searches_only_cycles"));
    }

    // Projections over the network's multiplications, in per cent of the original work.
    [Theory]
    [InlineData("lenet5", 22.2, 44.5, 66.7, 88.9)]
    [InlineData("vgg11_cifar", 0.91, 1.82, 2.74, 3.65)]
    [InlineData("vgg16_cifar", 1.36, 2.73, 4.09, 5.45)]
    [InlineData("resnet18_cifar", 1.95, 3.89, 5.84, 7.78)]
    public void Projections_over_what_they_replace(string network, params double[] ratios)
    {
        double macs = Shapes(network).Sum(s => (double)s.Macs);
        for (int i = 0; i < ratios.Length; i++)
            Assert.Equal(ratios[i], Detail(network, $"deepcam:k={256 * (i + 1)}", "projection_macs") / macs,
                ratios[i] < 10 ? 0.0051 : 0.051);
    }

    [Fact]
    public void Full_cycles_are_those_that_are_counted_and_never_below_the_searches()
    {
        var random = new Random(3);
        for (int i = 0; i < 100; i++)
        {
            LayerCost cost = Assert.Single(
                DesignRequests.Parse($"deepcam:rows=64,k={random.Next(1, 1025)},hashing={(i % 2 == 0 ? "digital" : "free")}"))
                .Cycles(LayerWork.OfShape("l", RandomWork.Shape(random), 8, 8));
            Assert.Equal(cost.Cycles, cost.Details.First(d => d.Key == "full_cycles").Value);
            Assert.True(cost.Cycles >= cost.Details.First(d => d.Key == "searches_only_cycles").Value);
        }
    }

    [Fact]
    public void The_fewest_cycles_in_full_are_another_choice_than_the_fewest_searches()
    {
        // 1024 patches, 64 kernels, 64 rows: both take 1024 searches. Writing patches takes 2 · 1024 cycles, writing kernels 2 · 64; the
        // memory is filled 16 times or once.
        var shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = 3,
            Filters = 64,
            Height = 32,
            Width = 32,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadBottom = 1,
            PadLeft = 1,
            PadRight = 1,
        };
        long Cycles(string dataflow, int filters) =>
            Assert.Single(DesignRequests.Parse($"deepcam:hashing=free,dataflow={dataflow}"))
                .Cycles(LayerWork.OfShape("l", shape with { Filters = filters }, 8, 8)).Cycles;
        Assert.Equal((1024 + 2 * 64 + 4, 1024 + 2 * 1024 + 16 * 4), (Cycles("fastest", 64), Cycles("as", 64)));
        // Of 8 kernels activations that stay take 128 searches for 1024, and still lose by what they write.
        Assert.Equal((128 + 2 * 1024 + 16 * 4, 1024 + 2 * 8 + 4), (Cycles("best", 8), Cycles("fastest", 8)));
        foreach (string network in new[] { "lenet5", "vgg11_cifar", "resnet18_cifar" })
        {
            long All(string dataflow) => Detail(network, $"deepcam:rows=64,dataflow={dataflow}", "full_cycles");
            Assert.True(All("fastest") <= Math.Min(All("best"), Math.Min(All("ws"), All("as"))));
        }
    }

    [Fact]
    public void Searching_energy_is_that_of_the_arrays_in_use()
    {
        // 64 rows: 7.21 pJ for each chunk of 256 bits; the paper's VGG11 with 1024 bits takes 2369 · 4 of them, 68 nJ.
        foreach ((string energy, double pj) in new[] { ("table", 7.21), ("low", 0.2 * 64 * 256 / 1e3), ("high", 64 * 256 / 1e3) })
        {
            IDesign design = Assert.Single(DesignRequests.Parse($"deepcam:dataflow=ws,search-energy={energy}"));
            var arrays = (KnownPart)design.Chip.Parts.First(p => p.Name == "CAM arrays");
            long searches = Shapes("vgg11_cifar").Sum(s => design.Cycles(LayerWork.OfShape("l", s, 16, 16)).Events.SerialSteps);
            Assert.Equal(2369 * 4, searches);
            Assert.Equal(pj, arrays.Uses[0].Pj, 1e-9);
            Assert.All(arrays.Figures, f => Assert.NotEmpty(f.Source));
        }

        Assert.Equal(2369 * 1, Shapes("vgg11_cifar").Sum(s =>
            Assert.Single(DesignRequests.Parse("deepcam:dataflow=ws,k=200")).Cycles(LayerWork.OfShape("l", s, 16, 16)).Events.SerialSteps));
    }

    [Fact]
    public void Weights_move_as_their_hashes_and_norms()
    {
        IDesign design = Assert.Single(DesignRequests.Parse("deepcam:k=512"));
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 9216, Filters = 4096 };
        Assert.Equal(4096 * 520, design.WeightBits("l", shape));
        Assert.Null(Assert.Single(DesignRequests.Parse("eyeriss")).WeightBits("l", shape));
    }

    [Fact]
    public void A_plan_gives_each_layer_its_bits_and_some_none()
    {
        string file = Path.Combine(Path.GetTempPath(), $"sett-{Guid.NewGuid():N}.json");
        new HashPlan([new PlannedHash("a", 512), new PlannedHash("b", 0), new PlannedHash("c", 2048)]).Write(file);
        try
        {
            IDesign design = Assert.Single(DesignRequests.Parse($"deepcam:plan={file},macs=10"));
            var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 100, Filters = 7 };
            Assert.Equal(2, design.Cycles(LayerWork.OfShape("a", shape, 8, 8)).Events.SerialSteps);
            LayerCost exact = design.Cycles(LayerWork.OfShape("b", shape, 8, 8));
            Assert.Equal((70, 700), (exact.Cycles, exact.Events.MultiplySteps));
            Assert.Null(design.WeightBits("b", shape));
            LayerWork known = RandomLayer(shape, "b");
            var outputs = new long[7];
            design.Compute(known, new OutputBlock([0], [.. Enumerable.Range(0, 7)]), outputs);
            Assert.Equal(Enumerable.Range(0, 7).Select(f => PlainProducts.Output(known.Values!, 0, f)), outputs);
            Assert.Contains("has hashes of 2048 bits", Assert.Throws<BadInputException>(
                () => design.Cycles(LayerWork.OfShape("c", shape, 8, 8))).Message, StringComparison.Ordinal);
            Assert.Contains(
                "lacks the layer d", Assert.Throws<BadInputException>(() => design.Cycles(LayerWork.OfShape("d", shape, 8, 8))).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Longer_hashes_estimate_better()
    {
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 32, Filters = 40 };
        LayerWork work = RandomLayer(shape);
        double before = double.MaxValue;
        foreach (int k in new[] { 64, 1024, 16384 })
        {
            IDesign design = Assert.Single(DesignRequests.Parse($"deepcam:k={k},chunks=64"));
            var all = new OutputBlock([0], [.. Enumerable.Range(0, shape.Filters)]);
            var outputs = new long[all.Length];
            design.Compute(work, all, outputs);
            double error = outputs.Select((o, f) => Math.Pow(o - PlainProducts.Output(work.Values!, 0, f), 2)).Sum();
            Assert.True(error < before / 2, $"k = {k}: {error} after {before}");
            before = error;
        }
    }

    [Theory]
    [InlineData("deepcam:rows=100", "rows=100 with chunk=256 is no array")]
    [InlineData("deepcam:k=2000", "k=2000 is more than 4 chunks of 256 bits")]
    [InlineData("deepcam:cam=nowhere.yaml", "nowhere.yaml")]
    [InlineData("deepcam:plan=nowhere.json", "nowhere.json")]
    [InlineData("deepcam:cam=rram", "the nearest is")]
    public void Wrong_options_are_refused(string design, string message) =>
        Assert.Contains(message, Assert.Throws<BadInputException>(() => DesignRequests.Parse(design)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("name: x\n", "has no row_write_ns, search_low_fj_per_bit, search_high_fj_per_bit, arrays")]
    [InlineData(
        "name: x\nsources: { a: b }\narrays:\n  - { rows: 64, bits: 256, source: a, status: verified }\n", "'search_ns' is missing")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { row_write_ns: 1, source: c, status: verified }\n", "there is no source 'c'")]
    [InlineData("name: x\narays: []\n", "unknown key 'arays'")]
    [InlineData("sources: { a: b }\n", "c.yaml: line 1: 'name' is missing")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { source: a, status: verified }\n",
        "a row of 'figures' has one of row_write_ns,")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { row_write_ns: 1, search_low_fj_per_bit: 1, source: a, status: verified }\n",
        "line 4: a row of 'figures' has one of row_write_ns,")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { row_write_ns: 1, source: a, status: verified }\n"
        + "  - { row_write_ns: 2, source: a, status: verified }\n", "line 5: 'row_write_ns' is there twice")]
    [InlineData("name: x\nsources: { a: b }\nfigures:\n  - { row_write_ns: 1, source: a, status: verified }\n"
        + "  - { search_low_fj_per_bit: 1, source: a, status: verified }\n  - { search_high_fj_per_bit: 1, source: a, status: verified }\n"
        + "arrays:\n" + Array64 + Array64, "c.yaml: 64 rows of 256 bits are there twice.")]
    public void Files_that_are_no_tables_are_refused(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<BadInputException>(() => CamTables.Parse(yaml, "c.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_number_of_a_table_has_a_source_and_a_range_around_it()
    {
        foreach (CamTable table in CamTables.Names.Select(CamTables.Find))
        {
            foreach (CamArray array in table.Arrays)
            {
                Assert.All(table.FiguresOf(array), f => Assert.NotEmpty(f.Source));
                Assert.InRange(array.SearchPj, table.SearchPj(array, SearchEnergy.Low), table.SearchPj(array, SearchEnergy.High));
            }

            foreach (int rows in new[] { 64, 128, 256, 512 }) Assert.NotNull(table.Find(rows, 256));
        }
    }

    private static LayerWork RandomLayer(LayerShape shape, string name = "l")
    {
        var random = new Random(7);
        Sett.Numerics.Tensors.Tensor<short> a = new(new Sett.Numerics.Tensors.Shape((int)shape.Activations));
        Sett.Numerics.Tensors.Tensor<short> w = new(new Sett.Numerics.Tensors.Shape((int)shape.Weights));
        foreach (ref short v in a.Values) v = (short)random.Next(-100, 101);
        foreach (ref short v in w.Values) v = (short)random.Next(-100, 101);
        return LayerWork.Of(new LayerValues(name, shape, a, new ValueFormat(16, 8, true, 1), w, new ValueFormat(16, 8, true, 1)));
    }
}
