using System.Text.Json;
using System.Text.Json.Nodes;
using Sett.Numerics;
using Sett.Studies.Results;
using Sett.Studies.Tests.Reports;
using Xunit;

namespace Sett.Studies.Tests.Results;

/// <summary>Reading result.json: what was written comes back, what is no result is refused with a word on where.</summary>
public sealed class ResultReaderTests
{
    private static readonly string s_json = ResultJson.Write(Runs.Simulate());

    [Fact]
    public void What_was_written_comes_back()
    {
        SimulationResult written = Runs.Simulate();
        ResultFile read = Runs.Read(written);
        Assert.Equal((written.Network, written.Inputs, written.Seed, written.ContainerBits),
            (read.Network, read.Inputs, read.Seed, read.ContainerBits));
        Assert.Equal(written.Widths!.Activations, read.Values!.ActivationWidths);
        Assert.Equal(written.Costs.Figures.Count, read.Costs.Figures.Count);
        for (int d = 0; d < written.Designs.Count; d++)
        {
            DesignResult w = written.Designs[d];
            DesignEntry r = read.Designs[d];
            Assert.Equal(w.Label, r.Design);
            Assert.Equal(w.Options.Select(o => o.Key), r.Options.Keys);
            Assert.Equal(w.Cycles.Mean, r.Cycles.Mean, 6);
            Assert.Equal((w.Cycles.Least, w.Cycles.Most), (r.Cycles.Least, r.Cycles.Most));
            Assert.Equal(w.Costs.Energy.TotalPj, r.EnergyPj.Total, 5);
            Assert.Equal(w.OffchipBits, r.OffchipBits.Total, 5);
            Assert.Equal(w.Layers.Select(l => l.Lanes.Waiting), r.Layers.Select(l => l.LaneBits.Waiting));
        }
    }

    [Fact]
    public void Members_of_later_versions_of_Sett_are_passed_over() =>
        Assert.Equal(4, Runs.Parse(Edited(r => r["later"] = 1)).Layers.Count);

    public static TheoryData<string, string> Broken { get; } = new()
    {
        { "[]", "is no result of 'sett simulate'" },
        { "{\"format\":\"sett-reproduction\",\"version\":1}", "is no result of 'sett simulate'" },
        { "{\"format\":\"sett-result\"}", "says no version" },
        { "{\"format\":\"sett-result\",\"version\":1}", "is a result of version 1; this Sett reads version 2" },
        { "", "is not valid JSON" },
        { s_json[..2000], "is not valid JSON" },
        { Edited(r => r.Remove("inputs")), "lacks inputs" },
        { Edited(r => r["inputs"] = 0), "has 0 inputs" },
        { Edited(r => r["network"] = null), "network: must not be null" },
        { Edited(r => r["layers"] = new JsonArray()), "has no layers" },
        { Edited(r => r["designs"]![1]!["cycles"]!["mean"] = "many"), "designs[1].cycles.mean" },
        { Edited(r => r["designs"]![1]!["layers"]!.AsArray().RemoveAt(0)), "design 'tartan' has 3 layers; the network has 4" },
        { Edited(r => r["designs"]![1]!["layers"]![2]!["layer"] = "other"), "has layer 'other' where the network has 'product'" },
        { Edited(r => r["layers"]![0]!.AsObject().Remove("weight_widths")), "lacks activation_widths or weight_widths" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_no_result_is_refused_with_the_place(string json, string expected)
    {
        string message = Assert.Throws<BadInputException>(() => Runs.Parse(json)).Message;
        Assert.StartsWith("result.json: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Sett.Studies", message, StringComparison.Ordinal);
    }

    private static string Edited(Action<JsonObject> edit)
    {
        JsonObject root = JsonNode.Parse(s_json)!.AsObject();
        edit(root);
        return root.ToJsonString(new JsonSerializerOptions());
    }
}
