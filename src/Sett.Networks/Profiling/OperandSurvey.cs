using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// One run of the untouched network over all examples: the ranges of all operands, and whatever the caller takes from the outputs.
/// </summary>
internal static class OperandSurvey
{
    /// <summary>Runs the examples.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="containerBits">Word length of fixed point: 16 or 8.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="outputs">Given the outputs of each example, which hold until it returns; from any thread.</param>
    /// <param name="done">Told the number of finished examples.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>Two operands a layer, activations first.</returns>
    public static ProfiledOperand[] Run(
        CutGraph graph, Examples examples, int containerBits, int threads, Action<int, IReadOnlyList<Tensor>> outputs,
        Action<int>? done, CancellationToken cancel)
    {
        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal);
        for (int layer = 0; layer < graph.Layers.Count; layer++)
        {
            foreach (LayerOperand operand in Operands(graph.Layers[layer]))
                ranges[graph.NodeOf(layer).Inputs[operand.Input]] = ValueRange.Empty;
        }

        foreach (string name in ranges.Keys.ToArray())
            if (graph.Constant(name) is { } constant) ranges[name] = ValueRange.Of(constant);
        HashSet<string> observed = [.. ranges.Keys.Where(n => graph.Constant(n) is null)];
        ExecutionPlan plan = graph.Compile(0, graph.Layers.Count, [], observed);
        ExampleLoop.Run(
            plan, examples.Count, threads,
            (session, i) =>
            {
                IReadOnlyList<Tensor> results = session.Run(examples.Read(i), (name, value) =>
                {
                    ValueRange range = ValueRange.Of(value);
                    lock (ranges) ranges[name] = ranges[name].With(range);
                });
                outputs(i, results);
            },
            done, cancel);
        return Of(graph, containerBits, ranges);
    }

    /// <summary>The operands with their ranges; without any, with what the network says of them.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="containerBits">Word length of fixed point: 16 or 8.</param>
    /// <param name="ranges">The ranges of layers' inputs by name, or null.</param>
    public static ProfiledOperand[] Of(CutGraph graph, int containerBits, IReadOnlyDictionary<string, ValueRange>? ranges) =>
    [
        .. graph.Layers.SelectMany((layer, i) => Operands(layer).Select((operand, second) =>
            (ranges is null ? ValueRange.Empty : ranges[graph.NodeOf(i).Inputs[operand.Input]]).Operand(
                layer.Name, i, operand, second == 1, containerBits))),
    ];

    private static LayerOperand[] Operands(NetworkNode layer) => [layer.Layer!.Activations, layer.Layer.Weights];
}
