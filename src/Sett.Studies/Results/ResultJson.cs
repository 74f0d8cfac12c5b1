using System.Text.Json;
using Sett.Hardware.Cost;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using Sett.Studies.Simulation;

namespace Sett.Studies.Results;

/// <summary>
/// A result as JSON (<c>"format": "sett-result"</c>): every number that tables and reports show, and what is needed to run it again.
/// </summary>
public static class ResultJson
{
    /// <summary>The version of the schema.</summary>
    public const int Version = 2;

    /// <summary>The whole file, ended by a newline.</summary>
    public static string Write(SimulationResult result)
    {
        return JsonText.Of(json => WriteMembers(json, result));
    }

    /// <summary>Several operating points as one object, <c>"format": "sett-result-points"</c>; a single one as itself.</summary>
    public static string Write(IReadOnlyList<SimulationResult> points)
    {
        if (points.Count == 1) return Write(points[0]);
        return JsonText.Of(json =>
        {
            json.WriteString("format", "sett-result-points");
            json.WriteNumber("version", Version);
            json.WriteObjects("points", points, point =>
            {
                WriteMembers(json, point);
            });
        });
    }

    /// <summary>Writes the members of a result into the open object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SimulationResult result)
    {
        json.WriteString("format", "sett-result");
        json.WriteNumber("version", Version);
        json.WriteString("sett", typeof(ResultJson).Assembly.GetName().Version!.ToString(3));
        json.WriteString("network", result.Network);
        json.WriteNumber("inputs", result.Inputs);
        json.WriteNumber("container_bits", result.ContainerBits);
        json.WriteBoolean("values_known", result.HasValues);
        json.WriteNumber("seed", result.Seed);
        json.WriteStartObject("baseline");
        json.WriteString("design", result.Baseline.Label);
        Write(json, "cycles", result.Baseline.Cycles);
        Write(json, "compute_cycles", result.Baseline.ComputeCycles);
        json.WriteNumber("time_us", Rounded(result.Baseline.TimeUs));
        json.WriteNumber("area_mm2", Rounded(result.Baseline.Costs.AreaUm2 / 1e6));
        json.WriteNumber("energy_pj", Rounded(result.Baseline.Costs.Energy.TotalPj));
        json.WriteEndObject();
        CostsJson.Write(json, result.Costs);
        json.WriteTexts("source", result.Facts);
        json.WriteStrings("notes", result.Notes);
        if (result.Widths is { } widths)
        {
            json.WriteStartObject("values");
            Write(json, widths);
            json.WriteEndObject();
        }

        json.WriteObjects("layers", result.Layers, layer =>
        {
            json.WriteString("layer", layer.Name);
            LayerJson.Write(json, layer.Shape);
            json.WriteNumber("activation_bits", layer.Precision.ActivationBits);
            json.WriteNumber("weight_bits", layer.Precision.WeightBits);
            json.WriteString("activation_bits_from", layer.Precision.Activations.Word());
            json.WriteString("weight_bits_from", layer.Precision.Weights.Word());
            if (layer.Widths is not null) Write(json, layer.Widths);
        });
        json.WriteStartArray("designs");
        foreach (DesignResult design in result.Designs) Write(json, result, design);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SimulationResult result, DesignResult design)
    {
        json.WriteStartObject();
        json.WriteString("design", design.Label);
        json.WriteTexts("options", design.Options);
        Write(json, "cycles", design.Cycles);
        Write(json, "compute_cycles", design.ComputeCycles);
        json.WriteNumber("stall_cycles", Rounded(design.StallCycles));
        json.WriteNumber("ideal_cycles", Rounded(SimulationResult.Ideal(design)));
        if (SimulationResult.Effectual(design) is { } effectual) json.WriteNumber("effectual_cycles", Rounded(effectual));
        WriteCauses(json, design.Layers.Sum(l => l.Busy), design.Layers.Sum(l => l.Synchronisation), design.Layers.Sum(l => l.FillDrain));
        Write(json, design.Layers.Aggregate(default(LaneBits), (sum, l) => sum + l.Lanes));
        Ratio("speedup", result.Speedup(design));
        Ratio("speedup_convolutions", result.Speedup(design, SimulationResult.IsConvolution));
        Ratio("speedup_fully_connected", result.Speedup(design, l => !SimulationResult.IsConvolution(l)));
        Ratio("compute_speedup", result.ComputeSpeedup(design));
        Ratio("compute_speedup_convolutions", result.ComputeSpeedup(design, SimulationResult.IsConvolution));
        Ratio("compute_speedup_fully_connected", result.ComputeSpeedup(design, l => !SimulationResult.IsConvolution(l)));
        CostsJson.Write(json, result, design);
        if (design.Verified is { } verified)
        {
            json.WriteNumber("verified_outputs", verified.Outputs);
            json.WriteNumber("all_outputs", verified.AllOutputs);
        }

        json.WriteStartArray("layers");
        for (int l = 0; l < design.Layers.Count; l++) Write(json, result, design, l);
        json.WriteEndArray();
        json.WriteEndObject();

        void Ratio(string name, double value)
        {
            if (double.IsFinite(value)) json.WriteNumber(name, Rounded(value));
        }
    }

    private static void Write(Utf8JsonWriter json, SimulationResult result, DesignResult design, int index)
    {
        LayerResult layer = design.Layers[index];
        json.WriteStartObject();
        json.WriteString("layer", result.Layers[index].Name);
        Write(json, "cycles", layer.Cycles);
        Write(json, "compute_cycles", layer.ComputeCycles);
        json.WriteNumber("ideal_cycles", Rounded(layer.Ideal));
        if (layer.Effectual is { } effectual) json.WriteNumber("effectual_cycles", Rounded(effectual));
        json.WriteNumber("utilization", Rounded(layer.Utilization));
        json.WriteNumber("speedup", Rounded(result.Speedup(design, index)));
        json.WriteNumber("compute_speedup", Rounded(result.Baseline.Layers[index].ComputeCycles.Mean / layer.ComputeCycles.Mean));
        WriteCauses(json, layer.Busy, layer.Synchronisation, layer.FillDrain);
        Write(json, layer.Lanes, layer.Capacity);
        if (layer.Details.Count > 0)
        {
            json.WriteStartObject("details");
            foreach ((string key, long count) in layer.Details) json.WriteNumber(key, count);
            json.WriteEndObject();
        }

        LayerEvents events = layer.Events;
        json.WriteStartObject("events");
        json.WriteNumber("serial_steps", events.SerialSteps);
        json.WriteNumber("activation_memory_read_bits", events.ActivationMemoryReadBits);
        json.WriteNumber("activation_buffer_read_bits", events.ActivationBufferReadBits);
        json.WriteNumber("weight_buffer_read_bits", events.WeightBufferReadBits);
        json.WriteNumber("weight_register_write_bits", events.WeightRegisterWriteBits);
        json.WriteNumber("accumulator_write_bits", events.AccumulatorWriteBits);
        json.WriteNumber("output_buffer_write_bits", events.OutputBufferWriteBits);
        json.WriteNumber("activation_memory_write_bits", events.ActivationMemoryWriteBits);
        json.WriteNumber("weight_buffer_write_bits", events.WeightBufferWriteBits);
        // Only designs that hash have these.
        if (events.ProjectionSteps > 0) json.WriteNumber("projection_steps", events.ProjectionSteps);
        if (events.MultiplySteps > 0) json.WriteNumber("multiply_steps", events.MultiplySteps);
        if (events.NormSteps > 0) json.WriteNumber("norm_steps", events.NormSteps);
        if (events.PostSteps > 0) json.WriteNumber("post_steps", events.PostSteps);
        json.WriteEndObject();
        CostsJson.Write(json, layer);
        json.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter json, double busy, double synchronisation, double fillDrain)
    {
        json.WriteStartObject("cycles_by_cause");
        json.WriteNumber("busy", Rounded(busy));
        json.WriteNumber("synchronisation", Rounded(synchronisation));
        json.WriteNumber("fill_drain", Rounded(fillDrain));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LaneBits lanes, long? capacity = null)
    {
        json.WriteStartObject("lane_bits");
        json.WriteNumber("useful", lanes.Useful);
        json.WriteNumber("rounding", lanes.Rounding);
        json.WriteNumber("waiting", lanes.Waiting);
        json.WriteNumber("idle_lanes", lanes.IdleLanes);
        json.WriteNumber("idle_columns", lanes.IdleColumns);
        json.WriteNumber("idle_rows", lanes.IdleRows);
        json.WriteNumber("fill_drain", lanes.FillDrain);
        if (capacity is { } bits) json.WriteNumber("a_cycle", bits);
        json.WriteEndObject();
    }

    // Counts by needed bits, zeros first, on one line each.
    private static void Write(Utf8JsonWriter json, ValueWidths widths)
    {
        json.WritePropertyName("activation_widths");
        json.WriteRawValue($"[{string.Join(", ", widths.Activations)}]");
        json.WritePropertyName("weight_widths");
        json.WriteRawValue($"[{string.Join(", ", widths.Weights)}]");
    }

    private static void Write(Utf8JsonWriter json, string name, Spread spread)
    {
        json.WriteStartObject(name);
        json.WriteNumber("mean", Rounded(spread.Mean));
        json.WriteNumber("min", spread.Least);
        json.WriteNumber("max", spread.Most);
        json.WriteNumber("sd", Rounded(spread.Deviation));
        json.WriteEndObject();
    }

    private static double Rounded(double value) => Math.Round(value, 6);
}
