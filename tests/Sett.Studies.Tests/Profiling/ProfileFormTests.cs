using System.Globalization;
using System.Text.Json;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Studies.Profiling;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Profiling;

/// <summary>Protects the files of a profile: the members and columns that others read, and that what is written reads back equal.</summary>
public sealed class ProfileFormTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-profile-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_reads_back_equal()
    {
        foreach ((string name, OnnxModel model) in new[] { ("real", Classifiers.Real(1)), ("grids", Classifiers.OnGrids(1)) })
        {
            foreach (Reduction reduction in new[] { Reduction.Drop, Reduction.Requantise })
            {
                ProfileResult result =
                    Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 100, 1), 0, 5) with { Reduction = reduction }).Result;
                string path = Path.Combine(_folder, $"{name}-{reduction}.json");
                ProfileFiles.Write(path, result);
                IReadOnlyList<PrecisionProfile> points = PrecisionProfile.ReadPoints(path);
                Assert.Equal(["no loss", "5 % loss"], points.Select(p => p.PointName));
                foreach ((ProfilePoint written, PrecisionProfile read) in result.Points.Zip(points))
                {
                    Assert.Equal((written.Loss, "top1"), (read.Loss, read.Quantity));
                    Assert.Equal(
                        written.Layers.Select(l => new ProfiledLayer(l.Name, Bits(l.Activations), Bits(l.Weights))), read.Layers);
                }

                // Whoever does not know of points sees the strictest one.
                using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
                Assert.Equal(result.Points[0].Layers.Select(l => l.Activations.Bits),
                    json.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("activation_bits").GetInt32()));
            }
        }

        static ProfiledBits Bits(OperandBits o) => new(o.Bits, o.FractionBits, o.Step, o.IsSigned);
    }

    [Fact]
    public void Members_of_the_json()
    {
        OnnxModel model = Classifiers.Real(1);
        ProfileResult result = Classifiers.Run(
            Classifiers.Request(model, Classifiers.Set(model, 100, 1), 0, 5) with { HeldOut = Classifiers.Set(model, 50, 2) }).Result;
        string text = ProfileJson.Write(result);
        Assert.EndsWith("}\n", text);
        Assert.DoesNotContain('\r', text);
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        Assert.Equal(["format", "version", "sett", "network", "source", "quantity", "untouched", "cost", "points", "layers",
            "pareto", "log"], Names(json));
        Assert.Equal(("sett-profile", 2, "test", "top1", "bits"),
            (json.GetProperty("format").GetString(), json.GetProperty("version").GetInt32(),
                json.GetProperty("network").GetString(), json.GetProperty("quantity").GetString(), json.GetProperty("cost").GetString()));
        Assert.Equal("test.onnx", json.GetProperty("source").GetProperty("model").GetString());
        JsonElement point = json.GetProperty("points")[1];
        Assert.Equal(["loss", "complete", "within_budget", "mean_bits", "mean_activation_bits", "mean_weight_bits",
            "mean_activation_bits_fully_connected", "mean_weight_bits_fully_connected", "cost", "cost_of_most_bits", "measured", "held_out",
            "warnings", "layers"], Names(point));
        JsonElement measured = point.GetProperty("measured");
        // Four classes: among the five largest is everything, so there is no top-5.
        Assert.Equal(["n", "top1", "difference_interval", "top1_counts"], Names(measured));
        Assert.Equal(["before", "after", "lost", "gained", "difference_low", "difference_high", "mcnemar_p"],
            Names(measured.GetProperty("top1_counts")));
        Assert.Equal(50, point.GetProperty("held_out").GetProperty("n").GetInt32());
        JsonElement layer = point.GetProperty("layers")[0];
        Assert.Equal(
            ["layer", "kind", "macs", "activation_bits", "activation_signed", "activation_integer_bits",
                "activation_fraction_bits", "activation_bits_alone", "weight_bits", "weight_signed", "weight_integer_bits",
                "weight_fraction_bits", "weight_bits_alone"], Names(layer));
        Assert.Equal(layer.GetProperty("activation_bits").GetInt32(),
            layer.GetProperty("activation_integer_bits").GetInt32() + layer.GetProperty("activation_fraction_bits").GetInt32());
        Assert.Equal(96, layer.GetProperty("macs").GetInt32());
        Assert.Equal(["mean_bits", "cost", "top1", "best"], Names(json.GetProperty("pareto")[0]));
        Assert.Equal(result.Log.Count, json.GetProperty("log").GetArrayLength());
        Assert.All(json.GetProperty("log").EnumerateArray(), t =>
        {
            Assert.Contains(t.GetProperty("phase").GetString(), new[] { "most bits", "lone", "joint", "uniform" });
            Assert.Equal(6, t.GetProperty("widths").GetString()!.Split(' ').Length);
        });
    }

    [Fact]
    public void Columns_of_the_csv()
    {
        OnnxModel model = Classifiers.OnGrids(1);
        ProfileResult result = Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 100, 1), 0, 5)).Result;
        string folder = Path.Combine(_folder, "out");
        ProfileFiles.Write(folder, result);
        Assert.Equal(["pareto.csv", "profile.csv", "profile.json", "report.html"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        string[][] rows = Rows("profile.csv");
        Assert.Equal(
            "network,allowed_loss,layer,kind,macs,activation_bits,activation_integer_bits,activation_fraction_bits,activation_signed,"
            + "activation_step,activation_bits_alone,weight_bits,weight_integer_bits,weight_fraction_bits,weight_signed,weight_step,"
            + "weight_bits_alone", string.Join(',', rows[0]));
        Assert.Equal(1 + 2 * 3, rows.Length);
        for (int i = 1; i < rows.Length; i++)
        {
            ProfilePoint point = result.Points[(i - 1) / 3];
            ProfileLayer layer = point.Layers[(i - 1) % 3];
            Assert.Equal(17, rows[i].Length);
            Assert.Equal([point.Loss.ToString(CultureInfo.InvariantCulture), layer.Name, $"{layer.Activations.Bits}",
                $"{layer.Weights.Bits}", "2", "true", "1"],
                [rows[i][1], rows[i][2], rows[i][5], rows[i][11], rows[i][11], rows[i][14], rows[i][15]]);
        }

        string[][] pareto = Rows("pareto.csv");
        Assert.Equal(["network", "mean_bits", "cost", "quantity", "value", "best"], pareto[0]);
        Assert.Equal(result.Pareto.Count + 1, pareto.Length);
        Assert.Contains(pareto, r => r[5] == "true");

        string[][] Rows(string name) => [.. File.ReadAllLines(Path.Combine(folder, name)).Select(l => l.Split(','))];
    }

    [Fact]
    public void Only_an_earlier_profile_is_replaced()
    {
        OnnxModel model = Classifiers.Real(1);
        ProfileResult result = Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 60, 1), 5)).Result;
        string file = Path.Combine(_folder, "p.json"), folder = Path.Combine(_folder, "out");
        foreach (string path in new[] { file, folder })
        {
            ProfileFiles.Check(path);
            ProfileFiles.Write(path, result);
            ProfileFiles.Check(path);
            ProfileFiles.Write(path, result);
        }

        File.WriteAllText(Path.Combine(folder, "thesis.tex"), "");
        Assert.Contains("something else than a profile (thesis.tex)", Refusal(folder));
        string notes = Path.Combine(_folder, "notes.json"), text = Path.Combine(_folder, "text");
        File.WriteAllText(notes, "{}");
        Assert.Contains("is no profile and will not be overwritten", Refusal(notes));
        File.WriteAllText(text, "");
        Assert.Contains("is a file; name a folder, or a file that ends with .json", Refusal(text));
        Assert.Contains("is a folder; name a file", Refusal(Directory.CreateDirectory(Path.Combine(_folder, "d.json")).FullName));

        static string Refusal(string path) => Assert.Throws<BadInputException>(() => ProfileFiles.Check(path)).Message;
    }

    [Fact]
    public void Small_numbers_are_warned_of()
    {
        OnnxModel model = Classifiers.Real(1);
        ProfilePoint few = Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 40, 1), 1)).Result.Points[0];
        Assert.Contains(few.Warnings, w => w.StartsWith("n = 40 cannot support a claim of 1 % loss", StringComparison.Ordinal));
        Assert.Contains(few.Warnings, w => w.Contains("is less than one example", StringComparison.Ordinal));
        JudgedSet set = Classifiers.Set(model, 40, 1);
        JudgedSet wrong = set with { Labels = [.. set.Labels!.Select(_ => 0)], Examples = set.Examples };
        ProfilePoint held = Classifiers.Run(Classifiers.Request(model, set, 20) with { HeldOut = wrong }).Result.Points[0];
        Assert.DoesNotContain(held.Warnings, w => w.Contains("is less than one example", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
