using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Relations between designs and options that hold whatever the layer.</summary>
public sealed class InvariantTests
{
    [Theory]
    [InlineData("dynamic-stripes:trim=both,columns=16,lanes=4,tiles=2,filters=2", 4)]
    [InlineData("dynamic-stripes:registers=2,columns=8,lanes=2,tiles=2,filters=2", 2)]
    [InlineData("dpred-tartan:bits=2,columns=8,lanes=3,tiles=2,filters=2", 3)]
    [InlineData("dpred-loom:trim=both,columns=8,lanes=3,tiles=2,filters=8", 3)]
    public void Larger_groups_are_never_faster(string design, int lanes)
    {
        var random = new Random(21);
        for (int i = 0; i < 200; i++)
        {
            LayerWork work = RandomWork.Next(random);
            long before = 0;
            foreach (int columns in new[] { 1, 2, 4, 8 })
            {
                long cycles = Assert.Single(DesignRequests.Parse($"{design},group={lanes * columns}")).Cycles(work).Cycles;
                Assert.True(cycles >= before, $"{design}: groups of {columns} columns take {cycles} cycles, half of that {before}, at {work.Shape}");
                before = cycles;
            }
        }
    }

    [Fact]
    public void Tartan_at_16_bits_is_the_baseline_up_to_fill_and_rounding()
    {
        IDesign tartan = Assert.Single(DesignRequests.Parse("tartan:cascade=off")), baseline = Assert.Single(DesignRequests.Parse("dadiannao"));
        var convolution = new LayerShape { Kind = LayerKind.Convolution, Channels = 64, Filters = 300, Height = 18, Width = 18, KernelHeight = 3, KernelWidth = 3 };
        var connected = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 9216, Filters = 4096 };
        // 256 windows are 16 full pallets, 4096 outputs fill all units: only the first load of weights remains.
        Assert.Equal(baseline.Cycles(LayerWork.OfShape("c", convolution, 16, 16)).Cycles, tartan.Cycles(LayerWork.OfShape("c", convolution, 16, 16)).Cycles);
        Assert.Equal(baseline.Cycles(LayerWork.OfShape("f", connected, 16, 16)).Cycles + 16, tartan.Cycles(LayerWork.OfShape("f", connected, 16, 16)).Cycles);
    }

    [Theory]
    [InlineData("tartan", 4096, 1000, 9, 588)]
    [InlineData("tartan:cascade=off", 4096, 1000, 9, 2313)]
    [InlineData("tartan", 9216, 4096, 10, 5770)]
    [InlineData("tartan:bits=2", 4096, 4096, 9, 2565)]
    [InlineData("dadiannao", 4096, 1000, 9, 1024)]
    public void Fully_connected_layers_of_AlexNet_take_the_cycles_of_the_formula(string design, int inputs, int outputs, int bits, long cycles)
    {
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = inputs, Filters = outputs };
        Assert.Equal(cycles, Assert.Single(DesignRequests.Parse(design)).Cycles(LayerWork.OfShape("fc", shape, bits, bits)).Cycles);
    }

    [Fact]
    public void Run_ahead_never_takes_longer_and_more_registers_never_hurt()
    {
        var random = new Random(22);
        for (int i = 0; i < 200; i++)
        {
            LayerWork work = RandomWork.Next(random);
            long before = long.MaxValue;
            foreach (int registers in new[] { 0, 1, 2, 5 })
            {
                long cycles = Assert.Single(DesignRequests.Parse($"dynamic-stripes:registers={registers},columns=4,lanes=2,tiles=1,filters=3")).Cycles(work).Cycles;
                Assert.True(cycles <= before, $"{registers} registers: {cycles} after {before} at {work.Shape}");
                before = cycles;
            }
        }
    }

    [Fact]
    public void Designs_that_need_values_say_so()
    {
        LayerWork work = LayerWork.OfShape("l", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 20, Filters = 20 }, 8, 8);
        foreach (IDesign design in DesignRequests.Defaults())
        {
            if (design.NeedsValues) Assert.Contains("needs its values", Assert.Throws<Sett.Numerics.BadInputException>(() => design.Cycles(work)).Message.Replace("need its", "needs its"), StringComparison.Ordinal);
            else Assert.True(design.Cycles(work).Cycles > 0);
        }
    }
}
