using System.Text.Json.Serialization;
using Sett.Hardware.Cost;
using Sett.Networks.Layers;
using Sett.Studies.Simulation;

namespace Sett.Studies.Results;

/// <summary>Statistics of a number of cycles over inputs.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
/// <param name="Deviation">The standard deviation over the inputs (of the whole population); 0 for one input.</param>
public readonly record struct Spread(
    double Mean, [property: JsonPropertyName("min")] long Least, [property: JsonPropertyName("max")] long Most,
    [property: JsonPropertyName("sd")] double Deviation)
{
    /// <summary>The statistics of some numbers.</summary>
    public static Spread Of(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty) return default;
        Int128 sum = 0, squares = 0;
        long least = long.MaxValue, most = long.MinValue;
        foreach (long v in values)
        {
            sum += v;
            squares += (Int128)v * v;
            (least, most) = (Math.Min(least, v), Math.Max(most, v));
        }

        // Exact until the last division, so that neither order nor cancellation shows.
        double variance = (double)(squares * values.Length - sum * sum) / values.Length / values.Length;
        return new Spread((double)sum / values.Length, least, most, Math.Sqrt(variance));
    }
}

/// <summary>How many values need how many bits, sign included: counts by bits from 1 on, and of zeros at 0.</summary>
/// <param name="Activations">Activations of all inputs.</param>
/// <param name="Weights">Weights, once for all inputs; of a product of two activations the second operand, of all inputs.</param>
public sealed record ValueWidths(long[] Activations, long[] Weights);

/// <summary>A layer of the network that was simulated.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Precision">The precisions.</param>
/// <param name="Widths">Needed bits of the values, or null where there are none.</param>
public sealed record ResultLayer(string Name, LayerShape Shape, LayerPrecision Precision, ValueWidths? Widths);

/// <summary>What a layer cost on a design, over all inputs.</summary>
/// <param name="Cycles">Cycles of an input: those of the array, and those in which it waits for memory beside the chip.</param>
/// <param name="PerInput">Cycles of each input.</param>
/// <param name="ComputeCycles">Cycles of the array alone for an input.</param>
/// <param name="ComputePerInput">Cycles of the array alone for each input.</param>
/// <param name="Busy">Mean cycles in which the mean column works.</param>
/// <param name="Synchronisation">Mean cycles in which it waits.</param>
/// <param name="FillDrain">Mean cycles of filling and draining.</param>
/// <param name="Lanes">Where the capacity went, all inputs together.</param>
/// <param name="Capacity">Capacity of a cycle.</param>
/// <param name="Events">What was done, all inputs together.</param>
/// <param name="Memory">What moved between chip and memory.</param>
/// <param name="Energy">What it burnt.</param>
public sealed record LayerResult(
    Spread Cycles, long[] PerInput, Spread ComputeCycles, long[] ComputePerInput, double Busy, double Synchronisation, double FillDrain,
    LaneBits Lanes, long Capacity, LayerEvents Events, LayerMemory Memory, EnergyParts Energy)
{
    /// <summary>
    /// Mean cycles that an array of the design's capacity would take if it spent it on effectual bits only: ones of activations under
    /// weights that are not zero, or, where weights are serial too, pairs of ones; null where there are no values.
    /// </summary>
    public double? Effectual { get; init; }

    /// <summary>Counts that only this design has, all inputs together.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Details { get; init; } = [];

    /// <summary>Mean cycles if only the bits counted.</summary>
    public double Ideal => (double)Lanes.Useful / Capacity / PerInput.Length;

    /// <summary>Share of the capacity that was useful.</summary>
    public double Utilization => Lanes.Total == 0 ? 0 : (double)Lanes.Useful / Lanes.Total;
}

/// <summary>A check of a design's functional model.</summary>
/// <param name="Outputs">Outputs compared with plain integers.</param>
/// <param name="AllOutputs">Outputs of the layers.</param>
public readonly record struct VerifiedOutputs(long Outputs, long AllOutputs);

/// <summary>A design's results.</summary>
/// <param name="Label">The design with its options.</param>
/// <param name="Options">All options.</param>
/// <param name="Layers">A result a layer.</param>
/// <param name="Cycles">Cycles of the whole network for an input, waiting for memory beside the chip included.</param>
/// <param name="ComputeCycles">Cycles of the array alone.</param>
/// <param name="Costs">Area, energy and clock.</param>
/// <param name="Verified">What was checked, or null.</param>
public sealed record DesignResult(
    string Label, IReadOnlyList<KeyValuePair<string, string>> Options, IReadOnlyList<LayerResult> Layers, Spread Cycles,
    Spread ComputeCycles, DesignCosts Costs, VerifiedOutputs? Verified)
{
    /// <summary>
    /// Whether layers work at the same time on different inputs, so that cycles are those of the slowest layer and not of all together.
    /// </summary>
    public bool OverlapsLayers { get; init; }

    /// <summary>
    /// A count that only this design has, mean of an input and of the layers chosen together; null where it has none of that name.
    /// </summary>
    public double? Detail(string name, Func<LayerResult, bool>? layers = null)
    {
        LayerResult[] with = [.. Layers.Where(l => (layers is null || layers(l)) && l.Details.Any(d => d.Key == name))];
        return with.Length == 0 ? null : with.Sum(l => (double)l.Details.First(d => d.Key == name).Value / l.PerInput.Length);
    }

    /// <summary>Time of an input in microseconds (mean).</summary>
    public double TimeUs => Cycles.Mean / Costs.ClockMhz;

    /// <summary>Bits between chip and memory for an input (mean).</summary>
    public double OffchipBits => Layers.Sum(l => l.Memory.Bits);

    /// <summary>Cycles in which the array waits for memory beside the chip, for an input (mean).</summary>
    public double StallCycles => OverlapsLayers ? Cycles.Mean - ComputeCycles.Mean : Layers.Sum(l => l.Memory.StallCycles);
}

/// <summary>One run of a simulation: everything that tables, reports and files are drawn from, and everything to repeat it.</summary>
/// <param name="Network">The network.</param>
/// <param name="Inputs">How many inputs.</param>
/// <param name="ContainerBits">Bits that a value takes in memory.</param>
/// <param name="HasValues">Whether values were known, or shapes only.</param>
/// <param name="Notes">What a reader should know, a sentence each.</param>
/// <param name="Facts">Where model and inputs came from: names and hashes.</param>
/// <param name="Seed">The seed of what is sampled.</param>
/// <param name="Baseline">The design that speed-ups refer to; it need not be among those asked for.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Designs">The designs.</param>
/// <param name="Costs">What area, energy and traffic were computed with.</param>
public sealed record SimulationResult(
    string Network, int Inputs, int ContainerBits, bool HasValues, IReadOnlyList<string> Notes,
    IReadOnlyList<KeyValuePair<string, string>> Facts, int Seed, DesignResult Baseline, IReadOnlyList<ResultLayer> Layers,
    IReadOnlyList<DesignResult> Designs, CostBasis Costs)
{
    /// <summary>The loss of the profile's operating point, as the profile has it; null where precisions come from elsewhere.</summary>
    public string? Loss => Facts.FirstOrDefault(f => f.Key == "loss").Value;

    /// <summary>
    /// How many times faster than the baseline a design is on some of the layers (mean time); not a number where there is no such layer.
    /// </summary>
    public double Speedup(DesignResult design, Func<ResultLayer, bool> layers) =>
        Cycles(Baseline, layers) / Baseline.Costs.ClockMhz / (Cycles(design, layers) / design.Costs.ClockMhz);

    /// <summary>How many times faster than the baseline a design is on all layers.</summary>
    public double Speedup(DesignResult design) => Speedup(design, _ => true);

    /// <summary>How many times faster than the baseline a design is on one layer.</summary>
    public double Speedup(DesignResult design, int layer) =>
        Baseline.Layers[layer].Cycles.Mean / Baseline.Costs.ClockMhz / (design.Layers[layer].Cycles.Mean / design.Costs.ClockMhz);

    /// <summary>
    /// How many times fewer cycles of the array a design takes than the baseline on some of the layers, as papers count that leave memory
    /// and clock out.
    /// </summary>
    public double ComputeSpeedup(DesignResult design, Func<ResultLayer, bool> layers) =>
        ComputeCycles(Baseline, layers) / ComputeCycles(design, layers);

    /// <summary>How many times fewer cycles of the array a design takes than the baseline on all layers.</summary>
    public double ComputeSpeedup(DesignResult design) => ComputeSpeedup(design, _ => true);

    /// <summary>How many times less energy than the baseline a design takes.</summary>
    public double EnergyEfficiency(DesignResult design) => Baseline.Costs.Energy.TotalPj / design.Costs.Energy.TotalPj;

    /// <summary>Mean cycles of a design on some of the layers, waiting for memory included.</summary>
    public double Cycles(DesignResult design, Func<ResultLayer, bool> layers) => design.OverlapsLayers
        ? Slowest(design, layers, l => l.PerInput)
        : Layers.Select((l, i) => layers(l) ? design.Layers[i].Cycles.Mean : 0).Sum();

    /// <summary>Mean cycles of a design's array on some of the layers.</summary>
    public double ComputeCycles(DesignResult design, Func<ResultLayer, bool> layers) => design.OverlapsLayers
        ? Slowest(design, layers, l => l.ComputePerInput)
        : Layers.Select((l, i) => layers(l) ? design.Layers[i].ComputeCycles.Mean : 0).Sum();

    /// <summary>Cycles of every input: of all layers together, or of the slowest where they overlap.</summary>
    /// <param name="layers">Cycles of every input, a layer each.</param>
    /// <param name="overlap">Whether layers work at the same time.</param>
    public static long[] Together(IReadOnlyList<long[]> layers, bool overlap)
    {
        var all = new long[layers.Count == 0 ? 0 : layers[0].Length];
        foreach (long[] layer in layers)
            for (int i = 0; i < all.Length; i++) all[i] = overlap ? Math.Max(all[i], layer[i]) : checked(all[i] + layer[i]);
        return all;
    }

    private double Slowest(DesignResult design, Func<ResultLayer, bool> layers, Func<LayerResult, long[]> cycles) =>
        Layers.Any(layers) ? Spread.Of(Together([.. design.Layers.Where((_, i) => layers(Layers[i])).Select(cycles)], true)).Mean : 0;

    /// <summary>Mean ideal cycles of a design.</summary>
    public static double Ideal(DesignResult design) => design.Layers.Sum(l => l.Ideal);

    /// <summary>Mean effectual cycles of a design (see <see cref="LayerResult.Effectual"/>), or null where there are no values.</summary>
    public static double? Effectual(DesignResult design) =>
        design.Layers.Sum(l => l.Effectual) is { } sum && design.Layers.All(l => l.Effectual is not null) ? sum : null;

    /// <summary>
    /// What is left on the table: how many times more cycles than <see cref="Effectual"/> the array takes; null where nothing is effectual.
    /// </summary>
    public static double? Left(DesignResult design) =>
        Effectual(design) is { } effectual and > 0 ? design.ComputeCycles.Mean / effectual : null;

    /// <summary>Needed bits of the values of all layers, or null where there are none.</summary>
    public ValueWidths? Widths => HasValues
        ? new ValueWidths(Sum(Layers.Select(l => l.Widths!.Activations)), Sum(Layers.Select(l => l.Widths!.Weights)))
        : null;

    /// <summary>Whether the paper's tables would count the layer among the convolutional ones.</summary>
    public static bool IsConvolution(ResultLayer layer) => layer.Shape.IsConvolution;

    private static long[] Sum(IEnumerable<long[]> counts) => counts.Aggregate((a, b) => [.. a.Zip(b, (x, y) => checked(x + y))]);
}
