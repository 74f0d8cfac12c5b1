using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// How a tensor's integers stand for real numbers: real = integer × <paramref name="Scale"/>.
/// Fixed point &lt;I,F&gt; has scale 2^−F; quantised networks have scales of their own (the first channel's where they differ by channel).
/// </summary>
/// <param name="ContainerBits">Bits that a value takes in memory without any compression: 16 or 8.</param>
/// <param name="Bits">
/// Bits that the format can need, sign included: I + F for fixed point, 8 for int8 and uint8, the bit width of QONNX.
/// </param>
/// <param name="IsSigned">Whether negative values can occur.</param>
/// <param name="Scale">The real number that 1 stands for.</param>
public readonly record struct ValueFormat(int ContainerBits, int Bits, bool IsSigned, double Scale);

/// <summary>
/// The integers of a layer for one input, as hardware would hold them: quantised values have their zero point subtracted.
/// Layouts are those of <see cref="LayerShape"/>.
/// </summary>
public sealed record LayerValues(
    string Layer, LayerShape Shape, Tensor<short> Activations, ValueFormat ActivationFormat,
    Tensor<short> Weights, ValueFormat WeightFormat);
