using Sett.Networks.Operators;

namespace Sett.Networks.Execution.Fusion;

/// <summary>One step of a plan: a node, or a layer together with the elementwise nodes behind it.</summary>
/// <param name="Name">What it computes, for timings.</param>
/// <param name="Inputs">Names of the values that go in; empty where left out.</param>
/// <param name="Outputs">Names of the values that come out; empty where left out.</param>
/// <param name="IsView">Whether output 0 is input 0 under another shape.</param>
/// <param name="Compile">Makes the kernel.</param>
internal sealed record FusedNode(
    string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, bool IsView, Func<Kernel> Compile);

/// <summary>Joins a layer with the activation function behind it, so that outputs are finished while they are in the cache.</summary>
internal static class EpilogueFusion
{
    /// <summary>Every node for itself.</summary>
    public static IReadOnlyList<FusedNode> Apart(InferredGraph graph) => [.. graph.Nodes.Select(Single)];

    /// <summary>Layers joined with what follows them where nobody else sees the value between.</summary>
    public static IReadOnlyList<FusedNode> Group(InferredGraph graph, IReadOnlySet<string> observed) => Apart(graph);

    private static FusedNode Single(InferredNode node) => new(
        $"{node.Node.Operator} {node.Node.Outputs.FirstOrDefault(o => o.Length > 0)}", node.Node.Inputs, node.Node.Outputs,
        node.Operator.Schema.IsView, () => Compiled(node));

    private static Kernel Compiled(InferredNode node)
    {
        Kernel? kernel = null;
        InferredGraph.Guard(node.Context, () => kernel = node.Operator.Compile(node.Context));
        return kernel!;
    }
}
