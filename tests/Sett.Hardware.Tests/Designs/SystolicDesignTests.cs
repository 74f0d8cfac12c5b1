using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Tests;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>The systolic array against one whose registers move values, cycle by cycle, and whose sums have to be right.</summary>
public sealed class SystolicTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"systolic:rows={random.Next(1, 6)},columns={random.Next(1, 6)},dataflow={new[] { "os", "ws", "is" }[random.Next(3)]}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => SlowLayer.Passes(work, 1, false, false);

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int rows = options.Number("rows"), columns = options.Number("columns");
        string dataflow = options.Choice("dataflow");
        long cycles = 0;
        foreach (SlowPass pass in passes)
        {
            List<int[]> windows = [.. pass.Windows.Select(w => w.SelectMany(s => s).ToArray())];
            List<int[]> filters = [.. pass.Filters.Select(f => f.SelectMany(s => s).ToArray())];
            var outputs = new long[windows.Count, filters.Count];
            cycles += dataflow == "os" ? OutputStationary(rows, columns, windows, filters, outputs)
                : dataflow == "ws"
                ? OperandStationary(rows, columns, filters, windows, (w, f) => (w, f), outputs)
                : OperandStationary(rows, columns, windows, filters, (f, w) => (w, f), outputs);
            for (int w = 0; w < windows.Count; w++)
                for (int f = 0; f < filters.Count; f++)
                    Assert.Equal(windows[w].Zip(filters[f], (x, y) => (long)x * y).Sum(), outputs[w, f]);
        }

        return cycles;
    }

    private static long OutputStationary(int rows, int columns, List<int[]> windows, List<int[]> filters, long[,] outputs)
    {
        long cycles = 0;
        for (int w = 0; w < windows.Count; w += rows)
        {
            for (int f = 0; f < filters.Count; f += columns)
            {
                var fold = new long[rows, columns];
                List<int[]> along = windows[w..Math.Min(windows.Count, w + rows)];
                List<int[]> across = filters[f..Math.Min(filters.Count, f + columns)];
                cycles += SlowSystolicArray.OutputStationary(rows, columns, along, across, fold);
                for (int r = 0; r < along.Count; r++)
                    for (int c = 0; c < across.Count; c++) outputs[w + r, f + c] = fold[r, c];
            }
        }

        return cycles;
    }

    private static long OperandStationary(
        int rows, int columns, List<int[]> still, List<int[]> streamed, Func<int, int, (int, int)> place, long[,] outputs)
    {
        long cycles = 0;
        for (int first = 0; first < still[0].Length; first += rows)
        {
            int last = Math.Min(still[0].Length, first + rows);
            for (int c = 0; c < still.Count; c += columns)
            {
                var sums = new long[streamed.Count, columns];
                List<int[]> held = [.. still[c..Math.Min(still.Count, c + columns)].Select(s => s[first..last])];
                cycles += SlowSystolicArray.OperandStationary(rows, columns, held, [.. streamed.Select(s => s[first..last])], sums);
                for (int t = 0; t < streamed.Count; t++)
                {
                    for (int i = 0; i < held.Count; i++)
                    {
                        (int w, int f) = place(t, c + i);
                        outputs[w, f] += sums[t, i];
                    }
                }
            }
        }

        return cycles;
    }
}

/// <summary>
/// The systolic array's cycles as SCALE-Sim reports them: for each layer the number of the last cycle, one less than there are.
/// </summary>
public sealed class ScaleSimCyclesTests
{
    [Theory]
    // AlexNet's first layer, 54 × 54 windows of 363 elements and 96 filters on 12 × 14 units, as run with SCALE-Sim v2.
    [InlineData("os", 224, 11, 3, 96, 4, 685_376)]
    [InlineData("ws", 224, 11, 3, 96, 4, 664_236)]
    [InlineData("is", 224, 11, 3, 96, 4, 887_963)]
    // ResNet-18's first layers, run likewise.
    [InlineData("os", 224, 7, 3, 64, 2, 862_694)]
    [InlineData("ws", 224, 7, 3, 64, 2, 788_839)]
    [InlineData("ws", 56, 3, 64, 64, 1, 708_479)]
    public void Layers_that_were_run_take_the_reported_cycles(
        string dataflow, int size, int kernel, int channels, int filters, int stride, long reported)
    {
        int edge = (stride - (size - kernel) % stride) % stride;
        var shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = size,
            Width = size,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideX = stride,
            StrideY = stride,
            PadRight = edge,
            PadBottom = edge,
        };
        Assert.Equal(reported, Cycles(dataflow, shape) - 1);
    }

    [Theory]
    [InlineData("scalesim/conv_nets__alexnet", 5, 5_274_076, 5_780_416, 5_678_423)]
    [InlineData("scalesim/conv_nets__Resnet18", 21, 10_349_074, 11_967_012, 12_037_951)]
    [InlineData("scalesim/conv_nets__Googlenet", 58, 9_223_909, 10_066_306, 10_772_450)]
    [InlineData("scalesim/conv_nets__mobilenet", 27, 5_389_323, 5_600_771, 7_402_373)]
    [InlineData("scalesim/conv_nets__yolo_tiny", 9, 13_002_936, 14_966_157, 15_016_183)]
    [InlineData("scalesim/conv_nets__Resnet50", 54, 24_547_361, 27_657_964, 26_201_946)]
    [InlineData("scalesim/conv_nets__FasterRCNN", 46, 23_898_337, 25_497_279, 26_510_794)]
    [InlineData("cifar/mnist_lenet5", 5, 7_927, 14_236, 13_621)]
    [InlineData("cifar/cifar10_vgg11", 9, 1_411_721, 2_949_706, 1_646_377)]
    [InlineData("cifar/cifar100_vgg16", 14, 2_711_732, 5_167_494, 3_216_194)]
    [InlineData("cifar/cifar100_resnet18", 21, 4_154_581, 5_970_731, 5_008_815)]
    public void Whole_networks_take_the_reported_totals(string table, int layers, long os, long ws, long inputs)
    {
        LayerShape[] shapes = ShapesOf($"{table}.csv");
        Assert.Equal(layers, shapes.Length);
        Assert.Equal([os, ws, inputs], new[] { "os", "ws", "is" }.Select(d => shapes.Sum(s => Cycles(d, s) - 1)));
    }

    [Fact]
    public void Every_layer_of_every_table_takes_the_cycles_of_the_closed_form()
    {
        string[] files = Directory.GetFiles(SharedData.Require("tables", "scalesim"), "*.csv");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (LayerShape s in ShapesOf($"scalesim/{Path.GetFileName(file)}"))
            {
                long p = s.Windows, m = s.FiltersPerGroup, n = s.Macs / s.Outputs;
                foreach ((int r, int c) in new[] { (12, 14), (128, 128), (1, 7) })
                {
                    Assert.Equal(s.Groups * Folds(p, r) * Folds(m, c) * (r + c + n - 2), Cycles("os", s, r, c));
                    Assert.Equal(s.Groups * Folds(n, r) * Folds(m, c) * (2 * r + c + p - 2), Cycles("ws", s, r, c));
                    Assert.Equal(s.Groups * Folds(n, r) * Folds(p, c) * (2 * r + c + m - 2), Cycles("is", s, r, c));
                }
            }
        }
    }

    /// <summary>
    /// A memory has the ports of the edge that it feeds: what streams comes in on the left, what stands still from above.
    /// </summary>
    [Theory]
    [InlineData("os", 3, 2)]
    [InlineData("ws", 3, 2)]
    [InlineData("is", 2, 3)]
    public void Memories_feed_the_edges(string dataflow, int activations, int weights)
    {
        IDesign design = Assert.Single(DesignRequests.Parse($"systolic:rows=3,columns=2,port-bits=16,dataflow={dataflow}"));
        Assert.Equal([(weights, 16), (4, 16), (activations, 16)],
            design.Chip.Parts.OfType<MemoryPart>().Select(m => ((int)m.Count, m.PortBits)));
    }

    [Fact]
    public void Accesses_by_hand()
    {
        // 5 windows of 7 elements and 4 filters on 3 × 2 units, in words of 16 bits.
        LayerWork work = LayerWork.OfShape(
            "rows", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 7, Filters = 4, Rows = 5 }, 16, 16);
        LayerEvents Events(string dataflow) =>
            Assert.Single(DesignRequests.Parse($"systolic:rows=3,columns=2,dataflow={dataflow}")).Cycles(work).Events;
        // Outputs stand still: two folds of windows read the weights, two of filters the activations.
        Assert.Equal((2 * 35 * 16, 2 * 28 * 16, 20 * 16),
            (Events("os").ActivationMemoryReadBits, Events("os").WeightBufferReadBits, Events("os").OutputBufferWriteBits));
        // Weights stand still: three folds along their elements leave two partial sums of 32 bits and an output; loading passes 1 + 2 + 3,
        // again, and 1 register a filter.
        Assert.Equal((2 * 35 * 16, 28 * 16, 20 * (64 + 16)),
            (Events("ws").ActivationMemoryReadBits, Events("ws").WeightBufferReadBits, Events("ws").OutputBufferWriteBits));
        Assert.Equal(4 * 13 * 16, Events("ws").WeightRegisterWriteBits);
        Assert.Equal((35 * 16, 3 * 28 * 16, 5 * 13 * 16),
            (Events("is").ActivationMemoryReadBits, Events("is").WeightBufferReadBits, Events("is").ActivationBufferReadBits));
    }

    private static long Folds(long all, int size) => (all + size - 1) / size;

    private static long Cycles(string dataflow, LayerShape shape, int rows = 12, int columns = 14) =>
        Assert.Single(DesignRequests.Parse($"systolic:rows={rows},columns={columns},dataflow={dataflow}"))
            .Cycles(LayerWork.OfShape("layer", shape, 16, 16)).Cycles;

    private static LayerShape[] ShapesOf(string table) =>
        [.. LayerTable.Load(SharedData.Require(["tables", .. table.Split('/')])).Rows.OfType<LayerRow>().Select(r => r.Shape)];
}
