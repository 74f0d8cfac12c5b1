using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Eyeriss against passes that are gone through one by one, unit by unit and word by word.</summary>
public sealed class EyerissTests : DesignTests
{
    private protected override bool SkipsZeros => true;

    private protected override string RandomOptions(Random random)
    {
        int inputs = random.Next(1, 7);
        return $"eyeriss:rows={random.Next(1, 6)},columns={random.Next(1, 6)},input-words={inputs},"
            + $"filter-words={inputs * random.Next(1, 5)},sum-words={random.Next(1, 5)},gating={(random.Next(2) == 0 ? "on" : "off")}";
    }

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        LayerShape s = work.Shape;
        int rows = options.Number("rows"), inputs = options.Number("input-words");
        RowStationaryArray array =
            new(rows, options.Number("columns"), options.Number("filter-words"), inputs, options.Number("sum-words"), (100 << 10) / 2);
        RowStationaryMapping mapping = array.Search(work.Name, s).Mapping;
        Assert.True(array.Holds(mapping, RowStationaryLayer.Of(s, rows, inputs)), $"{mapping} at {s}");
        int outputRows = s.IsConvolution ? s.OutputHeight : 1, outputWidth = s.IsConvolution ? s.OutputWidth : s.Rows;
        int inputWidth = s.IsConvolution ? s.Width + s.PadLeft + s.PadRight : s.Rows;
        int[][] high = InParts(s.KernelHeight, rows), wide = InParts(s.KernelWidth, inputs);
        long cycles = 0, words = 0;
        for (int group = 0; group < s.Groups; group++)
        {
            for (int first = 0; first < outputRows; first += mapping.E)
            {
                int inputRows = 0;
                for (int y = 0; y <= (mapping.E - 1) * s.StrideY + (s.KernelHeight - 1) * s.DilationY; y++) inputRows++;
                foreach (int[] filters in Enumerable.Range(0, s.FiltersPerGroup).Chunk(mapping.P * mapping.T))
                {
                    for (int c = 0; c < s.ChannelsPerGroup; c++) words += inputRows * inputWidth;
                    foreach (int[] channels in Enumerable.Range(0, s.ChannelsPerGroup).Chunk(mapping.Q * mapping.R))
                    {
                        // Sums go there and back for each output of this strip.
                        foreach (int[] _ in high)
                        {
                            foreach (int[] __ in wide)
                            {
                                for (int y = first; y < Math.Min(outputRows, first + mapping.E); y++)
                                    words += 2 * outputWidth * filters.Length;
                                // The fullest unit: what is dealt out over the sets, one after another.
                                int interleavedFilters = Dealt(filters.Length, mapping.T);
                                int interleavedChannels = Dealt(channels.Length, mapping.R);
                                for (int x = 0; x < outputWidth; x++)
                                    cycles += (long)interleavedFilters * interleavedChannels * wide.Max(w => w.Length);
                            }
                        }
                    }
                }
            }
        }

        while (words > 0 && cycles * 15 < words * 2) cycles++;
        return cycles;
    }

    private static int Dealt(int things, int sets)
    {
        int[] each = new int[sets];
        for (int i = 0; i < things; i++) each[i % sets]++;
        return each.Max();
    }

    // Parts as even as they can be, none larger than the limit.
    private static int[][] InParts(int all, int limit)
    {
        int parts = 1;
        while (parts * limit < all) parts++;
        int size = 1;
        while (size * parts < all) size++;
        return [.. Enumerable.Range(0, parts).Select(i => new int[i == 0 ? size : Math.Max(0, Math.Min(size, all - i * size))])];
    }
}

/// <summary>The search for a row-stationary mapping, and what it refuses.</summary>
public sealed class RowStationarySearchTests
{
    [Fact]
    public void No_mapping_that_holds_is_faster()
    {
        var random = new Random(61);
        for (int i = 0; i < 60; i++)
        {
            LayerShape shape = RandomWork.Shape(random);
            int inputs = random.Next(1, 5);
            RowStationaryArray array =
                new(random.Next(1, 5), random.Next(1, 5), inputs * random.Next(1, 4), inputs, random.Next(1, 4), random.Next(20, 2000));
            RowStationaryLayer layer = RowStationaryLayer.Of(shape, array.Rows, inputs);
            RowStationaryMapping best;
            try
            {
                (layer, best) = array.Search("layer", shape);
            }
            catch (BadInputException)
            {
                Assert.False(array.Holds(new(1, 1, 1, 1, 1, 1), layer.InParts(layer.OutputWidth)));
                continue;
            }

            Assert.True(array.Holds(best, layer));
            int[] parts = [.. Enumerable.Range(1, 20)];
            foreach (int e in parts.Where(e => e <= layer.OutputRows))
                foreach (int r in parts.Where(r => r <= layer.Channels))
                    foreach (int t in parts.Where(t => t <= layer.Filters && r * t <= array.SetsOf(layer.FilterRows, e)))
                        for (int q = 1; q * layer.FilterWidth <= inputs; q++)
                            for (int p = 1; p <= array.SumWords; p++)
                            {
                                RowStationaryMapping other = new(Math.Min(layer.Filters, p * t), e, p, q, r, t);
                                if (!array.Holds(other, layer)) continue;
                                Assert.True(RowStationaryArray.CyclesOf(best, layer) <= RowStationaryArray.CyclesOf(other, layer),
                                    $"{i}: {other} beats {best} at {shape}");
                            }
        }
    }

    [Fact]
    public void The_chips_units_at_work_are_the_published_ones()
    {
        // AlexNet's layers with the published mappings: 154, 135, 156 units.
        RowStationaryArray chip = new(12, 14, 224, 12, 24, (100 << 10) / 2);
        LayerShape Layer(int size, int kernel, int stride, int pad, int channels, int filters) => new()
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
            PadTop = pad,
            PadBottom = pad,
            PadLeft = pad,
            PadRight = pad,
        };
        foreach ((LayerShape shape, RowStationaryMapping mapping, int units) in new[]
        {
            (Layer(227, 11, 4, 0, 3, 96), new RowStationaryMapping(96, 7, 16, 1, 1, 2), 154),
            (Layer(27, 5, 1, 2, 48, 128), new RowStationaryMapping(64, 27, 16, 2, 1, 1), 135),
            (Layer(13, 3, 1, 1, 256, 384), new RowStationaryMapping(64, 13, 16, 4, 1, 4), 156),
            (Layer(13, 3, 1, 1, 192, 192), new RowStationaryMapping(64, 13, 16, 3, 2, 2), 156),
        })
        {
            RowStationaryLayer layer = RowStationaryLayer.Of(shape, 12, 12);
            Assert.Equal(units, mapping.Units(layer));
            Assert.True(chip.Holds(mapping, layer), $"{mapping}");
        }
    }

    [Fact]
    public void Gating_leaves_out_activations_of_zero_where_values_are_known()
    {
        var random = new Random(62);
        for (int i = 0; i < 50; i++)
        {
            LayerWork work = RandomWork.Next(random);
            LayerCost gated = Assert.Single(DesignRequests.Parse("eyeriss")).Cycles(work);
            LayerCost all = Assert.Single(DesignRequests.Parse("eyeriss:gating=off")).Cycles(work);
            long zeros = SlowLayer.Passes(work, 1, false, false)
                .Sum(p => p.Windows.Sum(w => w.Sum(s => s[0] == 0 ? 1L : 0)) * p.Filters.Count);
            IDesign design = Assert.Single(DesignRequests.Parse("eyeriss"));
            Assert.Equal((false, true), (design.NeedsValues, design.UsesValues));
            Assert.Equal(work.Shape.Macs, design.Cycles(LayerWork.OfShape("shape", work.Shape, 16, 16)).Events.SerialSteps);
            Assert.Equal((all.Cycles, work.Shape.Macs, work.Shape.Macs - zeros),
                (gated.Cycles, all.Events.SerialSteps, gated.Events.SerialSteps));
        }
    }

    [Theory]
    [InlineData("eyeriss:global-buffer=8KB", "16KB is the least")]
    [InlineData("eyeriss:filter-words=11", "less than input-words=12")]
    public void What_does_not_fit_together_is_refused(string design, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => DesignRequests.Parse(design)).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_too_long_for_the_global_buffer_are_cut()
    {
        LayerShape shape = new() { Kind = LayerKind.FullyConnected, Channels = 8, Filters = 8, Rows = 100_000 };
        // 51,200 words hold the inputs and sums of 25,000 rows.
        RowStationaryArray chip = new(12, 14, 224, 12, 24, 51_200);
        (RowStationaryLayer layer, RowStationaryMapping mapping) = chip.Search("wide", shape);
        Assert.Equal((4, 25_000), (layer.Groups, layer.OutputWidth));
        Assert.True(chip.Holds(mapping, layer));
        Assert.True(
            Assert.Single(DesignRequests.Parse("eyeriss:gating=off")).Cycles(LayerWork.OfShape("wide", shape, 16, 16)).Cycles > 100_000);
    }

    [Fact]
    public void A_layer_whose_output_needs_more_than_the_global_buffer_is_refused_by_name()
    {
        LayerShape shape = new()
        {
            Kind = LayerKind.Convolution,
            Channels = 1,
            Filters = 1,
            Height = 500,
            Width = 500,
            KernelHeight = 500,
            KernelWidth = 500,
        };
        Assert.Contains("layer 'huge'",
            Assert.Throws<BadInputException>(() => new RowStationaryArray(12, 14, 224, 12, 24, 51_200).Search("huge", shape)).Message,
            StringComparison.Ordinal);
    }
}
