using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>One step of a plan: a node, or a layer together with the elementwise nodes behind it.</summary>
/// <param name="Name">What it computes, for timings.</param>
/// <param name="Inputs">Names of the values that go in; empty where left out.</param>
/// <param name="Outputs">Names of the values that come out; empty where left out.</param>
/// <param name="IsView">Whether output 0 is input 0 under another shape.</param>
/// <param name="Compile">Makes the kernel.</param>
internal sealed record FusedNode(
    string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, bool IsView, Func<Kernel> Compile);

/// <summary>
/// Joins a float32 layer with the elementwise nodes behind it (batch normalisation, activation functions, a residual sum), so that outputs
/// are finished while they are in the cache. A value between is joined only where nobody else sees it; the bits stay the same.
/// </summary>
internal static class EpilogueFusion
{
    private const int MostLayerInputs = 3;

    /// <summary>Every node for itself.</summary>
    public static IReadOnlyList<FusedNode> Apart(InferredGraph graph) => [.. graph.Nodes.Select(Single)];

    /// <summary>Layers joined with what follows them where nobody else sees the value between.</summary>
    public static IReadOnlyList<FusedNode> Group(InferredGraph graph, IReadOnlySet<string> observed)
    {
        var users = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string input in graph.Nodes[i].Node.Inputs.Where(n => n.Length > 0))
            {
                if (!users.TryGetValue(input, out List<int>? list)) users[input] = list = [];
                list.Add(i);
            }
        }

        var kept = new HashSet<string>(observed, StringComparer.Ordinal);
        kept.UnionWith(graph.Model.Graph.Outputs.Select(o => o.Name));
        var joined = new bool[graph.Nodes.Count];
        var fused = new Dictionary<int, FusedNode>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (joined[i] || !IsLayer(graph.Nodes[i])) continue;
            var chain = new Chain(graph, i, users, kept, joined);
            if (!chain.Extend()) continue;
            foreach (int member in chain.Members) joined[member] = true;
            // The joined step runs where its last node stood, since a residual may be made after the layer.
            fused[chain.Members[^1]] = chain.ToNode();
        }

        var steps = new List<FusedNode>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (fused.TryGetValue(i, out FusedNode? step)) steps.Add(step);
            else if (!joined[i]) steps.Add(Single(graph.Nodes[i]));
        }

        return steps;
    }

    private static bool IsLayer(InferredNode node) =>
        node.Node.Domain.Length == 0 && node.Node.Operator is "Conv" or "Gemm" or "MatMul"
        && node.Context.Output(0).Type == ElementType.Float32 && node.Context.Output(0).Shape.Length > 0;

    private static FusedNode Single(InferredNode node) => new(
        $"{node.Node.Operator} {node.Node.Outputs.FirstOrDefault(o => o.Length > 0)}", node.Node.Inputs, node.Node.Outputs,
        node.Operator.Schema.IsView, () => Compiled(node.Context, () => node.Operator.Compile(node.Context)));

    private static Kernel Compiled(NodeContext context, Func<Kernel> compile)
    {
        Kernel? kernel = null;
        InferredGraph.Guard(context, () => kernel = compile());
        return kernel!;
    }

    /// <summary>A layer and the elementwise nodes joined to it so far.</summary>
    private sealed class Chain(InferredGraph graph, int layer, Dictionary<string, List<int>> users, HashSet<string> kept, bool[] joined)
    {
        private readonly List<EpilogueStep> _steps = [];
        private readonly List<string> _added = [];
        private string _value = graph.Nodes[layer].Node.Outputs[0];

        /// <summary>The nodes, the layer first, in the order of the graph.</summary>
        public List<int> Members { get; } = [layer];

        /// <summary>Joins as many nodes as possible; false if there is none.</summary>
        public bool Extend()
        {
            while (!kept.Contains(_value) && users.TryGetValue(_value, out List<int>? next) && (One(next) || SigmoidProduct(next)))
            {
            }

            return _steps.Count > 0;
        }

        public FusedNode ToNode()
        {
            InferredNode node = graph.Nodes[layer];
            var inputs = new List<string>(node.Node.Inputs);
            while (inputs.Count < MostLayerInputs) inputs.Add("");
            inputs.AddRange(_added);
            var epilogue = new LayerEpilogue(_steps);
            string name = $"{node.Node.Operator}+{string.Join('+', Members.Skip(1).Select(m => graph.Nodes[m].Node.Operator))} {_value}";
            return new FusedNode(name, inputs, [_value], false, () => Compiled(node.Context, () => node.Node.Operator switch
            {
                "Conv" => ConvolutionKernel.Compile(node.Context, epilogue),
                "Gemm" => GemmKernel.Compile(node.Context, epilogue),
                _ => MatMulKernel.Compile(node.Context, epilogue),
            }));
        }

        private bool One(List<int> next)
        {
            if (next.Count != 1 || joined[next[0]]) return false;
            InferredNode node = graph.Nodes[next[0]];
            if (StepOf(node) is not { } step) return false;
            Join(step, node.Node, next[0]);
            return true;
        }

        private EpilogueStep? StepOf(InferredNode node)
        {
            if (node.Context.Output(0).Type != ElementType.Float32 || node.Node.Outputs.Count(o => o.Length > 0) != 1) return null;
            bool first = node.Node.Inputs[0] == _value && node.Node.Inputs.Count(n => n == _value) == 1;
            if (node.Operator is IEpilogueOperator elementwise && first)
                return elementwise.Epilogue(node.Context);
            if (node.Operator is BatchNormalizationOperator && first) return BatchNormalizationOperator.Epilogue(node.Context);
            return node.Node is { Domain: "", Operator: "Add", Inputs.Count: 2 } ? Residual(node) : null;
        }

        private AddInput? Residual(InferredNode node)
        {
            string other = node.Node.Inputs[node.Node.Inputs[0] == _value ? 1 : 0];
            if (other == _value || graph.Values[other].Shape != graph.Values[_value].Shape || graph.Constants.ContainsKey(other))
                return null;
            _added.Add(other);
            return new AddInput(MostLayerInputs + _added.Count - 1);
        }

        /// <summary>x · sigmoid(x), written as two nodes.</summary>
        private bool SigmoidProduct(List<int> next)
        {
            if (next.Count != 2 || next.Any(n => joined[n])) return false;
            OnnxNode sigmoid = graph.Nodes[next[0]].Node, product = graph.Nodes[next[1]].Node;
            if (sigmoid is not { Domain: "", Operator: "Sigmoid" } || product is not { Domain: "", Operator: "Mul", Inputs.Count: 2 })
                return false;
            string gate = sigmoid.Outputs[0];
            if (kept.Contains(gate) || users[gate].Count != 1 || !product.Inputs.Contains(gate) || !product.Inputs.Contains(_value))
                return false;
            Members.Add(next[0]);
            Join(new ApplyFunction(RealKernels.InPlace(new Silu(1))), product, next[1]);
            return true;
        }

        private void Join(EpilogueStep step, OnnxNode node, int index)
        {
            _steps.Add(step);
            Members.Add(index);
            _value = node.Outputs[0];
        }
    }
}
