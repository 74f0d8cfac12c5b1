using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Xunit;

namespace Sett.Hardware.Tests.Parts;

/// <summary>Area and energy of designs from their parts: by hand for the baseline, and relations for all.</summary>
public sealed class PricedChipTests
{
    private static readonly TechnologyTable s_table = TechnologyTables.Find("45nm");
    private static readonly OffchipMemory s_memory = OffchipMemory.Of(s_table, "hbm2");

    private static PricedChip Price(string design, string cells = "lstp") =>
        PricedChip.Of(Assert.Single(DesignRequests.Parse(design)).Chip, s_table, cells, s_memory);

    private static PricedPart Part(PricedChip chip, string name) => Assert.Single(chip.Parts, p => p.Name == name);

    [Fact]
    public void The_baselines_unit_by_hand()
    {
        PricedPart units = Part(Price("dadiannao"), "inner-product units");
        Assert.Equal(256, units.Count);
        // 16 multipliers of 0.78 pJ; a tree of 8, 4, 2 and 1 adders of 32 to 35 bits at 0.003125 pJ a bit; the partial sum's adder of 32.
        double tree = (8 * 32 + 4 * 33 + 2 * 34 + 35) * 0.003125;
        Assert.Equal((long)Math.Round((16 * 0.78 + tree + 0.1) * 1e6), Assert.Single(units.Uses).Attojoules);
        double treeArea = (8 * 32 + 4 * 33 + 2 * 34 + 35) * (137.0 / 32);
        Assert.Equal(256 * (16 * (282 + 0.2 * (3495 - 282)) + treeArea + 137), units.AreaUm2, 3);
        Assert.Equal(256 * (16 * 20000 + (8 * 32 + 4 * 33 + 2 * 34 + 35) * 75.0 + 2400), units.LeakageNw, 3);
    }

    [Fact]
    public void The_baselines_memories_by_hand()
    {
        PricedChip chip = Price("dadiannao");
        PricedPart weights = Part(chip, "weight buffers");
        // 16 tiles of 2 MB in 16 banks: 256 banks of 128 KB with 256-bit ports.
        Assert.Equal(256, weights.Count);
        Assert.Equal(256 * 0.47384e6, weights.AreaUm2, 3);
        Assert.Equal([73.762e6 / 256, 88.202e6 / 256], weights.Uses.Select(u => (double)u.Attojoules), (a, b) => Math.Abs(a - b) <= 0.5);
        Assert.Equal(256 * 0.03e6, weights.LeakageNw, 6);
        // 64 entries of 16 words of 16 bits are 2 KB; a bit read from the activation memory is written into all 16.
        PricedPart inputs = Part(chip, "activation input buffers");
        Assert.Equal(16 * 0.01348e6, inputs.AreaUm2, 3);
        Assert.Equal([9.461e6 / 256, 16 * 12.929e6 / 256], inputs.Uses.Select(u => (double)u.Attojoules), (a, b) => Math.Abs(a - b) <= 0.5);
        PricedPart offchip = chip.Parts[^1];
        Assert.Equal((PartKind.OffChip, 0.0, 3_900_000L), (offchip.Kind, offchip.AreaUm2, Assert.Single(offchip.Uses).Attojoules));
    }

    [Fact]
    public void Every_design_has_parts_with_a_price_in_every_technology()
    {
        foreach (IDesign design in DesignRequests.Defaults())
        {
            foreach (TechnologyTable table in TechnologyTables.Names.Select(TechnologyTables.Find))
            {
                foreach (string cells in table.CellKinds)
                {
                    PricedChip chip = PricedChip.Of(design.Chip, table, cells, OffchipMemory.Of(table, "lpddr4"));
                    Assert.All(chip.Parts, p =>
                        Assert.True(p.Count > 0 && p.Uses.Count > 0 && p.Uses.All(u => u.Attojoules > 0), $"{design.Options.Label}: {p}"));
                    Assert.All(chip.Parts.SkipLast(1), p => Assert.True(p.AreaUm2 > 0 && p.LeakageNw >= 0, $"{design.Options.Label}: {p}"));
                    Assert.Equal(chip.Parts.Count, chip.Parts.Select(p => p.Name).Distinct().Count());
                    Assert.Equal(chip.AreaUm2, chip.Parts.Reverse().Sum(p => p.AreaUm2), chip.AreaUm2 * 1e-12);
                    Assert.All(chip.Figures, f => Assert.NotEmpty(f.Source));
                }
            }
        }
    }

    [Fact]
    public void Energy_is_linear_in_events()
    {
        var random = new Random(41);
        long Next() => random.NextInt64(1L << 40);
        LayerEvents Events() => new(Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next());
        foreach (PricedPart part in DesignRequests.Defaults().SelectMany(d => PricedChip.Of(d.Chip, s_table, "lstp", s_memory).Parts))
        {
            (LayerEvents a, LayerEvents b) = (Events(), Events());
            (long x, long y) = (Next(), Next());
            Assert.Equal(part.Dynamic(a, x) + part.Dynamic(b, y), part.Dynamic(a + b, x + y));
            Assert.Equal(part.Dynamic(a, x) + part.Dynamic(a, x) + part.Dynamic(a, x), part.Dynamic(a + a + a, 3 * x));
            Assert.Equal(default, part.Dynamic(default, 0));
        }
    }

    [Fact]
    public void Leakage_is_power_times_time()
    {
        // 1 µW for 980 cycles at 980 MHz, a microsecond: 1 pJ.
        Assert.Equal(1, Energy.OfLeakage(1000, 980, 980).Pj, 12);
        Assert.Throws<OverflowException>(() => new LayerEvents { SerialSteps = long.MaxValue } + new LayerEvents { SerialSteps = 1 });
    }

    [Fact]
    public void Options_change_the_parts_they_name()
    {
        Assert.True(Price("tartan").AreaUm2 > Price("stripes").AreaUm2);
        Assert.True(Price("tartan:bits=2").AreaUm2 < Price("tartan").AreaUm2);
        Assert.Equal(512, Part(Price("dadiannao:weight-banks=32"), "weight buffers").Count);
        Assert.Equal(new OnChipMemory(1 << 20, 16 * (512 << 10)),
            Assert.Single(DesignRequests.Parse("stripes:activation-memory=1MB,weight-buffer=512KB")).Chip.Memory);
        Assert.Equal(606, Price("dadiannao:clock-mhz=606").ClockMhz);
        Assert.Contains(
            "1KB to 1GB", Assert.Throws<Sett.Numerics.BadInputException>(() => DesignRequests.Parse("stripes:weight-buffer=2")).Message);
    }
}
