using Sett.Networks.Onnx;

namespace Sett.Networks.Operators;

/// <summary>What a node of an operator may look like.</summary>
public sealed record OperatorSchema
{
    /// <summary>The operator's name, as in "Conv".</summary>
    public required string Name { get; init; }

    /// <summary>The operator set it belongs to; ONNX's own is the empty string.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// The opset versions at which the definition changed, ascending, as far as they are implemented: a node whose opset is v follows the
    /// last one that is not above v. An opset below the first is refused, so is one above <see cref="LastOpset"/>.
    /// </summary>
    public required int[] Versions { get; init; }

    /// <summary>The newest of ONNX's own operator sets that the operators here were written by.</summary>
    public const int NewestOpset = 21;

    /// <summary>The last opset of the domain that was read when the operator was written.</summary>
    public int LastOpset { get; init; } = NewestOpset;

    /// <summary>The attributes that a node may have.</summary>
    public AttributeSchema[] Attributes { get; init; } = [];

    /// <summary>The fewest inputs.</summary>
    public int MinInputs { get; init; } = 1;

    /// <summary>The most inputs.</summary>
    public int MaxInputs { get; init; } = 1;

    /// <summary>The most outputs; one is always needed.</summary>
    public int MaxOutputs { get; init; } = 1;

    /// <summary>
    /// Whether output 0 is always input 0's elements under another shape (Reshape, Identity …), so that no copy is made and
    /// <see cref="IOperator.Compile"/> is not called unless the node is folded.
    /// </summary>
    public bool IsView { get; init; }
}

/// <summary>An attribute that a node may have, in the versions from <paramref name="Since"/> to <paramref name="Until"/>.</summary>
public readonly record struct AttributeSchema(
    string Name, OnnxAttributeKind Kind, bool Required = false, int Since = 1, int Until = int.MaxValue);
