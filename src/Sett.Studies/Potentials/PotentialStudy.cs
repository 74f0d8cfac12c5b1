using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;
using Sett.Studies.Simulation;

namespace Sett.Studies.Potentials;

/// <summary>
/// Ideal speed-ups without timing, as DNNsim's Potentials task means them: for every multiplication, what its operands need by each
/// <see cref="Measure"/>, summed exactly. An ideal machine that spends that and nothing else is as much faster as these sums are below
/// those of the containers.
/// </summary>
public static class PotentialStudy
{
    /// <summary>Values of a group.</summary>
    public const int GroupSize = 16;

    /// <summary>Runs all inputs.</summary>
    /// <param name="source">The layers, with values.</param>
    /// <param name="facts">Where they came from.</param>
    /// <param name="threads">The most threads; results are the same for any number.</param>
    /// <param name="done">Told the number of finished inputs.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <exception cref="BadInputException">Only shapes are known.</exception>
    public static PotentialResult Run(ILayerSource source, IReadOnlyList<KeyValuePair<string, string>> facts, int threads,
        Action<int>? done = null, CancellationToken cancel = default)
    {
        if (!source.HasValues)
            throw new BadInputException(
                $"potentials need values, and of {source.Network} only shapes are known; give a model with inputs or traces.");
        int layers = source.Layers.Count;
        var gate = new Lock();
        var sums = new Needs[layers][];
        for (int l = 0; l < layers; l++) sums[l] = [.. Measures.All.Select(m => new Needs(m, 0, 0, 0))];
        var weights = new WeightTerms?[layers];
        source.Run(threads, (_, layer, work) =>
        {
            // Constant weights are the same tensor for every input.
            WeightTerms? terms = Volatile.Read(ref weights[layer]);
            if (terms is null || !ReferenceEquals(terms.Weights, work.Values!.Weights))
                Volatile.Write(ref weights[layer], terms = WeightTerms.Of(work));
            Needs[] own = Sum(work, terms);
            lock (gate)
                for (int m = 0; m < own.Length; m++) sums[layer][m] += own[m];
        }, done, cancel);
        Potential[] each =
        [
            .. source.Layers.Select((l, i) => new Potential(l.Name, l.Shape, checked(l.Shape.Macs * source.Inputs), sums[i])),
        ];
        var whole = new Potential("all layers", null, each.Sum(p => p.Macs),
            [.. Measures.All.Select(m => each.Select(p => p.Of(m)).Aggregate((a, b) => a + b))]);
        return new PotentialResult(source.Network, source.Inputs, source.ContainerBits, source.Notes, facts, each, whole);
    }

    private static Needs[] Sum(LayerWork work, WeightTerms weights)
    {
        LayerShape shape = work.Shape;
        bool isSigned = work.ActivationFormat.IsSigned;
        ReadOnlySpan<short> values = work.Values!.Activations.Values;
        var terms = new long[shape.Groups * OperandSums.Terms(shape)];
        var needs = new Needs[Measures.All.Count];
        foreach (Measure measure in Measures.All)
        {
            switch (measure)
            {
                case Measure.LayerBits: terms.AsSpan().Fill((long)work.ActivationBits * shape.Windows); break;
                case Measure.GroupBits:
                    OperandSums.ByTerm(shape, NeedTables.GroupsOfActivations(shape, values, isSigned, GroupSize),
                        NeedTables.Written(isSigned), terms);
                    break;
                default: OperandSums.ByTerm(shape, values, NeedTables.Of(measure, isSigned), terms); break;
            }

            long[] others = weights.Terms[(int)measure];
            long activations = 0, all = 0;
            foreach (long t in terms) activations = checked(activations + t);
            foreach (long t in others) all = checked(all + t);
            // A zero costs nothing and everything else a whole container, of either operand.
            long unit = measure == Measure.NotZero ? work.ActivationFormat.ContainerBits : 1;
            needs[(int)measure] = checked(new Needs(measure, activations * shape.FiltersPerGroup * unit, all * shape.Windows * unit,
                OperandSums.OfProducts(terms, others) * unit * unit));
        }

        return needs;
    }

    /// <summary>For each measure, Σ over filters of what the weight needs, by group and term.</summary>
    private sealed record WeightTerms(Tensor<short> Weights, long[][] Terms)
    {
        public static WeightTerms Of(LayerWork work)
        {
            LayerShape shape = work.Shape;
            bool isSigned = work.WeightFormat.IsSigned;
            ReadOnlySpan<short> values = work.Values!.Weights.Values;
            var terms = new long[Measures.All.Count][];
            foreach (Measure measure in Measures.All)
            {
                long[] own = terms[(int)measure] = new long[shape.Groups * OperandSums.Terms(shape)];
                switch (measure)
                {
                    case Measure.LayerBits: own.AsSpan().Fill((long)work.WeightBits * shape.FiltersPerGroup); break;
                    case Measure.GroupBits:
                        OperandSums.ByTermOfWeights(shape, NeedTables.GroupsOfWeights(shape, values, isSigned, GroupSize),
                            NeedTables.Written(isSigned), own);
                        break;
                    default: OperandSums.ByTermOfWeights(shape, values, NeedTables.Of(measure, isSigned), own); break;
                }
            }

            return new WeightTerms(work.Values.Weights, terms);
        }
    }
}
