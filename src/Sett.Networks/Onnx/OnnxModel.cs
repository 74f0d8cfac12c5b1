using Sett.Numerics.Tensors;

namespace Sett.Networks.Onnx;

/// <summary>An ONNX model as its file gives it: nothing is inferred yet.</summary>
/// <param name="Path">Where it was read from, or a name for a model made in memory.</param>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="Producer">The program that wrote it, or an empty string.</param>
/// <param name="Opsets">The operator-set version of each domain; the default domain is the empty string.</param>
/// <param name="Graph">The graph.</param>
public sealed record OnnxModel(string Path, long IrVersion, string Producer, IReadOnlyDictionary<string, int> Opsets, OnnxGraph Graph);

/// <summary>A graph: nodes in file order, named constants, inputs and outputs.</summary>
public sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, Tensor> Initializers,
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs,
    IReadOnlyList<OnnxValue> Values);

/// <summary>A value's declared type; <paramref name="Dimensions"/> is null where the rank is not declared.</summary>
public sealed record OnnxValue(string Name, ElementType Type, IReadOnlyList<OnnxDimension>? Dimensions);

/// <summary>A declared dimension: a size, or a name to be bound, or neither.</summary>
public readonly record struct OnnxDimension(int? Size, string? Name)
{
    /// <inheritdoc/>
    public override string ToString() => Size?.ToString() ?? Name ?? "?";
}

/// <summary>A node. An optional input that is left out is an empty string.</summary>
public sealed record OnnxNode(
    string Name, string Operator, string Domain, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, OnnxAttributes Attributes);

/// <summary>The kinds of attribute that Sett understands.</summary>
public enum OnnxAttributeKind
{
    /// <summary>A 32-bit float.</summary>
    Float,
    /// <summary>A 64-bit integer.</summary>
    Int,
    /// <summary>UTF-8 text.</summary>
    String,
    /// <summary>A tensor.</summary>
    Tensor,
    /// <summary>A list of floats.</summary>
    Floats,
    /// <summary>A list of integers.</summary>
    Ints,
    /// <summary>A list of texts.</summary>
    Strings,
}

/// <summary>
/// An attribute; <paramref name="Value"/> is float, long, string, Tensor, float[], long[] or string[] as <paramref name="Kind"/> says.
/// </summary>
public sealed record OnnxAttribute(string Name, OnnxAttributeKind Kind, object Value);

/// <summary>A node's attributes by name.</summary>
public sealed class OnnxAttributes(IEnumerable<OnnxAttribute> attributes)
{
    private readonly Dictionary<string, OnnxAttribute> _byName = attributes.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>No attributes.</summary>
    public static OnnxAttributes None { get; } = new([]);

    /// <summary>All of them, in no particular order.</summary>
    public IEnumerable<OnnxAttribute> All => _byName.Values;

    /// <summary>The attribute with this name, or null.</summary>
    public OnnxAttribute? Find(string name) => _byName.GetValueOrDefault(name);
}
