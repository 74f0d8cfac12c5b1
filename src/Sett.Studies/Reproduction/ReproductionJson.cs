using System.Text.Json;
using Sett.Numerics.Files;

namespace Sett.Studies.Reproduction;

/// <summary>A reproduction as JSON (<c>"format": "sett-reproduction"</c>).</summary>
public static class ReproductionJson
{
    /// <summary>The version of the schema.</summary>
    public const int Version = 1;

    /// <summary>Published figures beside ours; the whole file, ended by a newline.</summary>
    public static string Write(string study, IReadOnlyList<ReproducedFigure> figures) => Write(study, json =>
    {
        json.WriteStartArray("figures");
        foreach (ReproducedFigure figure in figures) Write(json, figure);
        json.WriteEndArray();
    });

    /// <summary>DPRed's gains and what its compression leaves, network by network and their means.</summary>
    public static string Write(IReadOnlyList<DpredRow> rows, IReadOnlyList<DpredRow> means, IReadOnlyList<DpredCompressionRow> traffic) =>
        Write("dpred", json =>
        {
            (double smaller, double larger) = DpredStudy.Published;
            json.WriteStartObject("published");
            json.WriteNumber("container_bits", 8);
            json.WriteNumber("smaller_variant", smaller);
            json.WriteNumber("larger_variant", larger);
            json.WriteString("status", "verified");
            json.WriteString("source", "arXiv 1804.06732, abstract");
            json.WriteEndObject();
            json.WriteStartObject("published_traffic");
            json.WriteNumber("share_16_bit", DpredCompression.Published.Bits16);
            json.WriteNumber("share_8_bit", DpredCompression.Published.Bits8);
            json.WriteString("status", "verified");
            json.WriteString("source", "arXiv 1804.06732, abstract");
            json.WriteEndObject();
            json.WriteObjects("rows", rows.Concat(means), row =>
            {
                json.WriteString("network", row.Network);
                json.WriteNumber("container_bits", row.ContainerBits);
                json.WriteString("precision", row.Precision);
                json.WriteNumber("group", row.Group);
                json.WriteNumber("speedup_tartan", Math.Round(row.Tartan, 6));
                json.WriteNumber("speedup_loom", Math.Round(row.Loom, 6));
            });
            json.WriteObjects("traffic", traffic, row =>
            {
                json.WriteString("network", row.Network);
                json.WriteNumber("container_bits", row.ContainerBits);
                json.WriteString("precision", row.Precision);
                json.WriteNumber("group", row.Group);
                json.WriteNumber("share_activations", Math.Round(row.Activations, 6));
                json.WriteNumber("share_weights", Math.Round(row.Weights, 6));
                json.WriteNumber("share", Math.Round(row.Both, 6));
                json.WriteNumber("share_profiled", Math.Round(row.Profiled, 6));
                json.WriteNumber("mean_width_activations", Math.Round(row.ActivationWidth, 6));
                json.WriteNumber("mean_width_weights", Math.Round(row.WeightWidth, 6));
            });
        });

    /// <summary>DeepCAM's workloads, its published extremes, and what follows.</summary>
    public static string Write(IReadOnlyList<DeepcamRow> rows) => Write("deepcam", json =>
    {
        json.WriteString("reading", DeepcamStudy.Reading(rows));
        json.WriteObjects("headlines", DeepcamStudy.Headlines(rows), h =>
        {
            json.WriteString("figure", h.What);
            json.WriteNumber("published", h.Published);
            json.WriteNumber("ours", Math.Round(h.Searches, 6));
            json.WriteNumber("crossbar", Math.Round(h.Crossbar, 6));
            json.WriteNumber("digital", Math.Round(h.Digital, 6));
            json.WriteString("case", h.Case);
            json.WriteString("status", FigureStatus.Verified.Word());
            json.WriteString("source", DeepcamStudy.Source);
        });
        json.WriteObjects("workloads", rows, row =>
        {
            json.WriteString("network", row.Network);
            json.WriteNumber("rows", row.Rows);
            json.WriteNumber("hash_bits", row.Bits);
            json.WriteNumber("searches", row.Searches);
            json.WriteNumber("eyeriss_over_weight_stationary", Math.Round(row.WeightStationary, 6));
            json.WriteNumber("eyeriss_over_activation_stationary", Math.Round(row.ActivationStationary, 6));
            Write(json, "eyeriss", row.Eyeriss);
            Write(json, "cpu", row.Cpu);
            Write(json, "energy", row.Energy);
            json.WriteNumber("hash_ratio", Math.Round(row.HashRatio, 6));
        });
    });

    private static void Write(Utf8JsonWriter json, string name, DeepcamFactors factors)
    {
        json.WriteStartObject(name);
        json.WriteNumber("searches", Math.Round(factors.Searches, 6));
        json.WriteNumber("free", Math.Round(factors.Free, 6));
        json.WriteNumber("crossbar", Math.Round(factors.Crossbar, 6));
        json.WriteNumber("digital", Math.Round(factors.Digital, 6));
        json.WriteEndObject();
    }

    private static string Write(string study, Action<Utf8JsonWriter> members)
    {
        return JsonText.Of(json =>
        {
            json.WriteString("format", "sett-reproduction");
            json.WriteNumber("version", Version);
            json.WriteString("sett", typeof(ReproductionJson).Assembly.GetName().Version!.ToString(3));
            json.WriteString("study", study);
            members(json);
        });
    }

    private static void Write(Utf8JsonWriter json, ReproducedFigure figure)
    {
        PublishedFigure f = figure.Figure;
        json.WriteStartObject();
        json.WriteString("study", f.Study);
        json.WriteString("figure", f.What);
        json.WriteStrings("networks", f.Networks);
        json.WriteString("aggregate", f.Aggregate switch { Aggregate.Least => "least", Aggregate.Most => "most", _ => "geometric mean" });
        json.WriteString("profile", f.Profile);
        json.WriteString("layers", f.Layers);
        json.WriteString("design", f.Design);
        json.WriteString("unit", Unit(f.Kind));
        if (f.Value is { } value) json.WriteNumber("published", value);
        else json.WriteNull("published");
        json.WriteNumber("ours", Math.Round(figure.Ours, 6));
        if (figure.Difference is { } difference) json.WriteNumber("difference", Math.Round(difference, 6));
        json.WriteString("status", f.Status.Word());
        json.WriteString("source", f.Source);
        json.WriteString("note", f.Note);
        json.WriteEndObject();
    }

    private static string Unit(FigureKind kind) => kind switch
    {
        FigureKind.Speedup => "speedup",
        FigureKind.Cycles => "cycles",
        FigureKind.Efficiency => "energy_efficiency",
        FigureKind.Area => "area_ratio",
        FigureKind.Time => "ms",
        FigureKind.BufferTraffic => "buffer_mb",
        FigureKind.RelativeEnergy => "energy_gmac",
        FigureKind.Iteration => "iteration",
        FigureKind.Percent => "percent",
        FigureKind.Bits => "bits",
        FigureKind.Loss => "loss",
        FigureKind.Ratio => "ratio",
        FigureKind.Throughput => "samples_per_second",
        FigureKind.Patterns => "patterns",
        _ => "area_mm2",
    };
}
