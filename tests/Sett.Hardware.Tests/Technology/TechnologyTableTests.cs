using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Technology;

/// <summary>
/// Protects the tables of costs: every number with its source, known values between those tabled, the published
/// scaling, and users' own files.
/// </summary>
public sealed class TechnologyTableTests
{
    private static void Ignore(CostFigure figure)
    {
    }

    private static double Logic(TechnologyTable table, Component component, int bits, LogicQuantity quantity = LogicQuantity.Energy) =>
        LogicCosts.Of(table, component, bits, quantity, Ignore);

    [Fact]
    public void No_cost_lacks_a_source()
    {
        foreach (TechnologyTable table in TechnologyTables.Names.Select(TechnologyTables.Find))
        {
            Assert.NotEmpty(table.Figures);
            Assert.All(table.Figures, f =>
            {
                Assert.True(f.Source.Length > 15, $"{table.Name}: {f}");
                Assert.True(double.IsFinite(f.Value) && f.Value >= 0, $"{table.Name}: {f}");
                Assert.Contains('_', f.Quantity);
            });
            Assert.Equal(["lstp", "hp", "edram"], table.CellKinds);
            Assert.Equal(["ddr3", "ddr4", "lpddr2", "lpddr4", "gddr5", "hbm2"], table.OffchipKinds);
        }
    }

    [Fact]
    public void Logic_between_the_widths_of_the_table()
    {
        TechnologyTable table = TechnologyTables.Find("45nm");
        Assert.Equal(0.03, Logic(table, Component.Adder, 8));
        Assert.Equal(0.015, Logic(table, Component.Adder, 4), 12);
        Assert.Equal(0.04, Logic(table, Component.Adder, 12), 12);
        Assert.Equal(0.2, Logic(table, Component.Adder, 64), 12);
        // 0.2 pJ at 64 bit products, 3.1 at 1024: 256 lie a fifth of the way.
        Assert.Equal(0.2 + 0.2 * 2.9, Logic(table, Component.Multiplier, 16), 12);
        Assert.Equal(0.05, Logic(table, Component.Multiplier, 4), 12);
        Assert.Equal(40000.0 / 2, Logic(table, Component.Multiplier, 16, LogicQuantity.Leakage), 9);
    }

    [Fact]
    public void Memories_between_sizes_and_ports()
    {
        TechnologyTable table = TechnologyTables.Find("45nm");
        MemoryCost Of(long bytes, int port, string cells = "lstp") => MemoryCosts.Of(table, cells, bytes, port, Ignore);
        Assert.Equal((6.137, 7.878, 0.02627), (Of(8192, 64).ReadPj, Of(8192, 64).WritePj, Of(8192, 64).AreaMm2));
        Assert.Equal((6.137 + 11.61) / 2, Of(12288, 64).ReadPj, 9);
        Assert.Equal((6.137 + 11.484) / 2, Of(8192, 160).ReadPj, 9);
        // A wider port is several memories side by side; a narrower one wastes part of an access.
        Assert.Equal(2 * 11.484, Of(16384, 512).ReadPj, 9);
        Assert.Equal(2 * 0.0308, Of(16384, 512).AreaMm2, 9);
        Assert.Equal(6.137, Of(8192, 16).ReadPj);
        // Beyond the largest: several of them, of which one is accessed.
        Assert.Equal((188.734, 2 * 11.98902), (Of(8 << 20, 64).ReadPj, Of(8 << 20, 64).AreaMm2));
        Assert.Equal(0.0036 / 2, Of(512, 64).AreaMm2, 9);
        Assert.True(Of(1 << 20, 64, "hp").LeakageMw > 1000 * Of(1 << 20, 64).LeakageMw);
    }

    [Theory]
    [InlineData(65, 1.0583, 1.5)]
    [InlineData(45, 0.8443, 1)]
    [InlineData(28, 0.4277, 0.3767)]
    [InlineData(22, 0.2575, 0.2517)]
    public void Scaling_follows_Stillmaker_and_Baas(double node, double factor, double area)
    {
        // f(V) = aV² + bV + c at 0.9 V, by hand from the published coefficients; 28 and 22 nm lie between 32 (0.5412) and 20 nm (0.2008).
        Assert.Equal(factor / 0.8443, TechnologyScaling.Energy(45, 0.9, node, 0.9), 3);
        Assert.Equal(area, TechnologyScaling.Area(45, node), 4);
        TechnologyTable table = TechnologyTables.Find($"{node}nm");
        Assert.Equal(0.1 * factor / 0.8443, Logic(table, Component.Adder, 32), 4);
        Assert.Equal(137 * area, Logic(table, Component.Adder, 32, LogicQuantity.Area), 1);
        Assert.All(table.Logic, c => Assert.Equal(
            node != 45, c.Source.EndsWith("scaled after Stillmaker and Baas, Integration 58 (2017)", StringComparison.Ordinal)));
        Assert.Equal(node != 45, !table.Logic.Any(c => c.Status == CostStatus.Verified));
        // Memory beside the chip does not shrink with it.
        Assert.Equal(3.9, OffchipMemory.Of(table, "hbm2").EnergyPjPerBit);
    }

    [Fact]
    public void A_table_of_ones_own_takes_the_rest_from_another()
    {
        TechnologyTable own = TechnologyReader.Parse("""
            name: mine
            node_nm: 45
            voltage_v: 0.9
            based_on: 45nm
            sources: { lab: "our own synthesis of 2025" }
            logic:
              - { of: multiplier, bits: 16, energy_pj: 1.25, source: lab, status: computed }
            offchip:
              - { of: hbm2, energy_pj_per_bit: 3, source: lab, status: computed }
              - { of: nvm, energy_pj_per_bit: 9, source: lab, status: estimated }
              - { of: nvm, bandwidth_gb_s: 2, source: lab, status: estimated }
              - { of: nvm, burst_bytes: 128, source: lab, status: estimated }
            """, "mine.yaml");
        Assert.Equal(1.25 / 4, Logic(own, Component.Multiplier, 8));
        Assert.Equal(282, Logic(own, Component.Multiplier, 8, LogicQuantity.Area));
        Assert.Equal("our own synthesis of 2025", own.Logic[0].Source);
        Assert.Equal((3.0, 256.0), (OffchipMemory.Of(own, "hbm2").EnergyPjPerBit, OffchipMemory.Of(own, "hbm2").BandwidthGbS!.Value));
        Assert.Equal((9.0, 128), (OffchipMemory.Of(own, "nvm").EnergyPjPerBit, OffchipMemory.Of(own, "nvm").BurstBytes));
        Assert.Contains("did you mean 'hbm2'", Assert.Throws<BadInputException>(() => OffchipMemory.Of(own, "hbm")).Message);
    }

    [Theory]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nlogik: []", "line 5: unknown key 'logik'; did you mean 'logic'?")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 46nm", "line 4: 'based_on' is one of 65nm, 45nm, 28nm, 22nm, not '46nm'")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nsources: { a: some text }\nlogic:\n"
        + "  - { of: addr, bits: 8, energy_pj: 1, source: a, status: computed }", "line 6: 'of' is one of adder, multiplier, register, "
        + "gate, comparator, mac, fusible-mac, serial-mac, float-adder, float-multiplier, not 'addr'; did you mean 'adder'?")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nlogic:\n  - { of: adder, bits: 8, energy_pj: 1, status: computed }",
        "line 6: 'source' is missing")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nlogic:\n  - { of: adder, bits: 8, energy_pj: 1, source: nowhere, "
        + "status: computed }", "line 6: there is no source 'nowhere' under 'sources'")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\nlogic:\n"
        + "  - { of: adder, bits: 8, energy_pj: -1, source: a, status: sure }", "line 7: 'energy_pj' takes numbers from 0 to 1000000000, "
        + "not '-1'; line 7: 'status' is one of verified, recalled, computed, estimated, not 'sure'")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\nlogic:\n"
        + "  - { of: adder, bits: 8, energy_pj: 1, area_um2: 2, source: a, status: computed }", "line 7: a row has one of energy_pj, "
        + "area_um2, leakage_nw, each with its source")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9", "has no cost for adder energy_pj")]
    [InlineData("name: x\nnode_nm: 3\nvoltage_v: 0.9\nbased_on: 45nm", "the published scaling goes from 7 to 130 nm")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: [a]", "line 5: 'sources' has to be short names with texts")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: [b] }", "line 5: the source 'a' has to be a text")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nlogic: 3", "line 5: 'logic' has to be a list of rows")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\noffchip:\n"
        + "  - { of: nvm, bandwidth_gb_s: 0, source: a, status: computed }", "line 7: nvm: bandwidths are above 0")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\noffchip:\n"
        + "  - { of: nvm, burst_bytes: 1.5, source: a, status: computed }", "line 7: nvm: bandwidths are above 0, bursts whole bytes")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\noffchip:\n"
        + "  - { of: nvm, burst_bytes: 65537, source: a, status: computed }", "bursts whole bytes from 1 to 65536")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\nlogic:\n"
        + "  - { of: adder, bits: 8, source: a, status: computed }", "line 7: a row has one of energy_pj, area_um2, leakage_nw")]
    [InlineData("name: x\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { a: text }\nlogic:\n"
        + "  - { of: adder, energy_pj: 1, source: a, status: computed }", "line 7: 'bits' is missing")]
    [InlineData("name: x", "'node_nm' is missing")]
    [InlineData("- 1", "has to be keys with values")]
    public void A_mistake_is_told_with_its_line(string text, string message) =>
        Assert.Contains(message, Assert.Throws<BadInputException>(() => TechnologyReader.Parse(text, "own.yaml")).Message);

    [Fact]
    public void Names_and_files_that_are_no_tables_are_refused()
    {
        Assert.Equal("there is no technology '45mm'; did you mean '45nm'?; there are 65nm, 45nm, 28nm, 22nm, or a YAML file in their form "
            + "(docs/costs.md).", Assert.Throws<BadInputException>(() => TechnologyTables.Find("45mm")).Message);
        string file = Path.Combine(Path.GetTempPath(), $"sett-{Guid.NewGuid():N}.yaml");
        File.WriteAllBytes(file, [(byte)'n', 0xFF, 0xFE]);
        try
        {
            Assert.Equal($"{file}: is not UTF-8 text.", Assert.Throws<BadInputException>(() => TechnologyTables.Find(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Traffic_takes_whole_bursts_and_the_time_of_the_bandwidth()
    {
        OffchipMemory memory = OffchipMemory.Of(TechnologyTables.Find("45nm"), "ddr4");
        Assert.Equal([0, 512, 512, 1024], new long[] { 0, 1, 512, 513 }.Select(memory.InBursts));
        // 25.6 GB/s at 800 MHz are 256 bits a cycle.
        Assert.Equal([0, 1, 1, 2, 4], new long[] { 0, 1, 256, 257, 1024 }.Select(b => memory.Cycles(b, 800)));
        Assert.Equal(0, (memory with { BandwidthGbS = null }).Cycles(long.MaxValue, 800));
    }
}
