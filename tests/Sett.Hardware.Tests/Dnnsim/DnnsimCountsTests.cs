using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Designs;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Xunit;

namespace Sett.Hardware.Tests.Dnnsim;

/// <summary>
/// Protects the comparison with the public simulator: on its toy network the documented options give the compute cycles that DNNsim (head
/// 4748a60) reported, layer by layer.
/// </summary>
public sealed class DnnsimCountsTests
{
    [Theory]
    [InlineData("dadiannao:columns=16", 256, 288, 504, 128, 32)]
    [InlineData("dadiannao", 4096, 4608, 7200, 128, 32)]
    [InlineData("stripes:fc=columns", 2304, 2880, 4032, 136, 38)]
    [InlineData("stripes:fc=columns,unit-bits=8", 4096, 4608, 4032, 135, 38)]
    [InlineData("dynamic-stripes:fc=columns", 2304, 2054, 2928, 132, 35)]
    [InlineData("dynamic-stripes:fc=columns,trim=both", 2304, 2054, 2928, 132, 35)]
    [InlineData("dynamic-stripes:fc=columns,registers=1", 2158, 1829, 2402, 132, 35)]
    [InlineData("dpred-loom:weights=layer,fc=columns,columns=16", 20736, 16432, 20496, 436, 113)]
    [InlineData("dpred-loom:weights=layer,fc=columns,columns=16,bits=2", 11520, 8960, 10696, 236, 68)]
    [InlineData("dpred-loom:fc=columns,columns=16", 19872, 15861, 19470, 415, 108)]
    [InlineData("dpred-loom:weights=layer,fc=columns,columns=16,tiles=256", 20736, 16432, 10248, 236, 113)]
    [InlineData("pragmatic:fc=columns", 1749, 1554, 2094, 131, 34)]
    [InlineData("pragmatic:fc=columns,booth=on", 1255, 1200, 1746, 130, 33)]
    [InlineData("laconic:fc=columns,columns=16,booth=on", 5004, 4539, 5508, 139, 42)]
    [InlineData("bit-tactical:unit=parallel,columns=16", 192, 288, 490, 124, 32)]
    [InlineData("scnn:accumulators=1024", 3683, 13115, 36272, 237241, 34682)]
    public void Counts_are_those_of_DNNsim(string design, params int[] cycles)
    {
        IDesign made = Assert.Single(DesignRequests.Parse(design));
        Assert.Equal(cycles.Select(c => (long)c), ToyNetwork.Layers.Select(l => made.Cycles(l).Cycles));
    }

    [Fact]
    public void BitTactical_counts_as_DNNsim_but_where_that_reads_the_wrong_column()
    {
        IDesign made = Assert.Single(DesignRequests.Parse("bit-tactical:fc=columns"));
        Assert.Equal([1728, 2131, 2986, 128, 35], ToyNetwork.Layers.Select(l => made.Cycles(l).Cycles));
        // DNNsim puts brick b into column b mod 16 and lets line k read column k mod 16: once a line is skipped these
        // part, and it measures zeros.
        Assert.Equal([124, 35], ToyNetwork.Layers.Skip(3).Select(l => Misread(l, made.Options)));
    }

    private static long Misread(LayerWork work, OptionValues options)
    {
        SlowPass pass = Assert.Single(SlowLayer.Passes(work, 16, true, true));
        var lines = new List<int>();
        foreach (List<int[]>[] set in pass.Filters.Chunk(256))
        {
            List<List<BitTacticalTests.Cell>[]>[] tiles = [.. set.Chunk(16).Select(tile => BitTacticalTests.Schedule(tile, options))];
            for (int line = 0; line < tiles.Max(t => t.Count); line++)
            {
                int column = lines.Count % 16;
                IEnumerable<BitTacticalTests.Cell> cells =
                    tiles.Where(t => line < t.Count).SelectMany(t => t[line]).SelectMany(unit => unit);
                lines.Add(SlowWidths.Of(cells.Where(c => !c.IsEmpty && c.Time % 16 == column).Select(c => pass.Windows[0][c.Time][c.Lane]),
                    false, false, false));
            }
        }

        return SlowArray.Turns(lines, 16);
    }

    [Theory]
    [InlineData("dynamic-stripes:fc=columns,registers=1,group=64", 2278, 1964, 2725)]
    [InlineData("dynamic-stripes:fc=columns,group=256", 2304, 2054, 2928)]
    [InlineData("dpred-loom:weights=layer,fc=columns,columns=16,group=256", 20736, 16432, 20496)]
    public void Groups_of_columns_count_as_in_DNNsim_in_convolutions(string design, params int[] cycles)
    {
        IDesign made = Assert.Single(DesignRequests.Parse(design));
        Assert.Equal(cycles.Select(c => (long)c), ToyNetwork.Layers.Take(3).Select(l => made.Cycles(l).Cycles));
    }
}
