using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects what inspect tells of networks and tables, and that its machine-readable forms can be read.</summary>
public sealed class InspectTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void The_built_in_network_is_shown_without_arguments()
    {
        string text = SettProcess.Run("inspect").Good();
        Assert.Contains("fully connected", text);
        Assert.Contains("6 layers", text);
        Assert.Equal(text.Split('\n')[1..], SettProcess.Run("inspect", work.Model).Good().Split('\n')[1..]);
    }

    [Fact]
    public void All_forms_tell_the_same_layers()
    {
        JsonElement json = SettProcess.Run("inspect", work.Model, "--format", "json").Json();
        string[][] csv = SettProcess.Run("inspect", work.Model, "--format", "csv").Csv();
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(6, layers.Length);
        Assert.Equal(layers.Length + 1, csv.Length);
        Assert.All(csv, row => Assert.Equal(csv[0].Length, row.Length));
        int name = Array.IndexOf(csv[0], "layer"), macs = Array.IndexOf(csv[0], "macs");
        for (int i = 0; i < layers.Length; i++)
        {
            Assert.Equal(layers[i].GetProperty("layer").GetString(), csv[i + 1][name]);
            Assert.Equal(layers[i].GetProperty("macs").GetInt64().ToString(), csv[i + 1][macs]);
        }

        Assert.Equal(json.GetProperty("macs").GetInt64(), layers.Sum(l => l.GetProperty("macs").GetInt64()));
    }

    [Fact]
    public void Inputs_add_what_the_values_look_like()
    {
        JsonElement layer = SettProcess.Run("inspect", work.Model, "-i", work.Inputs, "--limit", "3", "--format", "json")
            .Json().GetProperty("layers")[0];
        JsonElement activations = layer.GetProperty("activations");
        Assert.Equal(3 * 784, activations.GetProperty("count").GetInt64());
        Assert.Equal(0, activations.GetProperty("min").GetInt32());
        Assert.InRange(activations.GetProperty("zero_share").GetDouble(), 0.2, 1);
        Assert.InRange(activations.GetProperty("max_width_bits").GetInt32(), 2, 16);
        Assert.Contains("mean bits", SettProcess.Run("inspect", work.Model, "-i", work.Inputs).Good());
    }

    [Fact]
    public void Tables_and_classic_networks_are_read()
    {
        Assert.Contains("convolution", SettProcess.Run("inspect", "alexnet").Good());
        File.WriteAllText(work["table.csv"], "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
            + "Strides,\nConv1, 8, 8, 3, 3, 4, 6, 1,\n");
        JsonElement layer = SettProcess.Run("inspect", work["table.csv"], "--format", "json").Json().GetProperty("layers")[0];
        Assert.Equal(6 * 6 * 6 * 4 * 9, layer.GetProperty("macs").GetInt64());
    }

    [Fact]
    public void Help_names_every_command()
    {
        string help = SettProcess.Run("--help").Good();
        Assert.All(new[] { "inspect", "evaluate", "trace" }, command => Assert.Contains(command, help));
    }
}
