using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Memory;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Networks.Layers;
using Sett.Studies.Results;

namespace Sett.Studies.Simulation;

/// <summary>
/// Turns one design's sums into results: what its memories make of the layers' traffic, cycles with stalls, and the energy of its parts.
/// Energies are whole attojoules until the last step, and the sums over layers and over parts are compared.
/// </summary>
internal sealed class DesignCosting
{
    private readonly ILayerSource _source;
    private readonly CostSettings _settings;
    private readonly StoredSizes _stored;
    private readonly IDesign _design;
    private readonly Chip _chip;
    private readonly IReadOnlyList<LayerPlan> _plans;
    private readonly int[] _readers;
    private readonly Energy[] _dynamic, _leakage;
    private readonly long[][] _cycles;
    private Energy _layerTotal;

    /// <summary>Prepares a design whose layers have been through.</summary>
    public DesignCosting(ILayerSource source, CostSettings settings, StoredSizes stored, IDesign design, IReadOnlyList<CostSums> sums)
    {
        (_source, _settings, _stored, _design, _chip) = (source, settings, stored, design, design.Chip);
        Priced = PricedChip.Of(_chip, settings.Technology, settings.Cells, settings.Offchip);
        _plans = NetworkPlan.Of([.. source.Layers.Select(l => l.Shape)], source.Producers, _chip.Memory,
            source.ContainerBits, OwnWeightBits);
        _readers = new int[source.Layers.Count];
        for (int l = source.Layers.Count - 1; l >= 0; l--)
            foreach (int p in source.Producers[l].Where(p => p >= 0)) _readers[p] = l;
        (_dynamic, _leakage) = (new Energy[Priced.Parts.Count], new Energy[Priced.Parts.Count]);
        // Double buffering: a layer's operands move while it computes; where layers overlap, those of all layers share the way.
        long[]? together = design.OverlapsLayers
            ? [.. Enumerable.Range(0, source.Inputs).Select(i => Enumerable.Range(0, source.Layers.Count).Sum(l => Traffic(i, l).Bits))]
            : null;
        _cycles =
        [
            .. sums.Select((s, l) => Enumerable.Range(0, s.Cycles.Length).Select(i => Math.Max(
                s.Cycles[i], _settings.Offchip.Cycles(together?[i] ?? Traffic(i, l).Bits, _chip.ClockMhz))).ToArray()),
        ];
    }

    /// <summary>The design's parts with their costs.</summary>
    public PricedChip Priced { get; }

    /// <summary>The result of one layer; layers come in order.</summary>
    public LayerResult Layer(int layer, CostSums sum)
    {
        int inputs = sum.Cycles.Length;
        LayerPlan plan = _plans[layer];
        long[] cycles = _cycles[layer];
        long activations = 0, weights = 0, outputs = 0;
        for (int i = 0; i < inputs; i++)
        {
            PlannedTraffic traffic = Traffic(i, layer);
            checked
            {
                activations += traffic.ActivationBits;
                weights += traffic.WeightBits;
                outputs += traffic.OutputBits;
            }
        }

        long container = _source.ContainerBits, compute = Sum(sum.Cycles), all = Sum(cycles);
        // What comes from beside the chip is written to its memories; outputs that leave are read from the activation memory.
        LayerEvents events = sum.Events + checked(new LayerEvents
        {
            ActivationMemoryWriteBits = inputs * plan.Activations * container,
            ActivationMemoryReadBits = inputs * plan.Outputs * container,
            WeightBufferWriteBits = inputs * (OwnWeightBits(layer) is { } own ? plan.Weights == 0 ? 0 : own : plan.Weights * container),
        });
        EnergyParts energy = Spend(events, checked(activations + weights + outputs), Leaking(layer), inputs);
        var memory = new LayerMemory(plan.Order, (double)activations / inputs, (double)weights / inputs, (double)outputs / inputs,
            (double)(all - compute) / inputs);
        return new LayerResult(Spread.Of(cycles), cycles, Spread.Of(sum.Cycles), sum.Cycles, (double)sum.Busy / inputs,
            (double)sum.Synchronisation / inputs, (double)sum.FillDrain / inputs, sum.Lanes, sum.Capacity, events, memory, energy);
    }

    /// <summary>The design's costs, once all layers are through.</summary>
    /// <exception cref="InvalidOperationException">Parts and layers do not add up to the same energy.</exception>
    public DesignCosts Whole(int inputs)
    {
        Energy parts = default;
        foreach (Energy e in _dynamic.Concat(_leakage)) parts += e;
        if (parts != _layerTotal)
            throw new InvalidOperationException(
                $"The energies of parts ({parts.Attojoules} aJ) and of layers ({_layerTotal.Attojoules} aJ) do not add up.");
        PartResult[] results =
        [
            .. Priced.Parts.Select(
                (p, i) => new PartResult(p.Name, p.Kind, p.Count, p.AreaUm2, _dynamic[i].Pj / inputs, _leakage[i].Pj / inputs, p.Uses)),
        ];
        return new DesignCosts(_chip.ClockMhz, _chip.Memory, Priced.AreaUm2, Parts(_dynamic, _leakage, inputs), results);
    }

    /// <summary>
    /// Cycles of all inputs in which the chip leaks for a layer: those that it takes, or, where layers overlap, its share of the slowest
    /// one's, by cycles. Shares are whole, and their sum is exact.
    /// </summary>
    private long Leaking(int layer)
    {
        if (!_design.OverlapsLayers) return Sum(_cycles[layer]);
        long leaking = 0;
        for (int i = 0; i < _cycles[layer].Length; i++)
        {
            Int128 before = 0, all = 0;
            long slowest = 0;
            for (int l = 0; l < _cycles.Length; l++)
            {
                if (l < layer) before += _cycles[l][i];
                all += _cycles[l][i];
                slowest = Math.Max(slowest, _cycles[l][i]);
            }

            if (all > 0) leaking += (long)((before + _cycles[layer][i]) * slowest / all - before * slowest / all);
        }

        return leaking;
    }

    private PlannedTraffic Traffic(int input, int layer)
    {
        LayerShape shape = _source.Layers[layer].Shape;
        int reader = _readers[layer];
        // Outputs are stored as their first reader's activations are; the network's own output stays in containers.
        (long, long) output = reader == 0
            ? (shape.Outputs * _source.ContainerBits, shape.Outputs)
            : (_stored.Activations(input, reader), _source.Layers[reader].Shape.Activations);
        return PlannedTraffic.Of(_plans[layer], shape, _stored.Activations(input, layer),
            OwnWeightBits(layer) ?? _stored.Weights(input, layer), output, _settings.Offchip);
    }

    private long? OwnWeightBits(int layer) => _design.WeightBits(_source.Layers[layer].Name, _source.Layers[layer].Shape);

    private EnergyParts Spend(LayerEvents events, long offchipBits, long cycles, int inputs)
    {
        var dynamic = new Energy[Priced.Parts.Count];
        var leakage = new Energy[Priced.Parts.Count];
        for (int p = 0; p < Priced.Parts.Count; p++)
        {
            dynamic[p] = Priced.Parts[p].Dynamic(events, offchipBits);
            leakage[p] = Energy.OfLeakage(Priced.Parts[p].LeakageNw, cycles, _chip.ClockMhz);
            _dynamic[p] += dynamic[p];
            _leakage[p] += leakage[p];
            _layerTotal += dynamic[p] + leakage[p];
        }

        return Parts(dynamic, leakage, inputs);
    }

    private EnergyParts Parts(Energy[] dynamic, Energy[] leakage, int inputs)
    {
        Energy Of(PartKind kind)
        {
            Energy sum = default;
            for (int p = 0; p < dynamic.Length; p++)
                if (Priced.Parts[p].Kind == kind) sum += dynamic[p];
            return sum;
        }

        Energy compute = Of(PartKind.Compute), onChip = Of(PartKind.OnChip), offChip = Of(PartKind.OffChip);
        Energy leaks = leakage.Aggregate((a, b) => a + b);
        return new EnergyParts(compute.Pj / inputs, onChip.Pj / inputs, offChip.Pj / inputs, leaks.Pj / inputs,
            (compute + onChip + offChip + leaks).Pj / inputs);
    }

    private static long Sum(long[] values)
    {
        long sum = 0;
        foreach (long v in values) sum = checked(sum + v);
        return sum;
    }
}
