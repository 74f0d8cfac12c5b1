using System.Text;
using Sett.Hardware.Memory;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using Sett.Studies.Simulation;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Results;

/// <summary>
/// A result as CSV, a row for each design and layer. Over several inputs the row holds means, <c>input</c> says so, and least, most and
/// standard deviation follow. <c>compute_cycles</c> are those of the array and the sum of busy, synchronisation and fill and drain; with
/// <c>stall_cycles</c>, in which it waits for memory beside the chip, they are <c>cycles</c>. <c>speedup</c> is in time with memory,
/// <c>compute_speedup</c> in cycles of the array. Energies by part add up to <c>energy_pj</c>.
/// </summary>
public static class LayersCsv
{
    private static readonly (string Name, Func<LayerResult, double> Share)[] s_shares =
    [
        ("rounding_share", r => r.Lanes.Rounding), ("waiting_share", r => r.Lanes.Waiting), ("idle_lanes_share", r => r.Lanes.IdleLanes),
        ("idle_columns_share", r => r.Lanes.IdleColumns), ("idle_rows_share", r => r.Lanes.IdleRows),
        ("fill_drain_share", r => r.Lanes.FillDrain),
    ];

    private static readonly (string Name, Func<LayerResult, long> Count)[] s_events =
    [
        ("serial_steps", r => r.Events.SerialSteps), ("activation_memory_read_bits", r => r.Events.ActivationMemoryReadBits),
        ("activation_buffer_read_bits", r => r.Events.ActivationBufferReadBits),
        ("weight_buffer_read_bits", r => r.Events.WeightBufferReadBits),
        ("weight_register_write_bits", r => r.Events.WeightRegisterWriteBits),
        ("accumulator_write_bits", r => r.Events.AccumulatorWriteBits), ("output_buffer_write_bits", r => r.Events.OutputBufferWriteBits),
        ("activation_memory_write_bits", r => r.Events.ActivationMemoryWriteBits),
        ("weight_buffer_write_bits", r => r.Events.WeightBufferWriteBits),
    ];

    private static readonly (string Name, Func<LayerResult, double> Value)[] s_costs =
    [
        ("stall_cycles", r => r.Memory.StallCycles), ("offchip_bits_activations", r => r.Memory.ActivationBits),
        ("offchip_bits_weights", r => r.Memory.WeightBits), ("offchip_bits_outputs", r => r.Memory.OutputBits),
        ("energy_pj", r => r.Energy.TotalPj), ("energy_compute_pj", r => r.Energy.ComputePj), ("energy_onchip_pj", r => r.Energy.OnChipPj),
        ("energy_offchip_pj", r => r.Energy.OffChipPj), ("energy_leakage_pj", r => r.Energy.LeakagePj),
    ];

    /// <summary>The header's columns.</summary>
    public static string[] Columns { get; } =
    [
        "network", "input", "design", "layer", "kind", "macs", "cycles", "compute_cycles", "ideal_cycles", "utilization", "speedup",
        "activation_bits", "weight_bits", "activation_bits_from", "weight_bits_from", "busy_cycles",
        "synchronisation_cycles", "fill_drain_cycles", "cycles_min", "cycles_max", "cycles_sd", .. s_shares.Select(s => s.Name),
        .. s_events.Select(e => e.Name), .. s_costs.Select(c => c.Name), "memory_order", "compute_speedup", "effectual_cycles",
        "allowed_loss",
    ];

    /// <summary>The whole file: header and rows, lines ended by a newline.</summary>
    public static string Write(SimulationResult result) => Write([result]);

    /// <summary>The whole file for the operating points of a profile, which the column <c>allowed_loss</c> tells apart.</summary>
    public static string Write(IReadOnlyList<SimulationResult> points)
    {
        var text = new StringBuilder();
        text.AppendRow(Columns);
        foreach (SimulationResult point in points) Append(text, point);
        return text.ToString();
    }

    private static void Append(StringBuilder text, SimulationResult result)
    {
        foreach (DesignResult design in result.Designs)
        {
            for (int l = 0; l < result.Layers.Count; l++)
            {
                ResultLayer layer = result.Layers[l];
                LayerResult r = design.Layers[l];
                string[] cells =
                [
                    result.Network, result.Inputs == 1 ? "0" : "mean", design.Label, layer.Name, LayerJson.KindName(layer.Shape.Kind),
                    Number(layer.Shape.Macs), Number(r.Cycles.Mean), Number(r.ComputeCycles.Mean), Number(r.Ideal), Number(r.Utilization),
                    Number(result.Speedup(design, l)),
                    Number(layer.Precision.ActivationBits), Number(layer.Precision.WeightBits), layer.Precision.Activations.Word(),
                    layer.Precision.Weights.Word(), Number(r.Busy), Number(r.Synchronisation), Number(r.FillDrain),
                    Number(r.Cycles.Least), Number(r.Cycles.Most), Number(r.Cycles.Deviation),
                    .. s_shares.Select(s => Number(r.Lanes.Total == 0 ? 0 : s.Share(r) / r.Lanes.Total)),
                    .. s_events.Select(e => Number((double)e.Count(r) / result.Inputs)),
                    .. s_costs.Select(c => Number(c.Value(r))), r.Memory.Order.Word(),
                    Number(result.Baseline.Layers[l].ComputeCycles.Mean / r.ComputeCycles.Mean),
                    r.Effectual is { } effectual ? Number(effectual) : "", result.Loss ?? "",
                ];
                text.AppendRow(cells);
            }
        }
    }
}
