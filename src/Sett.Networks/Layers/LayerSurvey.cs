using Sett.Networks.Execution;

namespace Sett.Networks.Layers;

/// <summary>What a layer's integers look like over a set of inputs.</summary>
/// <param name="Node">The layer.</param>
/// <param name="ActivationFormat">The format of the activations.</param>
/// <param name="Activations">Statistics of the activations of all inputs.</param>
/// <param name="WeightFormat">The format of the weights.</param>
/// <param name="Weights">Statistics of the weights; of all inputs where they are activations too.</param>
public sealed record LayerFindings(
    NetworkNode Node, ValueFormat ActivationFormat, ValueStatistics Activations, ValueFormat WeightFormat, ValueStatistics Weights);

/// <summary>Runs inputs through a network and gathers statistics of every layer's integers.</summary>
public static class LayerSurvey
{
    /// <summary>Findings for every layer, in network order.</summary>
    public static IReadOnlyList<LayerFindings> Run(
        LayerStream stream, Examples examples, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        var findings = new Dictionary<int, LayerFindings>();
        stream.Run(
            examples, threads,
            (input, node, values) =>
            {
                LayerFindings? found;
                bool first = false;
                lock (findings)
                {
                    if (!findings.TryGetValue(node.Index, out found))
                    {
                        first = true;
                        found = new LayerFindings(
                            node, values.ActivationFormat, new ValueStatistics(values.ActivationFormat.IsSigned),
                            values.WeightFormat, new ValueStatistics(values.WeightFormat.IsSigned));
                        findings.Add(node.Index, found);
                    }
                }

                found.Activations.Add(values.Activations.Values);
                // Constant weights are the same for every input.
                if (first || node.Layer!.Weights.Constant is null) found.Weights.Add(values.Weights.Values);
            },
            done, cancel);
        return [.. findings.OrderBy(f => f.Key).Select(f => f.Value)];
    }
}
