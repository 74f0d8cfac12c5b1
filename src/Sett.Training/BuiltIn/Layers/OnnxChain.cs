using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>An ONNX graph in the making whose nodes follow one another.</summary>
/// <param name="input">The name of the graph's input.</param>
public sealed class OnnxChain(string input)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, Tensor> _initializers = [];

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The constants so far.</summary>
    public IReadOnlyDictionary<string, Tensor> Initializers => _initializers;

    /// <summary>The name of the last node's output.</summary>
    public string Last { get; private set; } = input;

    /// <summary>
    /// Adds a node of the default domain whose inputs are the last output and constants, which get names after the node's.
    /// </summary>
    public void Add(
        string name, string op, IEnumerable<OnnxAttribute> attributes, params ReadOnlySpan<(string Name, Tensor Value)> constants)
    {
        var inputs = new List<string> { Last };
        foreach ((string part, Tensor value) in constants)
        {
            inputs.Add($"{name}.{part}");
            _initializers.Add(inputs[^1], value);
        }

        _nodes.Add(new OnnxNode(name, op, "", inputs, [Last = name + "_out"], new OnnxAttributes(attributes)));
    }

    /// <summary>Gives the last node's output another name.</summary>
    public void RenameLast(string name)
    {
        OnnxNode last = _nodes[^1];
        _nodes[^1] = last with { Outputs = [name] };
        Last = name;
    }
}
