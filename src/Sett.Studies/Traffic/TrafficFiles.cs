using System.Globalization;
using System.Text;
using System.Text.Json;
using Sett.Compression.Sizes;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Storages;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Traffic;

/// <summary>A network's traffic as CSV and as JSON (<c>"format": "sett-traffic"</c>).</summary>
public static class TrafficFiles
{
    /// <summary>A row for each layer and operand: bits of one input in each storage.</summary>
    public static string Csv(NetworkTraffic traffic)
    {
        var text = new StringBuilder();
        text.AppendRow(["layer", "kind", "operand", "values", "precision_bits", "uncompressed_bits", "profiled_bits",
            .. Sizes("dpred_{0}_bits"), .. Sizes("dpred_{0}_stored_bits"), "zero_mask_bits", "entropy_bits",
            .. Sizes("dpred_{0}_mean_width_bits")]);
        foreach (LayerTraffic layer in traffic.Layers)
        {
            Row(layer, "activations", layer.Activations, layer.Precision.ActivationBits);
            Row(layer, "weights", layer.Weights, layer.Precision.WeightBits);
        }

        return text.ToString();

        void Row(LayerTraffic layer, string operand, OperandTraffic t, int bits) =>
            text.AppendRow([layer.Name, LayerJson.KindName(layer.Shape.Kind), operand, Number(t.Values), $"{bits}",
                Number(t.Container), Number(t.Profiled), .. t.Groups.Select(g => Number(g)), .. t.Stored.Select(g => Number(g)),
                Number(t.ZeroMask), Number(t.Entropy),
                .. GroupFormat.GroupSizes.Select((_, i) => Number(t.MeanWidth(i)))]);
    }

    /// <summary>The whole file, ended by a newline.</summary>
    /// <param name="traffic">The traffic.</param>
    /// <param name="facts">Where model and inputs came from.</param>
    public static string Json(NetworkTraffic traffic, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        return JsonText.Of(json =>
        {
            json.WriteString("format", "sett-traffic");
            json.WriteNumber("version", 1);
            json.WriteString("sett", typeof(TrafficFiles).Assembly.GetName().Version!.ToString(3));
            json.WriteString("network", traffic.Network);
            json.WriteNumber("container_bits", traffic.ContainerBits);
            json.WriteNumber("inputs", traffic.Inputs);
            json.WriteTexts("source", facts);
            json.WriteObjects("layers", traffic.Layers, layer =>
            {
                json.WriteString("layer", layer.Name);
                json.WriteString("kind", LayerJson.KindName(layer.Shape.Kind));
                Write(json, "activations", layer.Activations, layer.Precision.ActivationBits);
                Write(json, "weights", layer.Weights, layer.Precision.WeightBits);
            });
            json.WriteStartObject("total");
            Write(json, "activations", traffic.Activations, null);
            Write(json, "weights", traffic.Weights, null);
            json.WriteEndObject();
            json.WriteStrings("notes", traffic.Notes);
        });
    }

    /// <summary>
    /// Writes traffic.json, traffic.csv, report.html and figures/ into a folder that appears complete or not at all. The report is drawn
    /// from the text of traffic.json.
    /// </summary>
    public static void Write(string folder, NetworkTraffic traffic, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        string json = Json(traffic, facts);
        File.WriteAllText(Path.Combine(target.Path, "traffic.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "traffic.csv"), Csv(traffic));
        ReportFiles.Write(target.Path, TrafficReport.Of(TrafficFile.Parse(json)));
        target.Commit();
    }

    private static void Write(Utf8JsonWriter json, string name, OperandTraffic t, int? bits)
    {
        json.WriteStartObject(name);
        json.WriteNumber("values", t.Values);
        if (bits is { } precision) json.WriteNumber("precision_bits", precision);
        json.WriteNumber("uncompressed_bits", t.Container);
        json.WriteNumber("profiled_bits", Math.Round(t.Profiled, 3));
        json.WriteStartArray("dpred");
        for (int i = 0; i < t.Groups.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("group", GroupFormat.GroupSizes[i]);
            json.WriteNumber("bits", Math.Round(t.Groups[i], 3));
            json.WriteNumber("stored_bits", Math.Round(t.Stored[i], 3));
            json.WriteNumber("mean_width", Math.Round(t.MeanWidth(i), 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("zero_mask_bits", Math.Round(t.ZeroMask, 3));
        json.WriteNumber("entropy_bits", Math.Round(t.Entropy, 3));
        json.WriteEndObject();
    }

    private static IEnumerable<string> Sizes(string header) =>
        GroupFormat.GroupSizes.Select(g => string.Format(CultureInfo.InvariantCulture, header, g));
}
