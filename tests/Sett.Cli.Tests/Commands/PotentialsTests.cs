using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects the forms of potentials and what it refuses.</summary>
public sealed class PotentialsTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void All_forms_tell_the_same()
    {
        string[] arguments = ["potentials", work.Model, "-i", work.Inputs, "--limit", "3", "--quiet"];
        JsonElement json = SettProcess.Run([.. arguments, "--format", "json"]).Json();
        string[][] csv = SettProcess.Run([.. arguments, "--format", "csv"]).Csv();
        string table = SettProcess.Run(arguments).Good();
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(6, layers.Length);
        Assert.Equal(1 + 7 * 6, csv.Length);
        int measure = Array.IndexOf(csv[0], "measure"), both = Array.IndexOf(csv[0], "speedup"), name = Array.IndexOf(csv[0], "layer");
        foreach (string[] row in csv[1..])
        {
            JsonElement own = row[name] == "all layers"
                ? json.GetProperty("all_layers")
                : layers.Single(l => l.GetProperty("layer").GetString() == row[name]);
            Assert.Equal(own.GetProperty(row[measure]).GetProperty("speedup").GetDouble(),
                double.Parse(row[both], System.Globalization.CultureInfo.InvariantCulture), 6);
        }

        Assert.Contains(json.GetProperty("all_layers").GetProperty("effectual_bits").GetProperty("speedup").GetDouble()
            .ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), table);
        Assert.All(table.Split('\n').Where(l => l.StartsWith("conv", StringComparison.Ordinal)), l => Assert.InRange(l.Length, 20, 100));
    }

    [Fact]
    public void Files_go_into_a_folder_that_is_new()
    {
        Assert.Equal(0, SettProcess.Run("potentials", "--limit", "1", "--quiet", "--out", work["potentials"]).Code);
        Assert.Equal(["figures", "potentials.csv", "potentials.json", "report.html"],
            Directory.EnumerateFileSystemEntries(work["potentials"]).Select(Path.GetFileName).Order());
        Assert.Contains("not empty", SettProcess.Run("potentials", "--limit", "1", "--out", work["potentials"]).Refusal());
    }

    [Fact]
    public void Shapes_without_values_are_refused() =>
        Assert.Contains("only shapes are known", SettProcess.Run("potentials", "alexnet").Refusal());
}
