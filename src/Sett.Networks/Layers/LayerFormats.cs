using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// The fixed-point formats of a network's floating-point operands, chosen from the range of each tensor over a calibration set: the fewest
/// integer bits that no value saturates, the rest of the container for the fraction.
/// </summary>
public sealed class LayerFormats
{
    private readonly Dictionary<string, double> _magnitudes = new(StringComparer.Ordinal);

    /// <summary>Formats for containers of this many bits; ranges are still to be seen.</summary>
    /// <param name="containerBits">16 or 8.</param>
    /// <exception cref="BadInputException">Another number of bits.</exception>
    public LayerFormats(int containerBits)
    {
        if (containerBits is not (8 or 16))
            throw new BadInputException($"a container of {containerBits} bits is not supported; 16 and 8 are.");
        ContainerBits = containerBits;
    }

    /// <summary>The word length.</summary>
    public int ContainerBits { get; }

    /// <summary>The values that have to be observed: activations of floating-point layers.</summary>
    public static IReadOnlySet<string> ObservedBy(Network network) => network.Layers
        .SelectMany(n => new[] { n.Layer!.Activations, n.Layer.Weights })
        .Where(o => o.Encoding == OperandEncoding.Float && o.Constant is null)
        .Select(o => o.Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Widens the range of a value; not-a-number elements are passed over.</summary>
    public void See(string value, Tensor tensor)
    {
        double magnitude = tensor is Tensor<float> t ? MagnitudeOf(t.Values) : 0;
        lock (_magnitudes) _magnitudes[value] = Math.Max(magnitude, _magnitudes.GetValueOrDefault(value));
    }

    /// <summary>The format of a value that was seen, or of a constant.</summary>
    /// <exception cref="BadInputException">The constant has an element that is not a number.</exception>
    public FixedPointFormat FormatOf(LayerOperand operand)
    {
        if (operand.Constant is Tensor<float> weights && weights.Values.Contains(float.NaN))
            throw new BadInputException($"the weights '{operand.Value}' have an element that is not a number (NaN).");
        double magnitude = operand.Constant is Tensor<float> constant ? MagnitudeOf(constant.Values)
            : _magnitudes.TryGetValue(operand.Value, out double seen) ? seen
            : throw new InvalidOperationException($"The range of '{operand.Value}' was not seen.");
        return FixedPointFormat.ForMagnitude(magnitude, ContainerBits);
    }

    private static double MagnitudeOf(ReadOnlySpan<float> values)
    {
        float magnitude = 0;
        foreach (float value in values)
        {
            float size = MathF.Abs(value);
            if (size > magnitude && float.IsFinite(size)) magnitude = size;
        }

        return magnitude;
    }
}
