using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>A node that has to run: its operator, and its operands' types, shapes and constants.</summary>
internal sealed record InferredNode(IOperator Operator, NodeContext Context)
{
    /// <summary>The node as the graph has it.</summary>
    public OnnxNode Node => Context.Node;
}

/// <summary>
/// A graph whose every value has a type and a shape, with everything that does not depend on the inputs already computed, and without the
/// nodes whose results nobody uses.
/// </summary>
internal sealed class InferredGraph
{
    private InferredGraph(
        OnnxModel model, IReadOnlyList<InferredNode> nodes, Dictionary<string, ValueInfo> values, Dictionary<string, Tensor> constants)
    {
        Model = model;
        Nodes = nodes;
        Values = values;
        Constants = constants;
    }

    /// <summary>The model that this is the graph of.</summary>
    public OnnxModel Model { get; }

    /// <summary>The nodes that have to run, in order.</summary>
    public IReadOnlyList<InferredNode> Nodes { get; }

    /// <summary>Types and shapes of all live values, constants included.</summary>
    public IReadOnlyDictionary<string, ValueInfo> Values { get; }

    /// <summary>Initializers and folded values that are used.</summary>
    public IReadOnlyDictionary<string, Tensor> Constants { get; }

    /// <summary>Infers and folds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputShapes">Shapes of the graph's inputs in order.</param>
    /// <param name="wanted">Values that have to stay beside the outputs.</param>
    /// <param name="memoryLimit">The most bytes that folded values may take.</param>
    /// <exception cref="BadInputException">A node is unknown, or does not fit its operands; the message names file and node.</exception>
    public static InferredGraph Of(OnnxModel model, Shape[] inputShapes, IReadOnlySet<string> wanted, long memoryLimit)
    {
        try
        {
            return Infer(model, inputShapes, wanted, memoryLimit);
        }
        catch (BadInputException e) when (e.Message.StartsWith("node ", StringComparison.Ordinal))
        {
            throw new BadInputException($"{model.Path}: {e.Message}", e);
        }
    }

    private static InferredGraph Infer(OnnxModel model, Shape[] inputShapes, IReadOnlySet<string> wanted, long memoryLimit)
    {
        OnnxGraph graph = model.Graph;
        IReadOnlyList<CheckedNode> sorted = GraphCheck.Run(graph, model.Opsets, model.Path);
        HashSet<string> live = LiveValues(graph, sorted, wanted);
        var values = new Dictionary<string, ValueInfo>(StringComparer.Ordinal);
        var constants = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < inputShapes.Length; i++)
            values[graph.Inputs[i].Name] = new ValueInfo(graph.Inputs[i].Type, inputShapes[i]);
        foreach ((string name, Tensor tensor) in graph.Initializers)
        {
            if (live.Contains(name)) AddConstant(name, tensor);
        }

        long folded = 0;
        var nodes = new List<InferredNode>();
        foreach (CheckedNode node in sorted)
        {
            if (!node.Node.Outputs.Any(live.Contains)) continue;
            NodeContext context = Context(node, values, constants);
            Guard(context, () => node.Operator.Infer(context));
            for (int i = 0; i < node.Node.Outputs.Count; i++)
            {
                if (context.HasOutput(i)) values[node.Node.Outputs[i]] = context.Output(i);
            }

            if (node.Node.Outputs.Select((_, i) => i).Where(context.HasOutput).All(i => context.ConstantOutput(i) is not null))
            {
                for (int i = 0; i < node.Node.Outputs.Count; i++)
                {
                    if (context.ConstantOutput(i) is { } value) AddConstant(node.Node.Outputs[i], value);
                }

                continue;
            }

            if (IsConstant(node.Node, constants))
            {
                folded += OutputBytes(context);
                if (folded > memoryLimit)
                    throw context.Error($"its constant result brings the network above {memoryLimit >> 20} MB; allow more with --memory");
                foreach ((string name, Tensor tensor) in Fold(node, context, constants)) AddConstant(name, tensor);
                continue;
            }

            nodes.Add(new InferredNode(node.Operator, context));
        }

        return new InferredGraph(model, nodes, values, constants);

        void AddConstant(string name, Tensor tensor)
        {
            constants[name] = tensor;
            values[name] = new ValueInfo(tensor.Type, tensor.Shape);
        }
    }

    /// <summary>
    /// Runs a step of preparation for a node. Attributes of a damaged file can be absurd in ways that no operator foresees: whatever breaks
    /// is reported as the node's fault.
    /// </summary>
    public static void Guard(NodeContext context, Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is ArithmeticException or IndexOutOfRangeException or ArgumentException
            or InvalidOperationException or InvalidCastException)
        {
            throw new BadInputException(context.Error("its attributes and operands do not fit together "
                + $"({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})").Message, e);
        }
        catch (BadInputException e) when (!e.Message.StartsWith("node ", StringComparison.Ordinal))
        {
            throw new BadInputException(context.Error(e.Message.TrimEnd('.')).Message, e);
        }
    }

    private static HashSet<string> LiveValues(OnnxGraph graph, IReadOnlyList<CheckedNode> sorted, IReadOnlySet<string> wanted)
    {
        var live = new HashSet<string>(graph.Outputs.Select(o => o.Name), StringComparer.Ordinal);
        live.UnionWith(wanted);
        for (int i = sorted.Count - 1; i >= 0; i--)
        {
            if (sorted[i].Node.Outputs.Any(o => o.Length > 0 && live.Contains(o)))
                live.UnionWith(sorted[i].Node.Inputs.Where(n => n.Length > 0));
        }

        return live;
    }

    private static NodeContext Context(CheckedNode node, Dictionary<string, ValueInfo> values, Dictionary<string, Tensor> constants)
    {
        int count = node.Node.Inputs.Count;
        var inputs = new ValueInfo?[count];
        var known = new Tensor?[count];
        for (int i = 0; i < count; i++)
        {
            string name = node.Node.Inputs[i];
            if (name.Length == 0) continue;
            inputs[i] = values[name];
            known[i] = constants.GetValueOrDefault(name);
        }

        return new NodeContext(node.Node, node.Operator.Schema, node.Opset, inputs, known);
    }

    private static bool IsConstant(OnnxNode node, Dictionary<string, Tensor> constants) =>
        node.Inputs.All(n => n.Length == 0 || constants.ContainsKey(n));

    private static long OutputBytes(NodeContext context)
    {
        long bytes = 0;
        for (int i = 0; i < context.OutputCount; i++)
        {
            if (context.HasOutput(i)) bytes += (long)context.Output(i).Shape.Length * context.Output(i).Type.SizeInBytes();
        }

        return bytes;
    }

    private static List<(string, Tensor)> Fold(CheckedNode node, NodeContext context, Dictionary<string, Tensor> constants)
    {
        Tensor?[] inputs = [.. node.Node.Inputs.Select(n => n.Length == 0 ? null : constants[n])];
        if (node.Operator.Schema.IsView) return [(node.Node.Outputs[0], inputs[0]!.Reshape(context.Output(0).Shape))];
        var outputs = new Tensor?[context.OutputCount];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (context.HasOutput(i)) outputs[i] = Tensor.Create(context.Output(i).Type, context.Output(i).Shape);
        }

        Guard(context, () => node.Operator.Compile(context)(new KernelRun(inputs, outputs, Workers.One)));
        var results = new List<(string, Tensor)>();
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output) results.Add((node.Node.Outputs[i], output));
        }

        return results;
    }
}
