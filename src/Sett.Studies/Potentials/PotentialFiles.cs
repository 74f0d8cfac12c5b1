using System.Text;
using System.Text.Json;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Ideals;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Potentials;

/// <summary>Potentials as CSV and as JSON (<c>"format": "sett-potentials"</c>).</summary>
public static class PotentialFiles
{
    /// <summary>
    /// A row for each layer and measure, and for all layers together: mean bits of a multiplication's operands, and the ideal speed-ups.
    /// </summary>
    public static string Csv(PotentialResult result)
    {
        var text = new StringBuilder(
            "network,inputs,layer,kind,macs,measure,activation_bits_per_mac,weight_bits_per_mac,product_bits_per_mac,"
            + "activation_speedup,weight_speedup,speedup\n");
        foreach (Potential p in result.Layers.Append(result.Whole))
        {
            foreach (Measure m in Measures.All)
            {
                Needs needs = p.Of(m);
                string[] cells =
                [
                    result.Network, Number(result.Inputs), p.Name,
                    p.Shape is { } shape ? LayerJson.KindName(shape.Kind) : "", Number((double)p.Macs / result.Inputs), m.Word(),
                    Number((double)needs.Activations / p.Macs), Number((double)needs.Weights / p.Macs),
                    Number((double)needs.Products / p.Macs), Number(p.ActivationSpeedup(m, result.ContainerBits)),
                    Number(p.WeightSpeedup(m, result.ContainerBits)), Number(p.Speedup(m, result.ContainerBits)),
                ];
                text.AppendRow(cells);
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// The whole file, ended by a newline. Sums are over all inputs; a speed-up is left out where nothing is needed at all.
    /// </summary>
    public static string Json(PotentialResult result)
    {
        return JsonText.Of(json =>
        {
            json.WriteString("format", "sett-potentials");
            json.WriteNumber("version", 1);
            json.WriteString("sett", typeof(PotentialFiles).Assembly.GetName().Version!.ToString(3));
            json.WriteString("network", result.Network);
            json.WriteNumber("inputs", result.Inputs);
            json.WriteNumber("container_bits", result.ContainerBits);
            json.WriteNumber("group_size", PotentialStudy.GroupSize);
            json.WriteTexts("source", result.Facts);
            json.WriteStrings("notes", result.Notes);
            json.WritePropertyName("all_layers");
            Write(json, result, result.Whole);
            json.WriteStartArray("layers");
            foreach (Potential p in result.Layers) Write(json, result, p);
            json.WriteEndArray();
        });
    }

    /// <summary>
    /// Writes potentials.json, potentials.csv, report.html and figures/ into a folder that appears complete or not at all. The report is
    /// drawn from the text of potentials.json.
    /// </summary>
    public static void Write(string folder, PotentialResult result)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        string json = Json(result);
        File.WriteAllText(Path.Combine(target.Path, "potentials.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "potentials.csv"), Csv(result));
        ReportFiles.Write(target.Path, PotentialReport.Of(PotentialFile.Parse(json)));
        target.Commit();
    }

    private static void Write(Utf8JsonWriter json, PotentialResult result, Potential p)
    {
        json.WriteStartObject();
        if (p.Shape is { } shape)
        {
            json.WriteString("layer", p.Name);
            LayerJson.Write(json, shape);
        }

        json.WriteNumber("multiplications", p.Macs);
        foreach (Measure m in Measures.All)
        {
            Needs needs = p.Of(m);
            json.WriteStartObject(m.Word());
            json.WriteNumber("activations", needs.Activations);
            json.WriteNumber("weights", needs.Weights);
            json.WriteNumber("products", needs.Products);
            Ratio("activation_speedup", p.ActivationSpeedup(m, result.ContainerBits));
            Ratio("weight_speedup", p.WeightSpeedup(m, result.ContainerBits));
            Ratio("speedup", p.Speedup(m, result.ContainerBits));
            json.WriteEndObject();
        }

        json.WriteEndObject();

        void Ratio(string name, double value)
        {
            if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 6));
        }
    }
}
