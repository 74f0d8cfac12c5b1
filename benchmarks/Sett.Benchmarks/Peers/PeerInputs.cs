using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Peers;

/// <summary>Seeded inputs for timing: float32 spread like normalised pictures, which is what keeps activations alive.</summary>
internal static class PeerInputs
{
    /// <summary>A tensor for an input of a plan.</summary>
    public static Tensor For(NamedValue input)
    {
        if (input.Type != ElementType.Float32)
            throw new BadInputException($"input '{input.Name}' is {input.Type.DisplayName()}; peers times models with float32 inputs.");
        var random = new Random(20240229);
        var tensor = new Tensor<float>(input.Shape);
        foreach (ref float value in tensor.Values) value = (float)(random.NextDouble() * 4 - 2);
        return tensor;
    }
}
