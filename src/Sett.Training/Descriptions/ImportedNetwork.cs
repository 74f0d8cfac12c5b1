using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;

namespace Sett.Training.Descriptions;

/// <summary>A network from a file, with the numbers that it has already.</summary>
/// <param name="Description">Its layers.</param>
/// <param name="Values">Its parameters by name.</param>
public sealed record ImportedNetwork(NetworkDescription Description, IReadOnlyDictionary<string, Tensor<float>> Values)
{
    /// <summary>Gives a network built of the description the file's numbers.</summary>
    public void Fill(TrainableNetwork network)
    {
        foreach (Parameter parameter in network.Parameters)
        {
            if (!Values.TryGetValue(parameter.Name, out Tensor<float>? values)) continue;
            if (values.Length != parameter.Values.Length)
                throw new BadInputException(
                    $"{Description.Name}: {parameter.Name} has {values.Length} numbers; the layer needs {parameter.Values.Shape}.");
            values.Values.CopyTo(parameter.Values.Values);
        }
    }

    /// <summary>Where the file has each parameter: a constant, and whether the parameter is that matrix turned.</summary>
    internal IReadOnlyDictionary<string, (string Constant, bool IsTurned)> Sources { get; init; } =
        new Dictionary<string, (string, bool)>();

    /// <summary>The file's own graph with the numbers of a network built of the description.</summary>
    /// <param name="model">The model that was read.</param>
    /// <param name="network">The network, trained.</param>
    /// <exception cref="BadInputException">Two layers share a constant, which training has made different.</exception>
    public OnnxModel Updated(OnnxModel model, TrainableNetwork network)
    {
        var constants = new Dictionary<string, Tensor>(model.Graph.Initializers, StringComparer.Ordinal);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Parameter parameter in network.Parameters)
        {
            if (!Sources.TryGetValue(parameter.Name, out (string Constant, bool IsTurned) source)) continue;
            if (!owners.TryAdd(source.Constant, parameter.Name)) throw new BadInputException(
                $"{model.Path}: {owners[source.Constant]} and {parameter.Name} share '{source.Constant}'; they cannot be trained apart.");
            Tensor<float> values = source.IsTurned ? Transposed(parameter.Values) : parameter.Values;
            Shape shape = constants.TryGetValue(source.Constant, out Tensor? old) ? old.Shape : values.Shape;
            constants[source.Constant] = new Tensor<float>(shape, values.Values.ToArray());
        }

        OnnxNode[] nodes = [.. model.Graph.Nodes.Where(n => n.Operator != "Constant" || !owners.ContainsKey(n.Outputs[0]))];
        return model with { Graph = model.Graph with { Nodes = nodes, Initializers = constants } };
    }

    /// <summary>A matrix with rows and columns in each other's place; anything else as it is.</summary>
    internal static Tensor<float> Transposed(Tensor<float> matrix)
    {
        if (matrix.Shape.Rank != 2) return matrix;
        int rows = matrix.Shape[0], columns = matrix.Shape[1];
        var turned = new Tensor<float>(new Shape(columns, rows));
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c];
        }

        return turned;
    }
}
