using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Flexible multiplier-accumulators, every model, against rows of units that take one set of products after another.</summary>
public sealed class FlexMacTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        string model = new[] { "quadratic", "serial", "serial-both", "subword", "split", "fusion" }[random.Next(6)];
        int unit = model.StartsWith("serial", StringComparison.Ordinal) ? 1 << random.Next(3) : 2 << random.Next(3);
        string sums = model is "subword" or "split" && random.Next(2) == 0 ? "apart" : "together";
        return $"flexmac:model={model},unit={unit},sums={sums},bits=16,{ArrayOptions(random, random.Next(1, 4), random.Next(1, 5))}";
    }

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) =>
        SlowLayer.Passes(work, options.Number("lanes") * (options.Choice("sums") == "apart" ? 1 : Products(work, options)),
            options.IsOn("fold"), options.Choice("order") == "down");

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int filters = FiltersAtOnce(options) * (options.Choice("sums") == "apart" ? Products(work, options) : 1);
        int columns = options.Number("columns", 0), step = 0;
        int unit = options.Number("unit");
        bool both = options.Choice("model") is "quadratic" or "serial-both";
        // One product after another: step by step over the bits of the operands that come in parts.
        if (options.Choice("model") is "quadratic" or "serial-both" or "serial")
        {
            for (int i = 0; i < (both ? work.ActivationBits : 1); i += unit)
                for (int j = 0; j < work.WeightBits; j += unit) step++;
        }
        else
        {
            step = 1;
        }

        if (StripesTests.IsOneRow(work) && columns > 1) return StripesTests.OneRow(passes, filters, columns, "columns", (_, _, _) => step);
        long cycles = 0;
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, columns))
                foreach (List<int[]>[] _ in InSets(pass.Filters, filters))
                    cycles += (long)step * pallet[0].Count;
        return cycles;
    }

    // Products side by side, by the modes of a table rather than by a formula.
    private static int Products(LayerWork work, OptionValues options)
    {
        int unit = options.Number("unit");
        int Halvings(int bits) => new[] { 16, 8, 4, 2 }.TakeWhile(w => w >= bits && w >= unit).Count() - 1;
        return options.Choice("model") switch
        {
            "subword" => 1 << Halvings(Math.Max(work.ActivationBits, work.WeightBits)),
            "split" => 1 << Halvings(work.WeightBits),
            "fusion" => (1 << Halvings(work.ActivationBits)) * (1 << Halvings(work.WeightBits)),
            _ => 1,
        };
    }

    [Theory]
    [InlineData("quadratic")]
    [InlineData("serial")]
    [InlineData("serial-both")]
    [InlineData("subword")]
    [InlineData("split")]
    [InlineData("fusion")]
    public void At_the_widest_operands_it_takes_the_baselines_cycles_for_layers_that_fill_it(string model)
    {
        LayerShape shape = new()
        {
            Kind = LayerKind.Convolution,
            Channels = 32,
            Filters = 256,
            Height = 64,
            Width = 64,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadBottom = 1,
            PadLeft = 1,
            PadRight = 1,
        };
        foreach (int bits in new[] { 8, 16 })
        {
            LayerWork work = LayerWork.OfShape("conv", shape, bits, bits);
            long Cycles(string design) => Assert.Single(DesignRequests.Parse(design)).Cycles(work).Cycles;
            Assert.Equal(Cycles("dadiannao"), Cycles($"flexmac:model={model},bits={bits}{(model == "quadratic" ? ",unit=4" : "")}"));
        }
    }

    [Fact]
    public void Fused_units_are_those_of_bit_fusion()
    {
        var random = new Random(64);
        for (int i = 0; i < 50; i++)
        {
            LayerWork work = LayerWork.OfShape("layer", RandomWork.Shape(random), random.Next(1, 17), random.Next(1, 17));
            Assert.Equal(DesignRequests.Parse("bit-fusion")[0].Cycles(work).Cycles,
                DesignRequests.Parse("flexmac:model=fusion")[0].Cycles(work).Cycles);
        }
    }

    [Fact]
    public void What_does_not_fit_together_is_refused_with_what_would_be_right()
    {
        string Refused(string design) => Assert.Throws<BadInputException>(() => DesignRequests.Parse(design)).Message;
        Assert.Contains("it has 2, 4, 8, 16", Refused("flexmac:unit=1"), StringComparison.Ordinal);
        Assert.Contains("no smaller unit", Refused("flexmac:model=gated,unit=4"), StringComparison.Ordinal);
        Assert.Contains("subword, split", Refused("flexmac:model=fusion,sums=apart"), StringComparison.Ordinal);
        Assert.Contains("below bits=8", Refused("flexmac:model=subword,bits=8,unit=8"), StringComparison.Ordinal);
        LayerWork wide = LayerWork.OfShape("fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 4, Filters = 4 }, 9, 5);
        Assert.Contains(
            "dadiannao", Assert.Throws<BadInputException>(() => DesignRequests.Parse("flexmac:model=gated")[0].Cycles(wide)).Message,
            StringComparison.Ordinal);
        Assert.Contains("bits=16", Assert.Throws<BadInputException>(() => DesignRequests.Parse("flexmac:bits=8")[0].Cycles(wide)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void For_training_logs_operands_have_32_bits_and_the_array_the_baselines_peak()
    {
        foreach ((string options, int columns) in new[]
        {
            ("quadratic", 16), ("serial", 32), ("serial-both", 256), ("subword", 1), ("split", 1), ("fusion", 1), ("gated", 1),
        })
        {
            var design = (FlexMac)Assert.Single(DesignRequests.Parse($"flexmac:model={options}"));
            Assert.Equal((32, columns), (design.TrainingMac.Bits, design.TrainingArray.Columns));
        }

        Assert.Equal(4, ((FlexMac)DesignRequests.Parse("flexmac:bits=16")[0]).TrainingArray.Columns);
    }
}
