using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects what a user sees of a training's cost: from sett train to tables, files and a page, and what is refused.</summary>
public sealed class SimulateTrainingTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    private string Train(string folder, params string[] more)
    {
        SettProcess.Run(["train", "mlp:784-16-10", "--limit", "64", "--iterations", "6", "--out", work[folder], "-q", .. more]).Good();
        return work[folder];
    }

    [Fact]
    public void A_training_is_priced_in_every_form_and_the_forms_agree()
    {
        string log = Train("static", "--precision", "static:target=11");
        string[] call = ["simulate", "--training", log, "--designs", "flexmac,flexmac:model=serial"];
        string table = SettProcess.Run([.. call, "--layers"]).Good();
        Assert.Contains("Words: 12 bits in 6 (100.0%)", table);
        Assert.Contains("none of these is it", table);
        JsonElement json = SettProcess.Run([.. call, "-f", "json"]).Json();
        Assert.Equal("sett-training-costs", json.GetProperty("format").GetString());
        JsonElement design = json.GetProperty("designs")[0];
        // Two parts of 8 bits an operand in place of four: a quarter of the cycles, but for each layer's last one.
        Assert.InRange(design.GetProperty("speedup").GetDouble(), 3.4, 4);
        string[][] csv = SettProcess.Run([.. call, "-f", "csv"]).Csv();
        Assert.Equal(design.GetProperty("cycles").GetInt64(),
            csv.Where(r => r[0] == "flexmac").Sum(r => long.Parse(r[7], System.Globalization.CultureInfo.InvariantCulture)));
        // The first layer has no gradient to give back.
        Assert.Equal(4 * 5, csv.Length - 1);
        SettProcess.Run([.. call, "--out", work["page"]]).Good();
        Assert.Equal(SettProcess.Run([.. call, "-f", "json"]).Good(), File.ReadAllText(Path.Combine(work["page"], "result.json")));
        Assert.Contains("figure-energy-words", File.ReadAllText(Path.Combine(work["page"], "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_training_cannot_be_priced_with_is_said_in_a_line()
    {
        string folder = Train("dps", "--precision", "dps"), log = Path.Combine(folder, "precision.jsonl");
        string Refused(params string[] arguments) => SettProcess.Run(["simulate", .. arguments]).Refusal();
        Assert.Contains("no such file", Refused("--training", work["none"]), StringComparison.Ordinal);
        Assert.Contains("leave 'alexnet' out", Refused("alexnet", "--training", log), StringComparison.Ordinal);
        Assert.Contains("takes no --verify, --limit", Refused("--training", log, "--verify", "--limit", "2"), StringComparison.Ordinal);
        Assert.Contains("--reuse is for --training", Refused("--reuse", "2"), StringComparison.Ordinal);
        Assert.Contains("tartan takes no widths", Refused("--training", log, "--designs", "tartan"), StringComparison.Ordinal);
        Assert.Contains("words of 32 bits", Refused("--training", log, "--designs", "flexmac:bits=16"), StringComparison.Ordinal);
        Assert.Contains("no precision log", Refused("--training", work.Labels), StringComparison.Ordinal);
        string text = File.ReadAllText(log);
        File.WriteAllText(work["cut.jsonl"], text[..^20]);
        Assert.Contains("line 7: is damaged or cut off", Refused("--training", work["cut.jsonl"]), StringComparison.Ordinal);
        File.WriteAllLines(work["gap.jsonl"], File.ReadLines(log).Where((_, i) => i != 3));
        Assert.Contains("line 4: is iteration 3; 2 has to come here", Refused("--training", work["gap.jsonl"]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["never"]));
        Refused("--training", work["gap.jsonl"], "--out", work["never"]);
        Assert.False(Directory.Exists(work["never"]));
    }

    [Fact]
    public void Without_data_the_reproduction_says_what_it_leaves_out()
    {
        string table = SettProcess.Run("reproduce", "dps", "-q").Good();
        Assert.Contains("Trainings of LeNet are left out", table, StringComparison.Ordinal);
        Outcome json = SettProcess.Run("reproduce", "dps", "-q", "-f", "json");
        Assert.Contains("left out", json.Error, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(6, document.RootElement.GetProperty("figures").GetArrayLength());
        Assert.Contains("no such folder", SettProcess.Run("reproduce", "dps", "--data", work["none"]).Refusal(), StringComparison.Ordinal);
    }
}
