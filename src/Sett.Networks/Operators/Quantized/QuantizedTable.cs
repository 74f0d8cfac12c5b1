using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Tables from one 8-bit quantisation to another through a float32 function.</summary>
internal static class QuantizedTable
{
    /// <summary>Byte by byte: dequantise, apply, quantise.</summary>
    public static byte[] Of(
        ElementType from, float fromScale, int fromZero, ElementType to, float toScale, int toZero, Func<float, float> function)
    {
        (int least, int most) = to.Range();
        return ByteTable.Build(raw =>
        {
            int value = from == ElementType.Int8 ? (sbyte)raw : raw;
            return (byte)LinearQuantization.Quantize(function((value - fromZero) * fromScale), toScale, toZero, least, most);
        });
    }
}
