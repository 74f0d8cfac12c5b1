using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Numerics;
using Xunit;

namespace Sett.Hardware.Tests.Options;

/// <summary>
/// What users write as designs: understood where it is right, refused with the nearest right thing where it is not, all mistakes at once.
/// </summary>
public sealed class DesignRequestTests
{
    [Fact]
    public void A_list_may_mix_designs_and_options()
    {
        Assert.Equal(["tartan:bits=2,cascade=off", "dpred-loom", "stripes:unit-bits=8"],
            DesignRequests.Parse("tartan:bits=2,cascade=off, dpred-loom,stripes:unit-bits=8").Select(d => d.Options.Label));
    }

    [Fact]
    public void Defaults_written_out_change_nothing() =>
        Assert.Equal("tartan", Assert.Single(DesignRequests.Parse("tartan:bits=1,cascade=yes,tiles=16")).Options.Label);

    [Theory]
    [InlineData("tarten", "did you mean tartan?")]
    [InlineData("tartan:bit=2", "did you mean bits?")]
    [InlineData("tartan:bits=3", "out of range (1, 2, 4); the nearest is")]
    [InlineData("tartan:bits=9", "the nearest is 4.")]
    [InlineData("tartan:tiles=0", "out of range (1 to 4096); the nearest is 1.")]
    [InlineData("tartan:cascade=offf", "the nearest is off.")]
    [InlineData("stripes:fc=column", "the nearest is columns.")]
    [InlineData("dynamic-stripes:group=100", "the nearest is 96.")]
    [InlineData("dynamic-stripes:group=512", "the nearest is 256.")]
    [InlineData("bits=2", "stands before any design")]
    [InlineData("tartan:bits", "write name=value")]
    [InlineData("tartan:bits=2,bits=4", "given twice")]
    [InlineData("tartan,tartan", "named twice")]
    [InlineData(",", "no design is named")]
    public void Mistakes_are_refused_with_what_would_be_right(string list, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => DesignRequests.Parse(list)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_are_told_at_once_in_one_line()
    {
        string message =
            Assert.Throws<BadInputException>(() => DesignRequests.Parse("tarten,stripes:fx=columns,tiles=0,dpred-loom:group=17")).Message;
        foreach (string part in new[] { "tarten", "'fx'", "tiles=0", "group=17" }) Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_YAML_file_gives_the_same_designs()
    {
        string yaml = "designs:\n  - dadiannao\n  - tartan: { bits: 2, cascade: off }\n  - dpred-loom:\n  - stripes:fc=columns,tiles=8\n";
        Assert.Equal(["dadiannao", "tartan:bits=2,cascade=off", "dpred-loom", "stripes:tiles=8,fc=columns"],
            DesignRequests.ParseYaml(yaml, "d.yaml").Select(d => d.Options.Label));
    }

    [Theory]
    [InlineData("- tartan: { bits: 3 }\n- loom: { tiless: 2 }", "d.yaml:1: tartan: bits=3",
        "d.yaml:2: loom has no option 'tiless'; did you mean tiles?")]
    [InlineData("- dadiannao\n- tartn", "d.yaml:2: there is no design 'tartn'", "did you mean tartan?")]
    [InlineData("tartan: 1", "d.yaml:1: a list of designs is expected", "")]
    [InlineData("- [1, 2]", "d.yaml:1: a design is a name", "")]
    [InlineData("- tartan: { bits: [1] }", "has to be one value", "")]
    [InlineData("- a: {\n", "d.yaml:", "not valid YAML")]
    [InlineData("", "d.yaml:1: a list of designs is expected", "")]
    public void Mistakes_in_YAML_name_their_lines(string yaml, string first, string second)
    {
        string message = Assert.Throws<BadInputException>(() => DesignRequests.ParseYaml(yaml, "d.yaml")).Message;
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_catalogue_is_complete()
    {
        Assert.Equal(["dadiannao", "stripes", "tartan", "dynamic-stripes", "dpred-tartan", "loom", "dpred-loom", "pragmatic", "laconic",
            "bit-tactical", "scnn", "dpred-scnn", "systolic", "bit-fusion", "flexmac", "eyeriss", "cpu", "deepcam", "edge"],
            DesignCatalogue.All.Select(k => k.Name));
        foreach (DesignKind kind in DesignCatalogue.All)
        {
            Assert.All([kind.Summary, kind.Source], t => Assert.NotEmpty(t));
            Assert.Equal(kind.Options.Count, kind.Options.Select(o => o.Name).Distinct().Count());
            foreach (DesignOption option in kind.Options)
            {
                Assert.NotEmpty(option.Description);
                Assert.Equal(option.Default, option.Read(option.Default, out _));
            }
        }
    }
}
