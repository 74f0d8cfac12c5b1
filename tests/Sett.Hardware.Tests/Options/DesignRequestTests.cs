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
    [InlineData("true", "tartan")]
    [InlineData("1", "tartan")]
    [InlineData("off", "tartan:cascade=off")]
    [InlineData("false", "tartan:cascade=off")]
    [InlineData("no", "tartan:cascade=off")]
    [InlineData("0", "tartan:cascade=off")]
    public void Switches_have_other_words(string word, string label) =>
        Assert.Equal(label, Assert.Single(DesignRequests.Parse($"tartan:cascade={word}")).Options.Label);

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
    [InlineData("xyzzyplugh", "there is no design 'xyzzyplugh'; there are dadiannao, stripes,")]
    [InlineData("tartan:xyzzyplugh=2", "tartan has no option 'xyzzyplugh'; it has bits,")]
    [InlineData("tartan:weight-buffer=2", "weight-buffer=2 is out of range (1KB to 1GB)")]
    [InlineData("tartan:weight-buffer=3GB", "the nearest is 1GB.")]
    [InlineData("tartan:weight-buffer=1B", "the nearest is 1KB.")]
    [InlineData("tartan:weight-buffer=99999999999GB", "weight-buffer=99999999999GB is out of range")]
    [InlineData("flexmac:columns=x", "columns=x is out of range (auto, 1 to")]
    [InlineData("bit-tactical:lanes=65", "is too many for its multiplexers; at most 64 are modelled.")]
    [InlineData("bit-tactical:booth=on", "recodes digits; only unit=digits works on them.")]
    [InlineData("bit-tactical:first-stage=3", "shifts digits; only unit=digits works on them.")]
    [InlineData("bit-tactical:unit=digits,negatives=magnitude", "counts widths; only unit=groups finds them.")]
    [InlineData("bit-tactical:unit=parallel,registers=1", "let columns run ahead; with unit=parallel all of them take one cycle.")]
    [InlineData("bit-tactical:unit=parallel,fc=columns", "lets columns take bricks in turn; with unit=parallel a brick takes one cycle.")]
    [InlineData("scnn:activations=8,weights=5", "multipliers an element; the nearest is 4.")]
    [InlineData("bit-fusion:unit-bits=4,least-bits=8", "is more than unit-bits=4.")]
    [InlineData("flexmac:model=split,bits=8,unit=8", "has to be below bits=8.")]
    [InlineData("flexmac:model=quadratic,bits=8,unit=16", "has to be at most bits=8.")]
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
    [InlineData("- dadiannao\n- tartan: [1, 2]", "d.yaml:2: the options of tartan have to be a mapping.", "")]
    [InlineData("[]", "d.yaml: no design is named.", "")]
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
