using Sett.Numerics.Tensors;

namespace Sett.Training.Graphs;

/// <summary>Numbers that belong to a layer: weights, biases, or statistics that are gathered rather than trained.</summary>
public sealed class Parameter
{
    /// <summary>Makes a parameter of zeros.</summary>
    /// <param name="name">The layer's name, a dot, and the part.</param>
    /// <param name="shape">The sizes, as ONNX has them.</param>
    /// <param name="start">What training starts from.</param>
    /// <param name="rateFactor">What the learning rate is multiplied by for this parameter.</param>
    /// <param name="isTrained">Whether a solver changes it; statistics are kept by their layer.</param>
    public Parameter(string name, Shape shape, StartValues start, float rateFactor = 1, bool isTrained = true)
    {
        (Name, Start, RateFactor, IsTrained) = (name, start, rateFactor, isTrained);
        Values = new Tensor<float>(shape);
        Gradient = isTrained ? new Tensor<float>(shape) : null;
    }

    /// <summary>The name, unique in its network.</summary>
    public string Name { get; }

    /// <summary>What training starts from.</summary>
    public StartValues Start { get; }

    /// <summary>What the learning rate is multiplied by.</summary>
    public float RateFactor { get; }

    /// <summary>Whether a solver changes the values.</summary>
    public bool IsTrained { get; }

    /// <summary>The numbers now.</summary>
    public Tensor<float> Values { get; }

    /// <summary>The derivative of the batch's loss by each number, after a backward pass; null for statistics.</summary>
    public Tensor<float>? Gradient { get; }
}
