using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects the costs as a user meets them: the tables with their sources, the options of simulate, and what is refused.</summary>
public sealed class CostsTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void Costs_are_listed_with_sources()
    {
        string text = SettProcess.Run("costs").Good();
        Assert.Contains("45nm: 45 nm, 0.9 V", text);
        Assert.Contains("ISSCC 2014", text);
        Assert.All(text.Split('\n').TakeWhile(l => !l.StartsWith("Energies", StringComparison.Ordinal)), l =>
            Assert.InRange(l.Length, 0, 100));
        JsonElement json = SettProcess.Run("costs", "28nm", "--format", "json").Json();
        Assert.Equal(28, json.GetProperty("node_nm").GetInt32());
        Assert.All(json.GetProperty("figures").EnumerateArray(), f => Assert.NotEqual("", f.GetProperty("source").GetString()));
        Assert.StartsWith("item,size,quantity,value,status,source\n", SettProcess.Run("costs", "22nm", "--format", "csv").Good());
    }

    [Fact]
    public void Simulate_shows_memory_energy_and_area()
    {
        string text = SettProcess.Run("simulate", "alexnet", "--profile", "published:alexnet-100", "--designs", "dadiannao,tartan",
            "--bandwidth", "12.8GB/s", "--dram", "ddr3", "--technology", "65nm").Good();
        Assert.Contains("with memory", text);
        Assert.Contains("ddr3, 12.8 GB/s, values in containers; costs at 65nm, lstp memories", text);
    }

    [Fact]
    public void Files_of_a_run_hold_its_costs()
    {
        SettProcess.Run("simulate", work.Model, "-i", work.Inputs, "--limit", "2", "--designs", "dadiannao,tartan", "--storage", "groups",
            "--group", "32", "--cells", "edram", "--out", work["costed"]).Good();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(work["costed"], "result.json")));
        JsonElement costs = json.RootElement.GetProperty("costs");
        Assert.Equal(("groups", 32, "edram"), (costs.GetProperty("storage").GetString(),
            costs.GetProperty("storage_group_values").GetInt32(), costs.GetProperty("memory_cells").GetString()));
        string[] lines = File.ReadAllLines(Path.Combine(work["costed"], "layers.csv"));
        string[] header = lines[0].Split(',');
        foreach (string[] cells in lines.Skip(1).Select(l => l.Split(',')))
        {
            double Value(string column) => double.Parse(cells[Array.IndexOf(header, column)], CultureInfo.InvariantCulture);
            Assert.Equal(Value("cycles"), Value("compute_cycles") + Value("stall_cycles"), 3);
            Assert.Equal(Value("energy_pj"),
                Value("energy_compute_pj") + Value("energy_onchip_pj") + Value("energy_offchip_pj") + Value("energy_leakage_pj"), 3);
        }
    }

    [Fact]
    public void A_table_of_ones_own_is_used_and_named()
    {
        File.WriteAllText(
            work["own.yaml"], "name: own\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nsources: { lab: measured in our lab }\nlogic:\n"
            + "  - { of: multiplier, bits: 16, energy_pj: 100, source: lab, status: computed }\n");
        JsonElement json =
            SettProcess.Run("simulate", "alexnet", "--designs", "dadiannao", "--technology", work["own.yaml"], "--format", "json").Json();
        Assert.Equal("own", json.GetProperty("costs").GetProperty("technology").GetString());
        Assert.Equal(64, json.GetProperty("source").GetProperty("technology_sha256").GetString()!.Length);
        JsonElement unit = json.GetProperty("designs")[0].GetProperty("parts")[0].GetProperty("pj_per_event")[0];
        Assert.InRange(unit.GetProperty("pj").GetDouble(), 1600, 1610);
        File.WriteAllText(work["bad.yaml"], "name: own\nnode_nm: 45\nvoltage_v: 0.9\nbased_on: 45nm\nlogik: []\n");
        Assert.Contains("line 5: unknown key 'logik'; did you mean 'logic'?", SettProcess.Run("costs", work["bad.yaml"]).Refusal());
    }

    [Theory]
    [InlineData("there is no technology '46nm'; did you mean", "costs", "46nm")]
    [InlineData("--dram is 'ddr44'; did you mean 'ddr4'?", "simulate", "alexnet", "--dram", "ddr44")]
    [InlineData("as in 25.6GB/s, or unlimited", "simulate", "alexnet", "--bandwidth", "25")]
    [InlineData("--storage is 'group'; did you mean 'groups'?", "simulate", "alexnet", "--storage", "group")]
    [InlineData("--storage groups needs values", "simulate", "alexnet", "--storage", "groups")]
    [InlineData("one of 16, 32, 64, 128, 256", "simulate", "alexnet", "--group", "17")]
    [InlineData("--group is for --storage groups", "simulate", "alexnet", "--group", "32")]
    [InlineData("no ranges that --calibration could look at", "simulate", "alexnet", "--calibration", "4")]
    [InlineData("in their container already; leave --skip out", "traffic", "--dnnsim", "d", "--network", "toy", "--skip", "3")]
    [InlineData("leave --container out", "simulate", "--dnnsim", "d", "--network", "toy", "--container", "8")]
    [InlineData("--cells is 'lp'", "simulate", "alexnet", "--cells", "lp")]
    [InlineData("weight-buffer=2 is out of range (1KB to 1GB)", "simulate", "alexnet", "--designs", "tartan:weight-buffer=2")]
    [InlineData("none.yaml", "simulate", "alexnet", "--technology", "none.yaml")]
    public void What_is_wrong_is_told(string expected, params string[] arguments) =>
        Assert.Contains(expected, SettProcess.Run(arguments).Refusal());
}
