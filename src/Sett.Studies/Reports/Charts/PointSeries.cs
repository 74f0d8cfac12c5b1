using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>A point of a chart.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Name">What it is, or nothing.</param>
public readonly record struct ChartPoint(double X, double Y, string Name = "");

/// <summary>Points under one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Points">The points, in the order in which a line joins them.</param>
public sealed record PointSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>What charts of points share.</summary>
internal static class PointData
{
    /// <summary>Refuses points that cannot be drawn.</summary>
    public static void Check(string chart, IReadOnlyList<PointSeries> series)
    {
        foreach (ChartPoint point in series.SelectMany(s => s.Points))
        {
            ChartData.Finite(chart, point.X);
            ChartData.Finite(chart, point.Y);
        }
    }

    /// <summary>What a mark says when it is pointed at; names that are empty are left out.</summary>
    public static string Tip(ChartPoint point, ChartQuantity across, ChartQuantity up, params ReadOnlySpan<string> names)
    {
        string name = string.Join(", ", names.ToArray().Where(n => n.Length > 0));
        return $"{(name.Length > 0 ? name + ": " : "")}{across.Title} {across.Of(point.X)}, {up.Title} {up.Of(point.Y)}";
    }

    /// <summary>Data of points: a row each.</summary>
    public static JsonObject Rows(IReadOnlyList<PointSeries> series)
    {
        var values = new JsonArray();
        foreach (PointSeries s in series)
        {
            foreach (ChartPoint p in s.Points)
            {
                JsonObject row = new() { ["series"] = s.Name };
                if (p.Name.Length > 0) row["name"] = p.Name;
                row["x"] = p.X;
                row["y"] = p.Y;
                values.Add((JsonNode)row);
            }
        }

        return new JsonObject { ["values"] = values };
    }
}
