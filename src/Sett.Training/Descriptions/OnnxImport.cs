using Sett.Networks.LayerTables;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Layers;
using Sett.Training.Losses;
using Sett.Training.Solvers;

namespace Sett.Training.Descriptions;

/// <summary>
/// Reads a float32 ONNX model as a network that can be trained further: convolutions, matrix products with constant weights, poolings,
/// activations, batch normalisation, sums, concatenations, shortcuts without parameters, LRN and dropout. Anything else is
/// refused by node and operator.
/// </summary>
public sealed partial class OnnxImport
{
    private readonly OnnxModel _model;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly List<LayerDescription> _layers = [];
    private readonly Dictionary<string, Tensor<float>> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Constant, bool IsTurned)> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reshaped = new(StringComparer.Ordinal);
    private bool _endsInSoftmax;
    private int? _inputChannels;

    private OnnxImport(OnnxModel model)
    {
        _model = model;
        _constants = new Dictionary<string, Tensor>(model.Graph.Initializers, StringComparer.Ordinal);
        foreach (string input in model.Graph.Nodes.SelectMany(n => n.Inputs)) _readers[input] = _readers.GetValueOrDefault(input) + 1;
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="BadInputException">The model is not one that can be trained.</exception>
    public static ImportedNetwork Read(OnnxModel model) => new OnnxImport(model).Run();

    private ImportedNetwork Run()
    {
        OnnxValue[] inputs = [.. _model.Graph.Inputs.Where(i => !_constants.ContainsKey(i.Name))];
        if (inputs.Length != 1)
            throw new BadInputException($"{_model.Path}: has {inputs.Length} inputs; a network that can be trained has one.");
        if (_model.Graph.Outputs.Count != 1)
            throw new BadInputException($"{_model.Path}: has {_model.Graph.Outputs.Count} outputs; a network that can be trained has one.");
        _values[inputs[0].Name] = NetworkDescription.InputName;
        _inputChannels = InputShape(inputs[0])?.Channels;
        foreach (OnnxNode node in _model.Graph.Nodes) Read(node);
        string output = _model.Graph.Outputs[0].Name;
        if (_layers.Count == 0 || _values.GetValueOrDefault(output) != _layers[^1].Name)
            throw new BadInputException($"{_model.Path}: the output '{output}' is not what the last layer gives.");
        string name = Path.GetFileNameWithoutExtension(_model.Path);
        var description = new NetworkDescription(
            name, InputShape(inputs[0]), null, _layers, LossKind.SoftmaxCrossEntropy, 1, _endsInSoftmax,
            new TrainingOptions { Rate = 0.001f });
        return new ImportedNetwork(description, _parameters) { Sources = _sources };
    }

    private static MapShape? InputShape(OnnxValue input) => input.Dimensions switch
    {
        [_, { Size: { } c }, { Size: { } h }, { Size: { } w }] => new MapShape(c, h, w),
        [_, { Size: { } length }] => new MapShape(length, 1, 1),
        _ => null,
    };

    private void Read(OnnxNode node)
    {
        if (_endsInSoftmax && node.Operator != "Identity") throw Refused(node, "comes after a softmax, which has to be the last node");
        switch (node.Operator)
        {
            case "Constant":
                _constants[node.Outputs[0]] = node.Attributes.Find("value")?.Value as Tensor ?? throw Refused(node, "holds no tensor");
                break;
            case "Reshape" when Constant(node, 0) is { } constant && WantedShape(node) is { } sizes && sizes.All(n => n > 0)
                && sizes.Aggregate(1L, (a, b) => a * b) == constant.Length:
                _constants[node.Outputs[0]] = constant.Reshape(new Shape([.. sizes.Select(n => (int)n)]));
                _reshaped[node.Outputs[0]] = _reshaped.GetValueOrDefault(node.Inputs[0], node.Inputs[0]);
                break;
            case "Conv":
                Convolution(node);
                break;
            case "Gemm":
                Gemm(node);
                break;
            case "MatMul":
                MatMul(node);
                break;
            case "Add" when Constant(node, 0) is not null || Constant(node, 1) is not null:
                AddBias(node);
                break;
            case "Add":
                AddLayer(node, new AddDescription(NameOf(node), [Value(node, 0), Value(node, 1)]));
                break;
            case "Concat":
                if (Int(node, "axis", 1) != 1) throw Refused(node, "joins along another axis than the channels");
                AddLayer(node, new ConcatDescription(NameOf(node), [.. node.Inputs.Select((_, i) => Value(node, i))]));
                break;
            case "MaxPool":
                if (node.Outputs.Count > 1) throw Refused(node, "also gives places of largest values");
                AddLayer(node, new PoolingDescription(NameOf(node), [Value(node, 0)], PoolingKind.Maximum, Windows(node, null)));
                break;
            case "AveragePool":
                PoolingWindows windows = Windows(node, null);
                if (Int(node, "count_include_pad", 0) != 0 && windows.Top + windows.Left + windows.Bottom + windows.Right > 0)
                    throw Refused(node, "counts its padding (count_include_pad)");
                AddLayer(node, new PoolingDescription(NameOf(node), [Value(node, 0)], PoolingKind.Average, windows));
                break;
            case "GlobalAveragePool":
                AddLayer(node, new PoolingDescription(NameOf(node), [Value(node, 0)], PoolingKind.Average, null));
                break;
            case "GlobalMaxPool":
                AddLayer(node, new PoolingDescription(NameOf(node), [Value(node, 0)], PoolingKind.Maximum, null));
                break;
            case "Relu":
                AddLayer(node, new ActivationDescription(NameOf(node), [Value(node, 0)], ActivationKind.Relu));
                break;
            case "Sigmoid":
                AddLayer(node, new ActivationDescription(NameOf(node), [Value(node, 0)], ActivationKind.Sigmoid));
                break;
            case "Tanh":
                AddLayer(node, new ActivationDescription(NameOf(node), [Value(node, 0)], ActivationKind.Tanh));
                break;
            case "BatchNormalization":
                BatchNorm(node);
                break;
            case "LRN":
                AddLayer(node, new LocalResponseDescription(
                    NameOf(node), [Value(node, 0)], (int)Int(node, "size", 1), Float(node, "alpha", 1e-4f),
                    Float(node, "beta", 0.75f), Float(node, "bias", 1)));
                break;
            case "Dropout":
                float share = Float(
                    node, "ratio", node.Inputs.Count > 1 && Constant(node, 1) is Tensor<float> { Length: 1 } ratio ? ratio[0] : 0.5f);
                AddLayer(node, new DropoutDescription(NameOf(node), [Value(node, 0)], share));
                break;
            case "Flatten" when Int(node, "axis", 1) == 1:
            case "Reshape" when Flattens(node):
            case "Identity":
                _values[node.Outputs[0]] = Value(node, 0);
                break;
            case "Slice":
                Slice(node);
                break;
            case "Pad":
                Pad(node);
                break;
            case "Softmax":
                _values[node.Outputs[0]] = Value(node, 0);
                _endsInSoftmax = true;
                break;
            default:
                throw Refused(node, "is not an operator that can be trained");
        }
    }

    private void Convolution(OnnxNode node)
    {
        Tensor<float> weight = Weights(node, 1);
        if (weight.Shape.Rank != 4)
            throw Refused(node, $"has weights of {weight.Shape}; filters × channels × rows × columns can be trained");
        bool hasBias = node.Inputs.Count > 2 && node.Inputs[2].Length > 0;
        string name = NameOf(node);
        PoolingWindows windows = Windows(node, weight.Shape);
        AddLayer(
            node, new ConvolutionDescription(name, [Value(node, 0)], weight.Shape[0], windows, (int)Int(node, "group", 1), hasBias, null));
        Keep(name + ".weight", node, 1, weight);
        if (hasBias) Keep(name + ".bias", node, 2, Weights(node, 2));
    }

    private void Gemm(OnnxNode node)
    {
        if (Int(node, "transA", 0) != 0 || Float(node, "alpha", 1) != 1 || Float(node, "beta", 1) != 1)
            throw Refused(node, "transposes or scales its operands");
        Tensor<float> weight = Weights(node, 1);
        Product(node, Int(node, "transB", 0) != 0 ? weight : ImportedNetwork.Transposed(weight), Int(node, "transB", 0) == 0,
            node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? Weights(node, 2) : null);
    }

    private void MatMul(OnnxNode node)
    {
        Tensor<float> weight = Weights(node, 1);
        if (weight.Shape.Rank != 2) throw Refused(node, $"multiplies by {weight.Shape}; a matrix can be trained");
        Product(node, ImportedNetwork.Transposed(weight), true, null);
    }

    private void Product(OnnxNode node, Tensor<float> weight, bool isTurned, Tensor<float>? bias)
    {
        string name = NameOf(node);
        if (bias is not null && bias.Length != weight.Shape[0]) throw Refused(node, $"adds {bias.Shape}, not one number an output");
        AddLayer(node, new FullyConnectedDescription(name, [Value(node, 0)], weight.Shape[0], bias is not null, null));
        Keep(name + ".weight", node, 1, weight, isTurned);
        if (bias is not null) Keep(name + ".bias", node, 2, bias);
    }

    /// <summary>A constant added to a product or convolution without a bias becomes its bias.</summary>
    private void AddBias(OnnxNode node)
    {
        int constant = Constant(node, 1) is not null ? 1 : 0;
        Tensor<float> bias = Weights(node, constant);
        string from = Value(node, 1 - constant);
        LayerDescription? layer =
            _layers.Count > 0 && _layers[^1].Name == from && _readers[node.Inputs[1 - constant]] == 1 ? _layers[^1] : null;
        LayerDescription? biased = layer switch
        {
            FullyConnectedDescription { HasBias: false } f when bias.Length == f.Outputs => f with { HasBias = true },
            ConvolutionDescription { HasBias: false } c when bias.Length == c.Filters && IsAChannel(node, bias.Shape, c.Filters) =>
                c with { HasBias = true },
            _ => null,
        };
        _layers[^1] = biased ?? throw Refused(node, "adds a constant that is no bias of the layer before it");
        Keep(from + ".bias", node, constant, bias);
        _values[node.Outputs[0]] = from;
    }

    /// <summary>Whether a constant has a number a channel: filters × 1 × 1, or, before opset 7, along axis 1.</summary>
    private static bool IsAChannel(OnnxNode node, Shape bias, int filters) =>
        filters == 1 || (bias.Rank >= 3 ? bias[^3] == filters : bias.Rank == 1 && Int(node, "axis", -1) == 1);

    private void BatchNorm(OnnxNode node)
    {
        string name = NameOf(node);
        AddLayer(node, new BatchNormDescription(name, [Value(node, 0)], Float(node, "epsilon", 1e-5f),
            Math.Clamp(Float(node, "momentum", 0.9f), 0, 0.9999f)));
        string[] parts = [".scale", ".shift", ".mean", ".variance"];
        for (int i = 0; i < parts.Length; i++) Keep(name + parts[i], node, i + 1, Weights(node, i + 1));
    }

    private void AddLayer(OnnxNode node, LayerDescription layer)
    {
        if (_layers.Any(l => l.Name == layer.Name)) throw Refused(node, "has the name of another node");
        _layers.Add(layer with { Place = _model.Path });
        _values[node.Outputs[0]] = layer.Name;
    }

    private PoolingWindows Windows(OnnxNode node, Shape? weights)
    {
        long[] kernel = Ints(node, "kernel_shape") ?? (weights is { } w ? [w[2], w[3]] : []);
        long[] strides = Ints(node, "strides") ?? [1, 1], pads = Ints(node, "pads") ?? [0, 0, 0, 0];
        if (kernel.Length != 2 || strides.Length != 2 || pads.Length != 4) throw Refused(node, "does not have two spatial dimensions");
        if (Ints(node, "dilations")?.Any(d => d != 1) == true) throw Refused(node, "has dilations");
        if (Int(node, "ceil_mode", 0) != 0) throw Refused(node, "rounds its output size up (ceil_mode)");
        string auto = node.Attributes.Find("auto_pad")?.Value as string ?? "NOTSET";
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            // With stride 1 padding does not depend on the input's size.
            if (strides.Any(s => s != 1)) throw Refused(node, $"has auto_pad {auto} with a stride; explicit pads can be trained");
            long More(long size) => (size - (auto == "SAME_UPPER" ? 1 : 0)) / 2;
            pads = [More(kernel[0]), More(kernel[1]), kernel[0] - 1 - More(kernel[0]), kernel[1] - 1 - More(kernel[1])];
        }

        int[] all = [.. kernel.Concat(strides).Concat(pads).Select(n => (int)Math.Clamp(n, -1, 1 << 16))];
        return new PoolingWindows(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    private bool Flattens(OnnxNode node) => WantedShape(node) is { Length: 2 } shape && shape[0] is 1 or 0 or -1 && shape[1] != 0;

    private long[]? WantedShape(OnnxNode node) =>
        Ints(node, "shape") ?? (node.Inputs.Count > 1 && Constant(node, 1) is Tensor<long> wanted ? wanted.Values.ToArray() : null);

    private Tensor? Constant(OnnxNode node, int input) =>
        input < node.Inputs.Count ? _constants.GetValueOrDefault(node.Inputs[input]) : null;

    private Tensor<float> Weights(OnnxNode node, int input)
    {
        if (input >= node.Inputs.Count || Constant(node, input) is not { } tensor)
            throw Refused(node, $"input {input} is not a constant, so there is nothing to train");
        return tensor as Tensor<float>
            ?? throw Refused(node, $"'{node.Inputs[input]}' is {tensor.Type.DisplayName()}; float32 can be trained");
    }

    private void Keep(string parameter, OnnxNode node, int input, Tensor<float> values, bool isTurned = false)
    {
        _parameters[parameter] = values;
        _sources[parameter] = (_reshaped.GetValueOrDefault(node.Inputs[input], node.Inputs[input]), isTurned);
    }

    private string Value(OnnxNode node, int input)
    {
        string name = input < node.Inputs.Count ? node.Inputs[input] : "";
        return _values.TryGetValue(name, out string? layer)
            ? layer
            : throw Refused(node, $"reads '{name}', which no layer before it gives");
    }

    private static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs[0];

    private static long Int(OnnxNode node, string name, long otherwise) =>
        node.Attributes.Find(name)?.Value is long value ? value : otherwise;

    private static float Float(OnnxNode node, string name, float otherwise) =>
        node.Attributes.Find(name)?.Value is float value ? value : otherwise;

    private static long[]? Ints(OnnxNode node, string name) => node.Attributes.Find(name)?.Value as long[];

    private BadInputException Refused(OnnxNode node, string why) => new($"{_model.Path}: node '{NameOf(node)}' ({node.Operator}): {why}.");
}
