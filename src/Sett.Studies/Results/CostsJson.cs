using System.Text.Json;
using Sett.Hardware.Cost;
using Sett.Hardware.Memory;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Numerics.Files;

namespace Sett.Studies.Results;

/// <summary>
/// The parts of a result's JSON that tell area, energy and traffic. Means over inputs, where a design is concerned for one input of the
/// whole network.
/// </summary>
public static class CostsJson
{
    /// <summary>What costs were computed with, every number with its source.</summary>
    public static void Write(Utf8JsonWriter json, CostBasis costs)
    {
        json.WriteStartObject("costs");
        json.WriteString("technology", costs.Technology);
        json.WriteNumber("node_nm", costs.NodeNm);
        json.WriteNumber("voltage_v", costs.VoltageV);
        json.WriteString("memory_cells", costs.Cells);
        json.WriteString("dram", costs.Dram);
        if (costs.BandwidthGbS is { } bandwidth) json.WriteNumber("bandwidth_gb_s", bandwidth);
        else json.WriteString("bandwidth_gb_s", "unlimited");
        json.WriteNumber("burst_bytes", costs.BurstBytes);
        json.WriteString("storage", costs.Storage);
        json.WriteNumber("storage_group_values", costs.GroupSize);
        json.WriteStartArray("figures");
        foreach (CostFigure figure in costs.Figures) Write(json, figure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One number of a technology table.</summary>
    public static void Write(Utf8JsonWriter json, CostFigure figure)
    {
        json.WriteStartObject();
        json.WriteString("item", figure.Item);
        json.WriteString("size", figure.Size);
        json.WriteString("quantity", figure.Quantity);
        json.WriteNumber("value", Rounded(figure.Value));
        json.WriteString("status", figure.Status.Word());
        json.WriteString("source", figure.Source);
        json.WriteEndObject();
    }

    /// <summary>A design's clock, memories, area, energy, traffic and parts.</summary>
    public static void Write(Utf8JsonWriter json, SimulationResult result, DesignResult design)
    {
        DesignCosts costs = design.Costs;
        json.WriteNumber("clock_mhz", costs.ClockMhz);
        json.WriteNumber("time_us", Rounded(design.TimeUs));
        json.WriteNumber("activation_memory_bytes", costs.Memory.ActivationBytes);
        json.WriteNumber("weight_buffer_bytes", costs.Memory.WeightBytes);
        WriteTraffic(json, design.Layers.Sum(l => l.Memory.ActivationBits), design.Layers.Sum(l => l.Memory.WeightBits),
            design.Layers.Sum(l => l.Memory.OutputBits));
        json.WriteNumber("area_mm2", Rounded(costs.AreaUm2 / 1e6));
        Write(json, costs.Energy);
        double efficiency = result.EnergyEfficiency(design);
        if (double.IsFinite(efficiency)) json.WriteNumber("energy_efficiency", Rounded(efficiency));
        json.WriteObjects("parts", costs.Parts, part =>
        {
            json.WriteString("part", part.Name);
            json.WriteString("kind", Word(part.Kind));
            json.WriteNumber("count", part.Count);
            json.WriteNumber("area_um2", Rounded(part.AreaUm2));
            json.WriteNumber("energy_pj", Rounded(part.DynamicPj));
            json.WriteNumber("leakage_pj", Rounded(part.LeakagePj));
            json.WriteObjects("pj_per_event", part.Uses, use =>
            {
                json.WriteString("event", use.Event.Word());
                json.WriteNumber("pj", Rounded((double)use.Attojoules / Energy.PerPj));
            });
        });
    }

    /// <summary>A layer's stalls, traffic and energy.</summary>
    public static void Write(Utf8JsonWriter json, LayerResult layer)
    {
        json.WriteNumber("stall_cycles", Rounded(layer.Memory.StallCycles));
        json.WriteString("memory_order", layer.Memory.Order.Word());
        WriteTraffic(json, layer.Memory.ActivationBits, layer.Memory.WeightBits, layer.Memory.OutputBits);
        Write(json, layer.Energy);
    }

    private static void WriteTraffic(Utf8JsonWriter json, double activations, double weights, double outputs)
    {
        json.WriteStartObject("offchip_bits");
        json.WriteNumber("activations", Rounded(activations));
        json.WriteNumber("weights", Rounded(weights));
        json.WriteNumber("outputs", Rounded(outputs));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EnergyParts energy)
    {
        json.WriteStartObject("energy_pj");
        json.WriteNumber("total", Rounded(energy.TotalPj));
        json.WriteNumber("compute", Rounded(energy.ComputePj));
        json.WriteNumber("onchip", Rounded(energy.OnChipPj));
        json.WriteNumber("offchip", Rounded(energy.OffChipPj));
        json.WriteNumber("leakage", Rounded(energy.LeakagePj));
        json.WriteEndObject();
    }

    private static string Word(PartKind kind) => kind switch
    {
        PartKind.Compute => "compute",
        PartKind.OnChip => "onchip",
        _ => "offchip",
    };

    private static double Rounded(double value) => Math.Round(value, 6);
}
