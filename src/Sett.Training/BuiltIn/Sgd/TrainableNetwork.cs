using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.BuiltIn.Layers;

namespace Sett.Training.BuiltIn.Sgd;

/// <summary>Layers one after another, and all their parameters in one array.</summary>
public sealed class TrainableNetwork
{
    private readonly int[] _starts;

    /// <summary>Joins layers into a network with parameters of zero.</summary>
    /// <exception cref="BadInputException">There is no layer, or one does not take what the one before gives.</exception>
    public TrainableNetwork(IReadOnlyList<ITrainableLayer> layers)
    {
        if (layers.Count == 0) throw new BadInputException("A network needs one layer or more.");
        for (int i = 1; i < layers.Count; i++)
        {
            if (layers[i].Input.Length != layers[i - 1].Output.Length)
                throw new BadInputException(
                    $"layer '{layers[i].Name}' takes {layers[i].Input}, but '{layers[i - 1].Name}' gives {layers[i - 1].Output}.");
        }

        Layers = layers;
        _starts = new int[layers.Count + 1];
        for (int i = 0; i < layers.Count; i++) _starts[i + 1] = _starts[i] + layers[i].ParameterCount;
        Parameters = new float[_starts[^1]];
    }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<ITrainableLayer> Layers { get; }

    /// <summary>The parameters of all layers, one layer after another.</summary>
    public float[] Parameters { get; }

    /// <summary>What comes in for one image.</summary>
    public MapShape Input => Layers[0].Input;

    /// <summary>What goes out for one image.</summary>
    public MapShape Output => Layers[^1].Output;

    /// <summary>The part of <paramref name="all"/> (parameters, their gradients …) that belongs to a layer.</summary>
    public Span<float> PartOf(int layer, Span<float> all) => all[_starts[layer].._starts[layer + 1]];

    /// <summary>Sets all parameters to the random values that training starts from.</summary>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < Layers.Count; i++) Layers[i].Initialize(PartOf(i, Parameters), new RandomStream(seed, (ulong)i));
    }

    /// <summary>The network as an ONNX model (opset 13), batch dimension "batch", input "input", output "logits".</summary>
    public OnnxModel ToOnnx(string name)
    {
        var chain = new OnnxChain("input");
        for (int i = 0; i < Layers.Count; i++) Layers[i].Export(chain, PartOf(i, Parameters));
        chain.RenameLast("logits");
        OnnxDimension batch = new(null, "batch");
        OnnxValue input = new(
            "input", ElementType.Float32, [batch, new(Input.Channels, null), new(Input.Height, null), new(Input.Width, null)]);
        OnnxValue output = new("logits", ElementType.Float32, [batch, new(Output.Length, null)]);
        return new OnnxModel(name, 7, "sett", new Dictionary<string, int> { [""] = 13 },
            new OnnxGraph(name, chain.Nodes, chain.Initializers, [input], [output], []));
    }
}
