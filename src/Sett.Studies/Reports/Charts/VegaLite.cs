using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>
/// Charts as Vega-Lite specifications, version 5, with their data inside: for notebooks, and for whoever wants to draw them another way.
/// </summary>
public static class VegaLite
{
    /// <summary>The schema that specifications follow.</summary>
    public const string Schema = "https://vega.github.io/schema/vega-lite/v5.json";

    private static readonly JsonSerializerOptions s_options =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole specification, ended by a newline.</summary>
    public static string Text(IChart chart)
    {
        JsonObject specification = new() { ["$schema"] = Schema, ["title"] = chart.Title, ["description"] = chart.Description };
        foreach ((string key, JsonNode? value) in chart.VegaLite()) specification[key] = value?.DeepClone();
        return specification.ToJsonString(s_options) + "\n";
    }

    /// <summary>Data of bars: a row a category and series.</summary>
    internal static JsonObject Rows(IReadOnlyList<string> categories, IReadOnlyList<Series> series)
    {
        var values = new JsonArray();
        for (int c = 0; c < categories.Count; c++)
        {
            foreach (Series s in series)
            {
                JsonObject row = new() { ["category"] = categories[c] };
                if (ChartData.HasNames(series)) row["series"] = s.Name;
                row["value"] = s.Values[c];
                values.Add((JsonNode)row);
            }
        }

        return new JsonObject { ["values"] = values };
    }

    /// <summary>Names in the order of the data.</summary>
    internal static JsonObject Nominal(string field, string title) =>
        new() { ["field"] = field, ["type"] = "nominal", ["title"] = title, ["sort"] = null };

    /// <summary>Numbers.</summary>
    internal static JsonObject Quantitative(string field, string title) =>
        new() { ["field"] = field, ["type"] = "quantitative", ["title"] = title };

    /// <summary>Series told apart by the colours that the pictures have.</summary>
    internal static JsonObject Colour(string field, IEnumerable<string> names)
    {
        string[] all = [.. names];
        return new JsonObject
        {
            ["field"] = field,
            ["type"] = "nominal",
            ["title"] = null,
            ["scale"] = new JsonObject
            {
                ["domain"] = new JsonArray([.. all.Select(n => (JsonNode)n)]),
                ["range"] = new JsonArray([.. all.Select((_, i) => (JsonNode)Palette.Series(i).Value)]),
            },
        };
    }
}
