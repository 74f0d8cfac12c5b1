using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;
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
                Assert.True(cycles >= before,
                    $"{design}: groups of {columns} columns take {cycles} cycles, half of that {before}, at {work.Shape}");
                before = cycles;
            }
        }
    }

    [Fact]
    public void Tartan_at_16_bits_is_the_baseline_up_to_fill_and_rounding()
    {
        IDesign tartan = Assert.Single(DesignRequests.Parse("tartan:cascade=off"));
        IDesign baseline = Assert.Single(DesignRequests.Parse("dadiannao"));
        var convolution = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = 64,
            Filters = 300,
            Height = 18,
            Width = 18,
            KernelHeight = 3,
            KernelWidth = 3,
        };
        var connected = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 9216, Filters = 4096 };
        // 256 windows are 16 full pallets, 4096 outputs fill all units: only the first load of weights remains.
        Assert.Equal(baseline.Cycles(LayerWork.OfShape("c", convolution, 16, 16)).Cycles,
            tartan.Cycles(LayerWork.OfShape("c", convolution, 16, 16)).Cycles);
        Assert.Equal(baseline.Cycles(LayerWork.OfShape("f", connected, 16, 16)).Cycles + 16,
            tartan.Cycles(LayerWork.OfShape("f", connected, 16, 16)).Cycles);
    }

    [Theory]
    [InlineData("tartan", 4096, 1000, 9, 588)]
    [InlineData("tartan:cascade=off", 4096, 1000, 9, 2313)]
    [InlineData("tartan", 9216, 4096, 10, 5770)]
    [InlineData("tartan:bits=2", 4096, 4096, 9, 2565)]
    [InlineData("dadiannao", 4096, 1000, 9, 1024)]
    public void Fully_connected_layers_of_AlexNet_take_the_cycles_of_the_formula(
        string design, int inputs, int outputs, int bits, long cycles)
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
                long cycles = Assert.Single(
                    DesignRequests.Parse($"dynamic-stripes:registers={registers},columns=4,lanes=2,tiles=1,filters=3")).Cycles(work).Cycles;
                Assert.True(cycles <= before, $"{registers} registers: {cycles} after {before} at {work.Shape}");
                before = cycles;
            }
        }
    }

    [Theory]
    [InlineData("pragmatic:diffy=on,booth=on")]
    [InlineData("pragmatic:first-stage=0,booth=on")]
    [InlineData("laconic:booth=on,columns=16")]
    [InlineData("dynamic-stripes:diffy=on,negatives=magnitude,trim=both")]
    [InlineData("dpred-tartan:diffy=on,bits=4")]
    [InlineData("dpred-loom:diffy=on")]
    [InlineData("bit-tactical:unit=digits,booth=on")]
    [InlineData("scnn")]
    [InlineData("dpred-scnn:bits=2")]
    [InlineData("systolic:dataflow=ws,rows=5")]
    [InlineData("bit-fusion:unit-bits=4")]
    [InlineData("bit-fusion:least-bits=16")]
    [InlineData("eyeriss:rows=1,input-words=1,filter-words=2")]
    [InlineData("edge:z=3,pattern=stored")]
    public void The_largest_values_of_16_bits_compute_exactly(string design)
    {
        // Differences of these need 17 bits, and Booth-like digits of some would need a place above bit 15.
        short[] values = [short.MaxValue, short.MinValue, 0x7000, -0x7000, -1, 0, 1, short.MinValue + 1];
        var shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = 3,
            Filters = 2,
            Height = 5,
            Width = 4,
            KernelHeight = 2,
            KernelWidth = 2,
            PadTop = 1,
        };
        var random = new Random(23);
        for (int i = 0; i < 20; i++)
        {
            Tensor<short> activations = new(new Shape((int)shape.Activations)), weights = new(new Shape((int)shape.Weights));
            foreach (ref short v in activations.Values) v = values[random.Next(values.Length)];
            foreach (ref short v in weights.Values) v = values[random.Next(values.Length)];
            LayerWork work = LayerWork.Of(new LayerValues("extreme", shape, activations, new ValueFormat(16, 16, true, 1), weights,
                new ValueFormat(16, 16, true, 1)), 16, 16);
            IDesign made = Assert.Single(DesignRequests.Parse(design));
            Assert.Null(FunctionalCheck.Run(made, work, i).Failure);
            Assert.True(made.Cycles(work).Cycles > 0);
        }
    }

    [Fact]
    public void Digits_add_up_to_the_magnitude_and_are_never_more_than_its_ones()
    {
        for (int magnitude = 0; magnitude < 1 << 16; magnitude++)
        {
            (ushort plus, ushort minus) = Digits.Signed(magnitude, DigitKind.Booth);
            Assert.Equal(magnitude, plus - minus);
            Assert.Equal(0, plus & minus);
            Assert.InRange(System.Numerics.BitOperations.PopCount((uint)(plus | minus)), 0,
                System.Numerics.BitOperations.PopCount((uint)magnitude));
        }
    }

    [Fact]
    public void Designs_that_need_values_say_so()
    {
        LayerWork work = LayerWork.OfShape("l", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 20, Filters = 20 }, 8, 8);
        foreach (IDesign design in DesignRequests.Defaults())
        {
            if (design.NeedsValues)
                Assert.Contains("needs its values",
                    Assert.Throws<Sett.Numerics.BadInputException>(() => design.Cycles(work)).Message.Replace("need its", "needs its"),
                    StringComparison.Ordinal);
            else Assert.True(design.Cycles(work).Cycles > 0);
        }
    }
}
