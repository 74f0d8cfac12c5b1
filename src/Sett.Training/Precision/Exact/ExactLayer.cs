using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Hashing;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Exact;

/// <summary>A layer that multiplies its inputs by weights, and can leave the sums to others.</summary>
internal interface IMultiplyingLayer : ILayer
{
    /// <summary>Who sums products instead of the layer, or null.</summary>
    IProductSums? Sums { get; set; }

    /// <summary>Sums of products as integers, by what formats tensors have.</summary>
    IProductSums ExactSums(OperandFormats formats);

    /// <summary>Sums of products that a CAM estimates from hashes.</summary>
    /// <param name="hashing">Makes hashes for kernels of so many components.</param>
    IProductSums HashedSums(Func<int, LayerHashing> hashing);
}

/// <summary>Sums products of a layer.</summary>
internal interface IProductSums
{
    /// <summary>Computes the outputs, without the ReLU that a layer may have taken over.</summary>
    /// <returns>False where an operand is float32 or holds a NaN, and nothing was done: the layer then computes by itself.</returns>
    bool Forward(LayerPass pass);

    /// <summary>Computes the gradients of parameters and, where they are asked for, of the inputs.</summary>
    /// <returns>False where an operand is float32 or holds a NaN, and nothing was done: the layer then computes by itself.</returns>
    bool Backward(LayerPass pass);
}

/// <summary>The formats that the operands of a layer have as they are stored, which change from step to step.</summary>
/// <param name="policy">Who wrote them.</param>
/// <param name="layer">The layer.</param>
/// <param name="sources">The layers that its inputs were made by.</param>
internal sealed class OperandFormats(PrecisionPolicy policy, string layer, IReadOnlyList<string> sources)
{
    /// <summary>The layer's name.</summary>
    public string Layer => layer;

    /// <summary>What the inputs are multiples of, and the bits of their magnitudes; null for float32.</summary>
    public (int FractionBits, int Bits)? Activation => Joined([.. sources.Select(s => policy.Written(TensorPlace.Activation, s))]);

    /// <summary>The same of the outputs' gradient.</summary>
    public (int FractionBits, int Bits)? Gradient => Joined([policy.Written(TensorPlace.Gradient, layer)]);

    /// <summary>The same of a parameter.</summary>
    public (int FractionBits, int Bits)? Of(Parameter parameter) => Joined([policy.Written(TensorPlace.Weight, parameter.Name)]);

    private static (int, int)? Joined(DynamicFormat?[] formats)
    {
        if (formats.Length == 0 || Array.Exists(formats, f => f is null)) return null;
        int fraction = formats.Max(f => f!.Value.FractionBits);
        return (fraction, formats.Max(f => f!.Value.IntegerBits) + fraction);
    }
}

/// <summary>Leaves the sums of a network's products to integers.</summary>
internal static class ExactArithmetic
{
    /// <summary>Sets the layers up.</summary>
    public static void Install(TrainableNetwork network, PrecisionPolicy policy)
    {
        foreach (LayerNode node in network.Nodes)
        {
            if (node.Layer is not IMultiplyingLayer layer) continue;
            string[] sources = [.. RoundedTensors.Sources(network, node.Inputs[0]).Select(v => RoundedTensors.NameOf(network, v))];
            layer.Sums = layer.ExactSums(new OperandFormats(policy, layer.Name, sources));
        }
    }

    /// <summary>Whether no value is NaN. Integers cannot hold it, and it has to reach the loss.</summary>
    public static bool AreNumbers(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (float.IsNaN(value)) return false;
        return true;
    }

    /// <summary>A whole tensor's integers.</summary>
    public static long[] Integers(Tensor<float> tensor, int fractionBits)
    {
        var integers = new long[tensor.Length];
        ExactNumbers.ToIntegers(tensor.Values, fractionBits, integers);
        return integers;
    }
}
