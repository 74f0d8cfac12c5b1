using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>Sees an ONNX model as the layers that hardware runs. Shapes are inferred; nothing is executed but what is constant.</summary>
public static class NetworkReader
{
    /// <summary>Reads the network of a model whose open dimensions the options bind.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The model is not supported or contradicts itself.</exception>
    public static Network Read(OnnxModel model, PlanOptions options)
    {
        return Read(InferredGraph.Of(model, InputBinding.Bind(model, options), new HashSet<string>(), options.MemoryLimit));
    }

    /// <summary>Reads the network of a graph; nodes are numbered as in the graph.</summary>
    internal static Network Read(InferredGraph graph)
    {
        OnnxModel model = graph.Model;
        var tracing = new OperandTracing(graph);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Node.Outputs) makers[output] = i;
        }

        var next = new List<int>[graph.Nodes.Count];
        for (int i = 0; i < next.Length; i++) next[i] = [];
        var previous = new int[graph.Nodes.Count][];
        for (int i = 0; i < previous.Length; i++)
        {
            previous[i] = [.. graph.Nodes[i].Node.Inputs.Where(makers.ContainsKey).Select(n => makers[n]).Distinct()];
            foreach (int source in previous[i]) next[source].Add(i);
        }

        var nodes = new List<NetworkNode>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            InferredNode node = graph.Nodes[i];
            string name = UniqueName(node.Node, names);
            nodes.Add(new NetworkNode(
                i, name, node.Node.Operator, Elements(graph, node.Node, constant: false),
                OutputElements(node.Context), node.Context.Output(0).Shape, Elements(graph, node.Node, constant: true), previous[i],
                next[i], LayerReader.Read(node.Context, name, tracing)));
        }

        NamedValue[] inputs =
        [
            .. model.Graph.Inputs.Where(v => graph.Values.ContainsKey(v.Name))
                .Select(v => new NamedValue(v.Name, graph.Values[v.Name].Type, graph.Values[v.Name].Shape)),
        ];
        return new Network(Path.GetFileNameWithoutExtension(model.Path), inputs, nodes);
    }

    private static string UniqueName(OnnxNode node, HashSet<string> names)
    {
        string label = node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o.Length > 0) ?? node.Operator;
        string name = label;
        for (int suffix = 2; !names.Add(name); suffix++) name = $"{label}_{suffix}";
        return name;
    }

    private static long Elements(InferredGraph graph, OnnxNode node, bool constant) => node.Inputs
        .Where(n => n.Length > 0 && graph.Constants.ContainsKey(n) == constant)
        .Distinct().Sum(n => (long)graph.Values[n].Shape.Length);

    private static long OutputElements(NodeContext node)
    {
        long elements = 0;
        for (int i = 0; i < node.OutputCount; i++)
        {
            if (node.HasOutput(i)) elements += node.Output(i).Shape.Length;
        }

        return elements;
    }
}
