using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Training.Graphs;

/// <summary>An ONNX graph in the making: layers add their nodes one after the other, each to the values that they read.</summary>
public sealed class OnnxGraphBuilder
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, Tensor> _initializers = [];
    private string[] _inputs = [];
    private string _layer = "", _last = "";

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The constants so far.</summary>
    public IReadOnlyDictionary<string, Tensor> Initializers => _initializers;

    /// <summary>The dimensions of the layer's first input: 2 behind a fully connected layer, else 4.</summary>
    public int InputRank { get; private set; } = 4;

    /// <summary>Starts a layer.</summary>
    /// <param name="layer">Its name.</param>
    /// <param name="inputs">The names of the values that it reads.</param>
    /// <param name="inputRank">The dimensions of the first.</param>
    public void Start(string layer, IReadOnlyList<string> inputs, int inputRank)
    {
        (_layer, _inputs, InputRank) = (layer, [.. inputs], inputRank);
        _last = _inputs[0];
    }

    /// <summary>The name of what the layer gives: its last node's output, or its input where it added none.</summary>
    public string Finish() => _last;

    /// <summary>Puts a node between the layer and its first input.</summary>
    public void Before(string part, string op, IEnumerable<OnnxAttribute> attributes)
    {
        string output = $"{_layer}.{part}";
        _nodes.Add(new OnnxNode(output, op, "", [_inputs[0]], [output], new OnnxAttributes(attributes)));
        _inputs[0] = output;
    }

    /// <summary>Adds the layer's node, which has its name.</summary>
    public void Add(string op, IEnumerable<OnnxAttribute> attributes, IEnumerable<Parameter> parameters)
    {
        var inputs = new List<string>(_inputs);
        foreach (Parameter parameter in parameters)
        {
            inputs.Add(parameter.Name);
            _initializers.Add(parameter.Name, parameter.Values.Clone());
        }

        _nodes.Add(new OnnxNode(_layer, op, "", inputs, [_last = _layer], new OnnxAttributes(attributes)));
    }

    /// <summary>Adds a node behind the layer's own that was a layer with a name of its own.</summary>
    public void Then(string name, string op) => _nodes.Add(new OnnxNode(name, op, "", [_last], [_last = name], OnnxAttributes.None));

    /// <summary>Adds a node behind the layer's own.</summary>
    public void Then(
        string part, string op, IEnumerable<OnnxAttribute> attributes, params ReadOnlySpan<(string Name, Tensor Value)> constants)
    {
        string name = $"{_layer}.{part}";
        var inputs = new List<string> { _last };
        foreach ((string constant, Tensor value) in constants)
        {
            inputs.Add($"{name}.{constant}");
            _initializers.Add(inputs[^1], value);
        }

        _nodes.Add(new OnnxNode(name, op, "", inputs, [_last = name], new OnnxAttributes(attributes)));
    }

    /// <summary>Gives a value that a node makes another name, wherever it is used.</summary>
    public void Rename(string value, string name)
    {
        string New(string old) => old == value ? name : old;
        for (int i = 0; i < _nodes.Count; i++)
            _nodes[i] = _nodes[i] with { Inputs = [.. _nodes[i].Inputs.Select(New)], Outputs = [.. _nodes[i].Outputs.Select(New)] };
    }
}
