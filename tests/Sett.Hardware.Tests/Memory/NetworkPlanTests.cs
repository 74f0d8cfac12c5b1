using Sett.Hardware.Memory;
using Sett.Hardware.Parts;
using Sett.Networks.Layers;
using Xunit;

namespace Sett.Hardware.Tests.Memory;

/// <summary>What stays on the chip and what moves, against cases computed by hand and relations that hold for any network.</summary>
public sealed class NetworkPlanTests
{
    // 8 channels of 10 × 10, 16 filters of 3 × 3: 800 activations, 1152 weights, 16 × 8 × 8 = 1024 outputs.
    private static readonly LayerShape s_first = Convolution(8, 16, 10);
    // 16 channels of 8 × 8, 16 filters: 1024 activations, 2304 weights, 16 × 6 × 6 = 576 outputs.
    private static readonly LayerShape s_second = Convolution(16, 16, 8);
    private static readonly LayerShape s_last = new() { Kind = LayerKind.FullyConnected, Channels = 576, Filters = 10 };

    private static LayerShape Convolution(int channels, int filters, int size) =>
        new()
        {
            Kind = LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = size,
            Width = size,
            KernelHeight = 3,
            KernelWidth = 3,
        };

    private static IReadOnlyList<LayerPlan> Plan(long activations, long weights, params LayerShape[] layers) =>
        Plan(activations, weights, null, layers);

    // Capacities in values of 16 bits.
    private static IReadOnlyList<LayerPlan> Plan(long activations, long weights, int[][]? producers, params LayerShape[] layers) =>
        NetworkPlan.Of(layers, producers ?? [.. layers.Select((_, l) => new[] { l - 1 })],
            new OnChipMemory(2 * activations, 2 * weights), 16);

    [Fact]
    public void What_fits_stays_and_only_the_ends_and_the_weights_move()
    {
        Assert.Equal(
        [
            new LayerPlan(MemoryOrder.Once, 800, 1152, 0), new LayerPlan(MemoryOrder.Once, 0, 2304, 0),
            new LayerPlan(MemoryOrder.Once, 0, 5760, 10),
        ], Plan(1024 + 1024, 2304, s_first, s_second, s_last));
    }

    [Fact]
    public void Inputs_pass_in_bands_beside_outputs_that_stay()
    {
        // Weights fit: three rows of eight channels (240) are enough beside the outputs (1024). One value less, and rows come three times:
        // 1600 more values, where outputs that leave and come back would be 2048.
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 800, 1152, 0), Plan(1264, 1152, s_first, s_second)[0]);
        Assert.Equal(new LayerPlan(MemoryOrder.RowsAgain, 2400, 1152, 0), Plan(1263, 1152, s_first, s_second)[0]);
        IReadOnlyList<LayerPlan> less = Plan(1023, 2304, s_first, s_second);
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 800, 1152, 1024), less[0]);
        Assert.Equal(1024, less[1].Activations);
    }

    [Fact]
    public void What_does_not_fit_is_fetched_again_in_the_cheaper_order()
    {
        // Room for 100 weights: 12 blocks of filters, 12 × 800 activations. Room for 400 activations: 5 rows, 3 output rows, 3
        // bands, 3 × 1152 weights.
        Assert.Equal(new LayerPlan(MemoryOrder.ActivationsOuter, 800, 3456, 1024), Plan(400, 100, s_first)[0]);
        // Room for 600 weights: 2 blocks, 800 more activations against 2304 more weights.
        Assert.Equal(new LayerPlan(MemoryOrder.WeightsOuter, 1600, 1152, 1024), Plan(400, 600, s_first)[0]);
        // All activations fit: weights pass by once.
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 800, 1152, 1024), Plan(800, 100, s_first)[0]);
        // Not even three rows: each row comes for each of the three output rows that need it, for each block.
        Assert.Equal(new LayerPlan(MemoryOrder.RowsAgain, 800 * 3 * 2, 1152, 1024), Plan(239, 600, s_first)[0]);
        // Not even one row of 8 × 10: each value comes for each of the 3 × 3 windows that need it.
        Assert.Equal(new LayerPlan(MemoryOrder.WindowsAgain, 800 * 9 * 2, 1152, 1024), Plan(79, 600, s_first)[0]);
    }

    [Fact]
    public void A_room_of_nothing_is_asked_for_value_by_value()
    {
        // No weight stays: each filter's, one after the other, with all activations again.
        Assert.Equal(new LayerPlan(MemoryOrder.ActivationsOuter, 800, 3456, 1024), Plan(400, 0, s_first)[0]);
        Assert.Equal(new LayerPlan(MemoryOrder.WindowsAgain, 800 * 9 * 1152, 1152, 1024), Plan(0, 0, s_first)[0]);
        Assert.Equal(["once", "weights outer", "activations outer", "rows again", "windows again"],
            Enum.GetValues<MemoryOrder>().Select(o => o.Word()));
    }

    [Fact]
    public void Groups_need_room_for_one_of_them()
    {
        LayerShape grouped = Convolution(8, 16, 10) with { Groups = 4 };
        // A group has 200 activations and 72 weights.
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 800, 288, 1024), Plan(60, 72, grouped)[0]);
    }

    [Fact]
    public void A_tensor_with_a_later_reader_takes_its_room_until_then()
    {
        LayerShape same = new() { Kind = LayerKind.Convolution, Channels = 4, Filters = 4, Height = 5, Width = 5 };
        int[][] residual = [[-1], [0], [0, 1]];
        // 100 values each. The third layer reads a sum of the first two: both have to stay beside the last one's work.
        Assert.Equal([0, 0, 100], Plan(200, 100, residual, same, same, same).Select(p => p.Outputs));
        // Room for one and a band of rows: the second's outputs leave, and come back alone.
        IReadOnlyList<LayerPlan> less = Plan(199, 100, residual, same, same, same);
        Assert.Equal([0, 100, 100], less.Select(p => p.Outputs));
        Assert.Equal([100, 0, 100], less.Select(p => p.Activations));
    }

    [Fact]
    public void Pooling_on_the_way_makes_tensors_smaller()
    {
        LayerShape pooled = Convolution(16, 16, 4);
        // 1024 outputs, of which the reader takes 256.
        Assert.Equal(256, Plan(240, 4000, s_first, pooled)[0].Outputs);
        Assert.Equal(256, Plan(240, 4000, s_first, pooled)[1].Activations);
    }

    [Fact]
    public void A_product_of_activations_that_stayed_moves_nothing()
    {
        LayerShape product = new() { Kind = LayerKind.MatrixProduct, Channels = 8, Filters = 10, Groups = 2, Rows = 50 };
        LayerShape before = new() { Kind = LayerKind.FullyConnected, Channels = 16, Filters = 16, Rows = 50 };
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 0, 0, 500), Plan(10000, 10000, before, product)[1]);
        Assert.Equal(new LayerPlan(MemoryOrder.Once, 800, 80, 500), Plan(900, 10000, [[-1], [-1]], before, product)[1]);
    }

    [Fact]
    public void More_memory_never_moves_more_and_nothing_moves_less_than_once()
    {
        var random = new Random(31);
        for (int i = 0; i < 300; i++)
        {
            LayerShape[] layers = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Slow.RandomWork.Next(random).Shape)];
            long before = long.MaxValue;
            // Growing the activation memory for one layer at a time is monotone; a chain can trade one layer against another.
            foreach (LayerShape layer in layers)
            {
                before = long.MaxValue;
                for (int room = 1; room < 1 << 14; room *= 4)
                {
                    LayerPlan plan = Plan(room, room, layer)[0];
                    Assert.True(plan.Values <= before, $"{room} values: {plan} after {before} at {layer}");
                    Assert.True(plan.Activations >= layer.Activations && plan.Weights >= layer.Weights && plan.Outputs == layer.Outputs,
                        $"{plan} at {layer}");
                    before = plan.Values;
                }
            }

            IReadOnlyList<LayerPlan> all = Plan(1 << 24, 1 << 24, layers);
            Assert.Equal(layers[0].Activations, all.Sum(p => p.Activations));
            Assert.All(all, p => Assert.Equal(MemoryOrder.Once, p.Order));
        }
    }
}
