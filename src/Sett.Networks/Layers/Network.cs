using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// A network as hardware sees it: the layers that multiply and accumulate, with everything between them kept so that its traffic can be
/// counted.
/// </summary>
/// <param name="Name">The model's file name without extension, or the table's name.</param>
/// <param name="Inputs">The network's inputs.</param>
/// <param name="Nodes">All nodes in the order in which they run.</param>
public sealed record Network(string Name, IReadOnlyList<NamedValue> Inputs, IReadOnlyList<NetworkNode> Nodes)
{
    /// <summary>The nodes that multiply and accumulate.</summary>
    public IEnumerable<NetworkNode> Layers => Nodes.Where(n => n.Layer is not null);

    /// <summary>
    /// The nodes that multiply and accumulate too but run on no design here, so that nothing counts them: transposed convolutions and
    /// products by an equation.
    /// </summary>
    public IEnumerable<NetworkNode> Uncounted => Nodes.Where(n => n is { Layer: null, Operator: "ConvTranspose" or "Einsum" });

    /// <summary>What a reader of counts should know about <see cref="Uncounted"/> nodes; empty where there are none.</summary>
    public string UncountedNote
    {
        get
        {
            string[] names = [.. Uncounted.Select(n => $"{n.Name} ({n.Operator})")];
            string more = names.Length > 4 ? $" and {names.Length - 4} more" : "";
            return names.Length == 0
                ? ""
                : $"Not counted, though they multiply too: {string.Join(", ", names.Take(4))}{more}. No design here runs them.";
        }
    }
}

/// <summary>One node of a network.</summary>
/// <param name="Index">Its place in <see cref="Network.Nodes"/>.</param>
/// <param name="Name">A name that no other node of the network has.</param>
/// <param name="Operator">The ONNX operator, or the table's kind.</param>
/// <param name="InputElements">Elements of the activations it reads.</param>
/// <param name="OutputElements">Elements it makes.</param>
/// <param name="OutputShape">The shape of its first output.</param>
/// <param name="Parameters">Elements of its constant operands (weights, biases, tables).</param>
/// <param name="Previous">Nodes whose values it reads.</param>
/// <param name="Next">Nodes that read its values.</param>
/// <param name="Layer">The layer's shape and operands, or null for a node that does not multiply and accumulate.</param>
public sealed record NetworkNode(
    int Index,
    string Name,
    string Operator,
    long InputElements,
    long OutputElements,
    Shape OutputShape,
    long Parameters,
    IReadOnlyList<int> Previous,
    IReadOnlyList<int> Next,
    NetworkLayer? Layer);

/// <summary>What a layer computes and where its two operands come from.</summary>
/// <param name="Shape">The shape for one input.</param>
/// <param name="Activations">The first operand.</param>
/// <param name="Weights">The second operand: constant weights, or an activation for a product of two activations.</param>
public sealed record NetworkLayer(LayerShape Shape, LayerOperand Activations, LayerOperand Weights);
