using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// Turns DequantizeLinear → operator → QuantizeLinear into one integer step, for layers with exact int32 sums where the emulation adds
/// rounded products. The result is the integer reading of the model: q = saturate(roundHalfEven((Σ(x − zero)(w − zero) + bias) × (x scale ×
/// w scale / y scale)) + zero), with a Relu or Clip between as tighter bounds. It differs from the emulation only where float32 rounding
/// brings a sum to the other side of a tie. Functions of one value become tables and moves work on the bytes; both equal the emulation bit
/// for bit.
/// </summary>
/// <remarks>
/// Nodes are added, and QuantizeLinear nodes replaced; nothing else is taken away, so that every value of the model can still be computed.
/// Nodes whose results nobody uses any more are dropped by the plan.
/// </remarks>
public static class QdqFusion
{
    /// <summary>The integer reading of a model: every kind of step. Returns the same object where there is nothing to rewrite.</summary>
    /// <param name="model">A model that is not yet inferred.</param>
    public static OnnxModel Rewrite(OnnxModel model) => Rewrite(model, Step);

    /// <summary>
    /// Only the steps that have the same bits as the nodes they stand for: tables, moves and joins. Returns the same object where there is
    /// nothing to rewrite.
    /// </summary>
    /// <param name="model">A model that is not yet inferred.</param>
    public static OnnxModel RewriteMoves(OnnxModel model) => Rewrite(model, MovingStep);

    private static OnnxModel Rewrite(OnnxModel model, Func<QdqIndex, string, QuantizedValue, string, List<OnnxNode>?> step)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxGraph graph = model.Graph;
        var index = new QdqIndex(model);
        var nodes = new List<OnnxNode>(graph.Nodes.Count);
        bool changed = false;
        foreach (OnnxNode node in graph.Nodes)
        {
            List<OnnxNode>? steps = index.Quantized(node) is { IsPlain: true } output ? Integer(index, node, output, step) : null;
            changed |= steps is not null;
            if (steps is null) nodes.Add(node);
            else nodes.AddRange(steps);
        }

        if (!changed) return model;
        nodes.AddRange(index.Moves);
        Dictionary<string, Tensor> constants = new(graph.Initializers, StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in index.MadeConstants) constants[name] = tensor;
        return model with { Graph = graph with { Nodes = nodes, Initializers = constants } };
    }

    // The integer steps that stand for a QuantizeLinear and what is before it, or null.
    private static List<OnnxNode>? Integer(
        QdqIndex index, OnnxNode quantize, QuantizedValue output, Func<QdqIndex, string, QuantizedValue, string, List<OnnxNode>?> step)
    {
        // Moves commute with quantisation: they are taken off from the end and done on the bytes.
        var moves = new List<OnnxNode>();
        string value = quantize.Inputs[0];
        while (index.OnlyFor(value) is { } move && QdqMoves.IsMove(move))
        {
            moves.Add(move);
            value = move.Inputs[0];
        }

        string target = moves.Count == 0 ? output.Integers : $"{output.Integers}/sett/0";
        List<OnnxNode>? steps = step(index, value, output, target);
        if (steps is null) return null;
        for (int i = moves.Count - 1; i >= 0; i--)
        {
            string next = i == 0 ? output.Integers : $"{output.Integers}/sett/{moves.Count - i}";
            steps.Add(moves[i] with { Name = $"{moves[i].Name}/sett", Inputs = [target, .. moves[i].Inputs.Skip(1)], Outputs = [next] });
            target = next;
        }

        return steps;
    }

    private static List<OnnxNode>? MovingStep(QdqIndex index, string value, QuantizedValue output, string target)
    {
        if (QdqTable.Fuse(index, value, output, target) is { } table) return [table];
        return index.OnlyFor(value) is { Operator: "Concat", Domain: "" or "ai.onnx" } node
            && QdqElementwise.Join(index, node, output, target) is { } join
            ? [join]
            : null;
    }

    private static List<OnnxNode>? Step(QdqIndex index, string value, QuantizedValue output, string target)
    {
        if (MovingStep(index, value, output, target) is { } moving) return moving;
        QdqBounds bounds = QdqBounds.Before(index, ref value, output);
        if (index.OnlyFor(value) is not { Domain: "" or "ai.onnx" } node) return null;
        OnnxNode? step = node.Operator switch
        {
            "Conv" => QdqLayers.Convolution(index, node, output, bounds, target),
            "Gemm" => QdqLayers.Gemm(index, node, output, bounds, target),
            "MatMul" => QdqLayers.Product(index, node, output, bounds, target),
            "Add" => QdqElementwise.Sum(index, node, output, bounds, target),
            "Mul" when bounds.AreFull => QdqElementwise.Multiply(index, node, output, target),
            "GlobalAveragePool" when bounds.AreFull => QdqElementwise.Average(index, node, output, target),
            _ => null,
        };
        if (step is not null) return [step];
        return node.Operator == "ReduceMean" && bounds.AreFull ? QdqElementwise.SpatialMean(index, node, output, target) : null;
    }

    /// <summary>An integer attribute.</summary>
    internal static OnnxAttribute Int(string name, long value) => new(name, OnnxAttributeKind.Int, value);

    /// <summary>A node that stands for <paramref name="source"/>.</summary>
    internal static OnnxNode Node(
        OnnxNode source, string name, string domain, string[] inputs, string output, params IEnumerable<OnnxAttribute> attributes) =>
        new($"{source.Name}/sett", name, domain, inputs, [output], new OnnxAttributes(attributes));
}
