using Sett.Hardware.Designs;
using Sett.Hardware.Memory;
using Sett.Hardware.Technology;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Studies.Results;

namespace Sett.Studies.Simulation;

/// <summary>What is simulated.</summary>
/// <param name="Designs">The designs.</param>
/// <param name="Baseline">The design that speed-ups refer to; simulated too where it is not among them.</param>
/// <param name="Threads">The most threads; results are the same for any number.</param>
/// <param name="Verify">Whether the functional models run, on the first input.</param>
/// <param name="Seed">Chooses the outputs that are checked.</param>
/// <param name="Facts">Where model and inputs came from, for the result.</param>
public sealed record SimulationRequest(
    IReadOnlyList<IDesign> Designs, IDesign Baseline, int Threads, bool Verify, int Seed, IReadOnlyList<KeyValuePair<string, string>> Facts)
{
    /// <summary>What areas, energies and traffic are computed with.</summary>
    public CostSettings Costs { get; init; } = CostSettings.Default;
}

/// <summary>Simulates layers × inputs × designs.</summary>
public static class Simulator
{
    /// <summary>Runs a simulation.</summary>
    /// <param name="source">The layers.</param>
    /// <param name="request">What to simulate.</param>
    /// <param name="done">Told the number of finished inputs.</param>
    /// <param name="cancel">Ends the run with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="BadInputException">A design needs values and there are none.</exception>
    /// <exception cref="VerificationException">A functional model computed something else than plain integers.</exception>
    public static SimulationResult Run(
        ILayerSource source, SimulationRequest request, Action<int>? done = null, CancellationToken cancel = default)
    {
        Check(source, request);
        int baseline = request.Designs.ToList().FindIndex(d => d.Options.Label == request.Baseline.Options.Label);
        IDesign[] designs =
        [
            .. (baseline >= 0 ? request.Designs : [.. request.Designs, request.Baseline]).Select(d => d.For(source.Layers)),
        ];
        int layers = source.Layers.Count;
        var sums = new CostSums[designs.Length, layers];
        for (int d = 0; d < designs.Length; d++)
            for (int l = 0; l < layers; l++) sums[d, l] = new CostSums(source.Inputs);
        Storage storage = request.Costs.Storage;
        var stored = new StoredSizes(storage, source.Inputs, layers);
        int[] fixedDesigns = [.. Indices(designs, d => !source.HasValues || !d.UsesValues)];
        int[] dynamicDesigns = [.. Indices(designs, d => source.HasValues && d.UsesValues)];
        for (int l = 0; l < layers; l++)
        {
            // Where values do not matter, one cost serves all inputs.
            LayerPrecision bits = source.Precisions[l];
            LayerWork shape = LayerWork.OfShape(source.Layers[l].Name, source.Layers[l].Shape, bits.ActivationBits,
                bits.WeightBits, source.ContainerBits);
            foreach (int d in fixedDesigns) sums[d, l].AddToAll(designs[d].Cycles(shape));
            if (!storage.NeedsValues) stored.AddToAll(l, shape);
        }

        var verified = new (long Outputs, long All)[designs.Length];
        Workers workers = Workers.Of(source.Inputs == 1 ? request.Threads : 1, cancel);
        WidthSums? widths = source.HasValues ? new WidthSums(layers) : null;
        EffectualSums? effectual = source.HasValues ? new EffectualSums(layers, source.ContainerBits) : null;
        if (widths is not null)
        {
            source.Run(request.Threads, (input, layer, work) =>
            {
                widths.Add(input, layer, work);
                effectual!.Add(layer, work);
                if (storage.NeedsValues) stored.Add(input, layer, work);
                workers.Run(dynamicDesigns.Length, i => sums[dynamicDesigns[i], layer].Add(input, designs[dynamicDesigns[i]].Cycles(work)));
                if (!request.Verify || input > 0) return;
                workers.Run(designs.Length, d =>
                {
                    if (!designs[d].IsExact) return;
                    cancel.ThrowIfCancellationRequested();
                    CheckResult result = FunctionalCheck.Run(designs[d], work, SampleSeed(request.Seed, layer));
                    if (result.Failure is { } failure) throw new VerificationException(failure);
                    Interlocked.Add(ref verified[d].Outputs, result.Outputs);
                    Interlocked.Add(ref verified[d].All, result.AllOutputs);
                });
            }, done, cancel);
        }

        return Gather(source, request, designs, baseline >= 0 ? baseline : designs.Length - 1, sums, stored, widths, effectual, verified);
    }

    private static SimulationResult Gather(
        ILayerSource source, SimulationRequest request, IDesign[] designs, int baseline, CostSums[,] sums,
        StoredSizes stored, WidthSums? widths, EffectualSums? effectual, (long Outputs, long All)[] verified)
    {
        int inputs = source.Inputs;
        var results = new DesignResult[designs.Length];
        var figures = new List<CostFigure>();
        for (int d = 0; d < designs.Length; d++)
        {
            var layers = new LayerResult[source.Layers.Count];
            bool overlaps = designs[d].OverlapsLayers;
            var costing = new DesignCosting(source, request.Costs, stored, designs[d],
                [.. Enumerable.Range(0, layers.Length).Select(l => sums[d, l])]);
            for (int l = 0; l < layers.Length; l++)
            {
                CostSums sum = sums[d, l];
                long cycles = sum.Cycles.Sum();
                if (sum.Busy + sum.Synchronisation + sum.FillDrain != cycles || sum.Lanes.Total != checked(cycles * sum.Capacity))
                    throw new InvalidOperationException(
                        $"The costs of {designs[d].Options.Label} at layer {source.Layers[l].Name} do not add up.");
                layers[l] = costing.Layer(l, sum) with
                {
                    Effectual = effectual?.Cycles(l, designs[d].Serial, sum.Capacity) / inputs,
                    Details = sum.Details,
                };
            }

            foreach (CostFigure figure in costing.Priced.Figures)
                if (!figures.Contains(figure)) figures.Add(figure);

            results[d] = new DesignResult(designs[d].Options.Label, designs[d].Options.All, layers,
                Spread.Of(SimulationResult.Together([.. layers.Select(l => l.PerInput)], overlaps)),
                Spread.Of(SimulationResult.Together([.. layers.Select(l => l.ComputePerInput)], overlaps)), costing.Whole(inputs),
                request.Verify && designs[d].IsExact ? new VerifiedOutputs(verified[d].Outputs, verified[d].All) : null)
            {
                OverlapsLayers = overlaps,
            };
        }

        return new SimulationResult(source.Network, inputs, source.ContainerBits, source.HasValues,
            [.. source.Notes, .. DesignNotes.Of(designs)], request.Facts, request.Seed, results[baseline],
            [.. source.Layers.Select((l, i) => new ResultLayer(l.Name, l.Shape, source.Precisions[i], widths?.Of(i)))],
            results[..request.Designs.Count], Basis(request.Costs, figures));
    }

    private static CostBasis Basis(CostSettings costs, List<CostFigure> figures) =>
        new(costs.Technology.Name, costs.Technology.NodeNm, costs.Technology.VoltageV, costs.Cells,
            costs.Offchip.Kind, costs.Offchip.BandwidthGbS, costs.Offchip.BurstBytes, costs.Storage.Word, costs.Storage.GroupSize, figures);

    private static void Check(ILayerSource source, SimulationRequest request)
    {
        if (request.Designs.Count == 0) throw new BadInputException("no design is named; 'sett designs' lists them.");
        if (source.HasValues) return;
        string[] dynamic = [.. request.Designs.Append(request.Baseline).Where(d => d.NeedsValues).Select(d => d.Options.Label).Distinct()];
        if (dynamic.Length > 0)
        {
            throw new BadInputException($"{string.Join(", ", dynamic)} {(dynamic.Length == 1 ? "needs" : "need")} values, and of "
                + $"{source.Network} only shapes are known; give a model with inputs or traces, or name other designs with --designs.");
        }

        if (request.Costs.Storage.NeedsValues)
            throw new BadInputException($"--storage groups needs values, and of {source.Network} only shapes are known; give a model with "
                + "inputs or traces, or take container or profiled.");
        if (request.Verify) throw new BadInputException($"--verify needs values, and of {source.Network} only shapes are known.");
    }

    private static IEnumerable<int> Indices(IDesign[] designs, Func<IDesign, bool> which) =>
        Enumerable.Range(0, designs.Length).Where(i => which(designs[i]));

    // Another sample for each layer, the same on every machine.
    private static int SampleSeed(int seed, int layer) => unchecked(seed * 7919 + layer);
}
