using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// How the bytes of an 8-bit operand stand for integers: value = (byte ^ <paramref name="Flip"/>) − <paramref name="Zero"/>. Flipping the
/// top bit turns int8 into uint8 shifted by 128, so that one code path serves all four combinations of signs. Values are −255 … 255.
/// </summary>
/// <param name="Flip">0x80 for int8, 0 for uint8.</param>
/// <param name="Zero">The zero point in flipped form, 0 … 255.</param>
internal readonly record struct ByteOperand(byte Flip, int Zero)
{
    /// <summary>The operand of a tensor's element type (int8 or uint8) with its zero point as the model gives it.</summary>
    public static ByteOperand Of(ElementType type, int zeroPoint) =>
        type == ElementType.Int8 ? new ByteOperand(0x80, zeroPoint + 128) : new ByteOperand(0, zeroPoint);

    /// <summary>The byte that stands for 0: what padding holds.</summary>
    public byte ZeroByte => (byte)(Zero ^ Flip);

    /// <summary>The integer that a byte stands for.</summary>
    public short Value(byte raw) => (short)((raw ^ Flip) - Zero);
}
