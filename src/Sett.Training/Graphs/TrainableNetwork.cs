using Sett.Networks.Onnx;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.Losses;

namespace Sett.Training.Graphs;

/// <summary>A layer in its network: value 0 is the network's input, value n + 1 what layer n gives.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The values that it reads.</param>
public sealed record LayerNode(ILayer Layer, IReadOnlyList<int> Inputs);

/// <summary>Layers in an order in which each reads earlier ones, with their parameters. The last one gives a number a class.</summary>
public sealed class TrainableNetwork
{
    /// <summary>Joins layers into a network with parameters of zero.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">What comes in for one image.</param>
    /// <param name="nodes">The layers.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="endsInSoftmax">Whether the network as it is used ends in a softmax, which training takes into the loss.</param>
    public TrainableNetwork(string name, MapShape input, IReadOnlyList<LayerNode> nodes, LossKind loss, bool endsInSoftmax = false)
    {
        (Name, Input, Nodes, Loss, EndsInSoftmax) = (name, input, nodes, loss, endsInSoftmax);
        Parameters = [.. nodes.SelectMany(n => n.Layer.Parameters)];
    }

    /// <summary>The network's name.</summary>
    public string Name { get; }

    /// <summary>What comes in for one image.</summary>
    public MapShape Input { get; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<LayerNode> Nodes { get; }

    /// <summary>What training makes small.</summary>
    public LossKind Loss { get; }

    /// <summary>Whether the network as it is used ends in a softmax.</summary>
    public bool EndsInSoftmax { get; }

    /// <summary>The parameters of all layers, one layer after another.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Classes: numbers that go out for one image.</summary>
    public int Classes => Nodes[^1].Layer.Output.Length;

    /// <summary>What a value holds for one image.</summary>
    public MapShape ShapeOf(int value) => value == 0 ? Input : Nodes[value - 1].Layer.Output;

    /// <summary>Draws what training starts from; every parameter has a stream of its own.</summary>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < Parameters.Count; i++) Parameters[i].Start.Fill(Parameters[i].Values.Values, new RandomStream(seed, (ulong)i));
    }

    /// <summary>
    /// The network as it is used, as an ONNX model (opset 13): batch dimension "batch", input "input", output "logits" or "probabilities".
    /// </summary>
    public OnnxModel ToOnnx()
    {
        var graph = new OnnxGraphBuilder();
        var names = new List<string> { "input" };
        foreach ((ILayer layer, IReadOnlyList<int> inputs) in Nodes)
        {
            graph.Start(layer.Name, [.. inputs.Select(i => names[i])], RankOf(inputs[0]));
            layer.Export(graph);
            names.Add(graph.Finish());
        }

        string output = EndsInSoftmax ? "probabilities" : "logits";
        int last = Nodes.Count;
        if (ShapeOf(last).Plane > 1 || RankOf(last) == 4) graph.Then("flatten", "Flatten", [new("axis", OnnxAttributeKind.Int, 1L)]);
        if (EndsInSoftmax) graph.Then("softmax", "Softmax", [new("axis", OnnxAttributeKind.Int, 1L)]);
        graph.Rename(graph.Finish(), output);
        OnnxDimension batch = new(null, "batch");
        OnnxValue inputValue = new(
            "input", ElementType.Float32, [batch, new(Input.Channels, null), new(Input.Height, null), new(Input.Width, null)]);
        OnnxValue outputValue = new(output, ElementType.Float32, [batch, new(Classes, null)]);
        return new OnnxModel(Name, 7, "sett", new Dictionary<string, int> { [""] = 13 },
            new OnnxGraph(Name, graph.Nodes, graph.Initializers, [inputValue], [outputValue], []));
    }

    /// <summary>
    /// The dimensions of a value in ONNX: fully connected layers, and what works on their outputs value by value, give 2.
    /// </summary>
    private int RankOf(int value)
    {
        for (; value > 0; value = Nodes[value - 1].Inputs[0])
        {
            if (Nodes[value - 1].Layer is Layers.FullyConnectedLayer) return 2;
            if (Nodes[value - 1].Layer is Layers.ConvolutionLayer or Layers.PoolingLayer or Layers.GlobalPoolingLayer
                or Layers.ShortcutLayer)
            {
                return 4;
            }
        }

        return 4;
    }
}
