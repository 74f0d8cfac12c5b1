using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// Folds a batch normalisation into the convolution before it: weights × s and bias (b − mean) · s + beta with s = gamma / √(variance + ε),
/// computed in double precision and rounded once. The results differ in their last bits from those of the two nodes apart.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>
    /// The graph with every batch normalisation folded that directly follows a convolution whose result nobody else uses.
    /// </summary>
    public static OnnxGraph Rewrite(OnnxGraph graph, IReadOnlySet<string> observed)
    {
        Dictionary<string, int> uses = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs.Select(o => o.Name))
            .GroupBy(n => n, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        Dictionary<string, OnnxNode> makers = graph.Nodes.SelectMany(n => n.Outputs.Select(o => (o, n)))
            .GroupBy(p => p.o, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().n, StringComparer.Ordinal);
        var initializers = new Dictionary<string, Tensor>(graph.Initializers, StringComparer.Ordinal);
        var replaced = new Dictionary<OnnxNode, OnnxNode?>(ReferenceEqualityComparer.Instance);
        foreach (OnnxNode norm in graph.Nodes.Where(n => n is { Domain: "", Operator: "BatchNormalization", Inputs.Count: 5 }))
        {
            if (norm.Outputs.Count(o => o.Length > 0) != 1 || !makers.TryGetValue(norm.Inputs[0], out OnnxNode? conv)) continue;
            if (conv is not { Domain: "", Operator: "Conv" } || uses[norm.Inputs[0]] != 1 || observed.Contains(norm.Inputs[0])) continue;
            if (norm.Attributes.Find("spatial") is { } spatial && (long)spatial.Value == 0) continue;
            if (Fold(conv, norm, initializers) is not { } folded) continue;
            replaced[conv] = folded;
            replaced[norm] = null;
        }

        if (replaced.Count == 0) return graph;
        OnnxNode[] nodes = [.. graph.Nodes.Select(n => replaced.TryGetValue(n, out OnnxNode? other) ? other : n).OfType<OnnxNode>()];
        return graph with { Nodes = nodes, Initializers = initializers };
    }

    private static OnnxNode? Fold(OnnxNode conv, OnnxNode norm, Dictionary<string, Tensor> initializers)
    {
        Tensor<float>? Constant(string name) => initializers.GetValueOrDefault(name) as Tensor<float>;
        bool hasBias = conv.Inputs.Count > 2 && conv.Inputs[2].Length > 0;
        Tensor<float>? bias = hasBias ? Constant(conv.Inputs[2]) : null;
        if (Constant(conv.Inputs[1]) is not { } weights || (hasBias && bias is null)) return null;
        if (Constant(norm.Inputs[1]) is not { } gamma || Constant(norm.Inputs[2]) is not { } beta
            || Constant(norm.Inputs[3]) is not { } mean || Constant(norm.Inputs[4]) is not { } variance)
            return null;
        int filters = weights.Shape.Rank > 0 ? weights.Shape[0] : 0;
        if (filters == 0 || new[] { gamma, beta, mean, variance }.Any(t => t.Length != filters)
            || (bias is not null && bias.Length != filters))
        {
            return null;
        }

        float epsilon = norm.Attributes.Find("epsilon") is { Value: float e } ? e : 1e-5f;
        Tensor<float> newWeights = weights.Clone();
        var newBias = new Tensor<float>(new Shape(filters));
        int perFilter = weights.Length / filters;
        for (int k = 0; k < filters; k++)
        {
            double scale = gamma[k] / Math.Sqrt((double)variance[k] + epsilon);
            foreach (ref float weight in newWeights.Values.Slice(k * perFilter, perFilter)) weight = (float)(weight * scale);
            newBias[k] = (float)(((bias?[k] ?? 0.0) - mean[k]) * scale + beta[k]);
        }

        // Names that no ONNX file is likely to hold; the norm's output names the pair.
        string weightName = $"{norm.Outputs[0]}#folded.weight", biasName = $"{norm.Outputs[0]}#folded.bias";
        initializers[weightName] = newWeights;
        initializers[biasName] = newBias;
        return conv with { Inputs = [conv.Inputs[0], weightName, biasName], Outputs = [norm.Outputs[0]] };
    }
}
