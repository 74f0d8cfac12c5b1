using Sett.Networks.Execution;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Hashing;

/// <summary>
/// A network whose dot products are Hamming distances: Conv, Gemm and MatMul with constant weights become layers in a CAM, everything else
/// (bias, normalisation, activation, pooling) runs in float32 as before.
/// </summary>
public sealed class HashedNetwork
{
    private readonly Dictionary<string, int> _byOutput = new(StringComparer.Ordinal);

    private HashedNetwork(CutGraph graph)
    {
        Graph = graph;
        Layers = [.. graph.Layers.Select((layer, i) => new HashableLayer(i, layer.Name, layer.Layer!.Shape, WhyExact(i)))];
        for (int i = 0; i < Layers.Count; i++) _byOutput[graph.NodeOf(i).Outputs[0]] = i;
    }

    /// <summary>The layers that multiply and accumulate, in order.</summary>
    public IReadOnlyList<HashableLayer> Layers { get; }

    /// <summary>The network's name.</summary>
    public string Name => Graph.Network.Name;

    internal CutGraph Graph { get; }

    /// <summary>Sees a model as one for the CAM.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How its dimensions are bound.</param>
    /// <exception cref="BadInputException">No layer can be hashed.</exception>
    public static HashedNetwork Of(OnnxModel model, PlanOptions options)
    {
        var network = new HashedNetwork(new CutGraph(model, options));
        if (network.Layers.Any(l => l.IsHashable)) return network;
        string why = network.Layers.Count == 0 ? "it has no layer that multiplies and accumulates" : network.Layers[0].WhyExact!;
        throw new BadInputException($"{model.Path}: no layer fits a CAM: {why}.");
    }

    /// <summary>One hash length for all layers but those that stay exact.</summary>
    /// <param name="bits">k, or null for what theory suggests for each layer.</param>
    /// <param name="options">Which layers stay exact.</param>
    /// <exception cref="BadInputException">None is left that does not.</exception>
    public int[] Lengths(int? bits, HashOptions options)
    {
        int[] lengths = [.. Layers.Select(l => l.IsHashable ? bits ?? l.SuggestedBits() : 0)];
        int first = Array.FindIndex(lengths, l => l > 0), last = Array.FindLastIndex(lengths, l => l > 0);
        if (options.Exact.HasFlag(ExactLayers.First)) lengths[first] = 0;
        if (options.Exact.HasFlag(ExactLayers.Last)) lengths[last] = 0;
        if (Array.TrueForAll(lengths, l => l == 0))
            throw new BadInputException($"{Name}: exact={options.Texts()["exact"]} leaves no layer for the CAM.");
        return lengths;
    }

    /// <summary>The hash lengths of a plan.</summary>
    /// <exception cref="BadInputException">The plan is of another network, or hashes a layer that cannot be hashed.</exception>
    public int[] Lengths(HashPlan plan)
    {
        PlannedHash[] planned = plan.For([.. Layers.Select(l => l.Name)]);
        for (int i = 0; i < planned.Length; i++)
            if (!planned[i].IsExact && Layers[i].WhyExact is { } why)
                throw new BadInputException(
                    $"the hash plan gives layer '{planned[i].Layer}' {planned[i].K} bits, but {why}; its k has to be 0.");
        return [.. planned.Select(p => p.K)];
    }

    /// <summary>Makes the contexts of all kernels.</summary>
    /// <param name="options">How hashes are made.</param>
    /// <param name="most">For each layer, the most bits that it will be given; 0 where it stays exact.</param>
    /// <param name="normExponents">For each layer, the power of two that scales activation norms (<see cref="NormSurvey"/>).</param>
    public HashContexts Contexts(HashOptions options, IReadOnlyList<int> most, IReadOnlyList<int> normExponents) => new(
        options,
        [.. Layers.Select((layer, i) => most[i] == 0 ? null : KernelHashing.Make(Kernels(i), layer.Length, most[i], options, layer.Index))],
        normExponents);

    /// <summary>The model with its layers in the CAM.</summary>
    /// <param name="contexts">The contexts.</param>
    /// <param name="bits">For each layer, the bits of its hashes; 0 where it stays exact.</param>
    public OnnxModel Apply(HashContexts contexts, IReadOnlyList<int> bits) => Apply(Graph.Piece(0, Layers.Count), contexts, bits);

    /// <summary>A piece of the network with its layers in the CAM.</summary>
    internal OnnxModel Apply(OnnxModel piece, HashContexts contexts, IReadOnlyList<int> bits)
    {
        var nodes = new List<OnnxNode>(piece.Graph.Nodes.Count);
        var constants = new Dictionary<string, Tensor>(piece.Graph.Initializers, StringComparer.Ordinal);
        foreach (OnnxNode node in piece.Graph.Nodes)
        {
            if (_byOutput.TryGetValue(node.Outputs[0], out int layer) && bits[layer] > 0 && contexts.Layers[layer] is { } context)
                Replace(node, layer, context, Parameters(contexts, layer, bits[layer]), nodes, constants);
            else nodes.Add(node);
        }

        var opsets = new Dictionary<string, int>(piece.Opsets, StringComparer.Ordinal) { [CamAttributes.Domain] = 1 };
        return piece with { Opsets = opsets, Graph = piece.Graph with { Nodes = nodes, Initializers = constants } };
    }

    /// <summary>A layer's kernels as rows of n components, scaled as the layer scales its products.</summary>
    internal ReadOnlyMemory<float> Kernels(int layer)
    {
        OnnxNode node = Graph.NodeOf(layer);
        Tensor<float> weights = Graph.Constant(node.Inputs[1])!.As<float>();
        if (node.Operator == "Conv") return weights.Memory;
        float alpha = node.Operator == "Gemm" && node.Attributes.Find("alpha") is { } scale ? (float)scale.Value : 1;
        int length = Layers[layer].Length, count = weights.Length / length;
        bool transposed = node.Operator == "Gemm" && Whole(node, "transB") != 0;
        var rows = new float[weights.Length];
        for (int kernel = 0; kernel < count; kernel++)
            for (int i = 0; i < length; i++)
                rows[kernel * length + i] = alpha * weights[transposed ? kernel * length + i : i * count + kernel];
        return rows;
    }

    internal static CamParameters Parameters(HashContexts contexts, int layer, int bits) =>
        Parameters(contexts.Options, bits, contexts.NormExponents[layer]);

    internal static CamParameters Parameters(HashOptions options, int bits, int normExponent) => new(
        bits, options.Projection == Numerics.Hashing.ProjectionKind.Hadamard, options.Norm, normExponent, options.Cosine,
        options.Centres, options.Estimator);

    private void Replace(OnnxNode node, int layer, LayerContexts context, CamParameters parameters, List<OnnxNode> nodes,
        Dictionary<string, Tensor> constants)
    {
        string prefix = $"{Layers[layer].Name}/cam";
        (string, Tensor)[] operands =
        [
            ("hashes", context.Hashes),
            ("norms", context.Norms),
            ("means", context.Means),
            ("directions", context.Directions),
        ];
        foreach ((string name, Tensor value) in operands) constants[$"{prefix}/{name}"] = value;
        var inputs = new List<string> { node.Inputs[0] };
        inputs.AddRange(operands.Select(o => $"{prefix}/{o.Item1}"));
        if (node.Operator == "Conv")
        {
            if (node.Inputs.Count > 2 && node.Inputs[2].Length > 0) inputs.Add(node.Inputs[2]);
            long[] sizes = [.. Graph.Constant(node.Inputs[1])!.Shape.Sizes.ToArray().Select(s => (long)s)];
            nodes.Add(new OnnxNode(node.Name, CamConvOperator.Name, CamAttributes.Domain, inputs, node.Outputs, new OnnxAttributes(
                [.. node.Attributes.All, .. CamAttributes.Of(parameters),
                    new OnnxAttribute("weights_shape", OnnxAttributeKind.Ints, sizes)])));
            return;
        }

        bool adds = node.Operator == "Gemm" && node.Inputs.Count > 2 && node.Inputs[2].Length > 0;
        string product = adds ? $"{prefix}/product" : node.Outputs[0];
        nodes.Add(new OnnxNode(node.Name, CamMatMulOperator.Name, CamAttributes.Domain, inputs, [product],
            new OnnxAttributes(CamAttributes.Of(parameters))));
        if (!adds) return;
        string added = node.Inputs[2];
        if (Graph.Constant(added) is Tensor<float> bias)
        {
            added = $"{prefix}/bias";
            constants[added] = Broadcast(bias, Layers[layer].Shape, node.Attributes.Find("beta") is { } beta ? (float)beta.Value : 1);
        }

        nodes.Add(new OnnxNode($"{prefix}/add", "Add", "", [product, added], node.Outputs, OnnxAttributes.None));
    }

    // As large as the product, since early operator sets have no broadcasting.
    private static Tensor<float> Broadcast(Tensor<float> bias, LayerShape shape, float beta)
    {
        var all = new Tensor<float>(new Shape(shape.Rows, shape.Filters));
        int columns = bias.Shape.Rank > 0 ? bias.Shape[^1] : 1, rows = bias.Length / columns;
        for (int row = 0; row < shape.Rows; row++)
            for (int column = 0; column < shape.Filters; column++)
                all[row * shape.Filters + column] = beta * bias[(rows == 1 ? 0 : row * columns) + (columns == 1 ? 0 : column)];
        return all;
    }

    private string? WhyExact(int layer)
    {
        OnnxNode node = Graph.NodeOf(layer);
        if (node.Domain.Length > 0 || node.Operator is not ("Conv" or "Gemm" or "MatMul"))
            return $"{node.Operator} of '{Graph.Layers[layer].Name}' does not compute in float32 with weights of its own";
        if (Graph.Constant(node.Inputs[1]) is not Tensor<float> weights)
            return $"the second operand of '{Graph.Layers[layer].Name}' is no float32 constant";
        if (Graph.Layers[layer].Layer!.Shape.Kind == LayerKind.MatrixProduct || (node.Operator == "MatMul" && weights.Shape.Rank < 2))
            return $"'{Graph.Layers[layer].Name}' is no product of rows with one matrix";
        if (node.Operator != "Gemm") return null;
        bool scaled = node.Attributes.Find("beta") is { } beta && (float)beta.Value != 1;
        bool computed = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 && Graph.Constant(node.Inputs[2]) is null;
        return Whole(node, "transA") != 0 || (scaled && computed)
            ? $"'{Graph.Layers[layer].Name}' transposes its input or scales a computed bias"
            : null;
    }

    private static long Whole(OnnxNode node, string attribute) => node.Attributes.Find(attribute) is { } found ? (long)found.Value : 0;
}
