using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Reports and comparisons as users meet them: folders with a page, the same bytes twice, two runs side by side, and what is refused.
/// </summary>
public sealed class ReportTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    private static readonly string[] s_files = ["inputs.csv", "layers.csv", "report.html", "result.json"];

    private string Simulate(string folder, params string[] more)
    {
        SettProcess.Run(["simulate", work.Model, "--inputs", work.Inputs, "--designs", "dadiannao,tartan,dpred-tartan", "--out",
            work[folder], .. more]).Good();
        return work[folder];
    }

    [Fact]
    public void Two_runs_write_the_same_bytes_whatever_the_folder_and_threads()
    {
        string one = Simulate("same-one", "--limit", "2", "--threads", "1"), two = Simulate("same-two", "--limit", "2", "--threads", "2");
        string[] names = [.. Directory.EnumerateFiles(one, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(one, f))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(s_files, names.Where(n => !n.StartsWith("figures", StringComparison.Ordinal)));
        Assert.Contains(Path.Combine("figures", "speedup.svg"), names);
        Assert.Contains(Path.Combine("figures", "speedup.vl.json"), names);
        Assert.All(names, n => Assert.Equal(File.ReadAllBytes(Path.Combine(one, n)), File.ReadAllBytes(Path.Combine(two, n))));
        Assert.DoesNotContain(work["same-one"], File.ReadAllText(Path.Combine(one, "result.json")), StringComparison.Ordinal);
        Assert.Contains("sett simulate", File.ReadAllText(Path.Combine(one, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_are_compared_as_table_CSV_and_JSON()
    {
        string a = Simulate("a", "--limit", "2"), b = Simulate("b", "--limit", "1", "--container", "8");
        string table = SettProcess.Run("compare", a, Path.Combine(b, "result.json")).Good();
        Assert.Matches("inputs simulated +2 +1\n", table);
        Assert.Contains("container bits", table, StringComparison.Ordinal);
        Assert.DoesNotContain("conv1", table.Split("design ")[1], StringComparison.Ordinal);
        Assert.Contains("conv1", SettProcess.Run("compare", a, b, "--layers").Good(), StringComparison.Ordinal);
        string[][] rows = SettProcess.Run("compare", a, b, "--format", "csv").Csv();
        Assert.Equal(["design", "layer", "quantity", "a", "b", "difference_percent"], rows[0]);
        Assert.Contains(rows, r => r[0] == "tartan" && r[1] == "conv1" && r[2] == "energy_pj");
        // Energies are short and in the unit that simulate shows.
        Assert.Matches(@"tartan +energy µJ +\d[\d.]{1,5} +\d[\d.]{1,5} ", table);
        Assert.DoesNotContain("pJ", table, StringComparison.Ordinal);
        JsonElement json = SettProcess.Run("compare", a, a, "--format", "json").Json();
        Assert.Equal(0, json.GetProperty("differences").GetArrayLength());
        Assert.Equal(0, json.GetProperty("designs")[0].GetProperty("totals").GetProperty("cycles").GetProperty("difference").GetDouble());
    }

    [Fact]
    public void What_cannot_be_compared_is_said_in_a_line()
    {
        string a = Simulate("c", "--limit", "1");
        Assert.Contains("there is no such file", SettProcess.Run("compare", a, work["nothing.json"]).Refusal(), StringComparison.Ordinal);
        Assert.Contains("is not valid JSON", SettProcess.Run("compare", a, work.Model).Refusal(), StringComparison.Ordinal);
        File.WriteAllText(work["old.json"], "{\"format\": \"sett-result\", \"version\": 1}");
        Assert.Contains("is a result of version 1", SettProcess.Run("compare", work["old.json"], a).Refusal(), StringComparison.Ordinal);
        Assert.Contains("compare", SettProcess.Run("compare", a).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reproduction_has_a_page_too_and_prints_the_same_JSON()
    {
        string printed = SettProcess.Run("reproduce", "stripes", "--out", work["stripes"], "--format", "json").Good();
        Assert.Equal(printed, File.ReadAllText(work[Path.Combine("stripes", "result.json")]));
        Assert.Contains(
            "published and reproduced", File.ReadAllText(work[Path.Combine("stripes", "report.html")]), StringComparison.Ordinal);
        Assert.Contains(
            "is not empty", SettProcess.Run("reproduce", "stripes", "--out", work["stripes"]).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_in_a_folder_has_a_page_and_one_in_a_file_has_none()
    {
        string[] profile =
        [
            "profile", work.Model, "--inputs", work.Inputs, "--labels", work.Labels, "--search", "uniform", "--quiet", "--cache",
        ];
        SettProcess.Run([.. profile, work["profile-cache"], "--out", work["profile"]]).Good();
        string[] names = [.. Directory.EnumerateFiles(work["profile"], "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(work["profile"], f))];
        Assert.Contains(Path.Combine("figures", "bits-quality.svg"), names);
        Assert.Contains(Path.Combine("figures", "bits-0.vl.json"), names);
        string page = File.ReadAllText(work[Path.Combine("profile", "report.html")]);
        Assert.Contains("Bits that net needs", page, StringComparison.Ordinal);
        // Another run of the same search in its place writes the same page, from what the first has measured.
        SettProcess.Run([.. profile, work["profile-cache"], "--out", work["profile"]]).Good();
        Assert.Equal(page, File.ReadAllText(work[Path.Combine("profile", "report.html")]));
        SettProcess.Run([.. profile, work["profile-cache"], "--out", work["one.json"]]).Good();
        Assert.Equal(File.ReadAllText(work[Path.Combine("profile", "profile.json")]), File.ReadAllText(work["one.json"]));
        Assert.False(Directory.Exists(work["figures"]));
    }
}
