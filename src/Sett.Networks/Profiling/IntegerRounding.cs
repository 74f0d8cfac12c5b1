using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>Rounds the integers of quantised weights to fewer bits, as a Quant node behind their dequantisation would.</summary>
internal static class IntegerRounding
{
    /// <summary>
    /// A constant of integers, each zero point plus the nearest multiple of the grid's step; saturates at the type's range.
    /// </summary>
    public static Tensor Round(Tensor integers, LayerOperand operand, RoundingGrid grid)
    {
        Tensor rounded = Tensor.Create(integers.Type, integers.Shape);
        int[] zeros = operand.ZeroPoints.Length > 0 ? operand.ZeroPoints : [0];
        int inner = integers.Shape.LengthOf(operand.FilterAxis + 1, integers.Shape.Rank);
        for (int i = 0; i < integers.Length; i++)
        {
            int zero = zeros[zeros.Length == 1 ? 0 : i / inner % zeros.Length];
            // In float32, as Quant computes.
            float step = (float)grid.Step;
            float steps = MathF.Round(Math.Clamp((At(integers, i) - zero) / step, grid.Least, grid.Most), MidpointRounding.ToEven);
            Set(rounded, i, (int)MathF.Round(steps * step, MidpointRounding.ToEven) + zero);
        }

        return rounded;
    }

    /// <summary>One integer of a type.</summary>
    public static Tensor Scalar(ElementType type, int value)
    {
        Tensor scalar = Tensor.Create(type, Shape.Scalar);
        Set(scalar, 0, value);
        return scalar;
    }

    /// <summary>The integer at a place.</summary>
    public static int At(Tensor integers, int index) => integers switch
    {
        Tensor<sbyte> t => t[index],
        Tensor<byte> t => t[index],
        Tensor<short> t => t[index],
        Tensor<ushort> t => t[index],
        Tensor<int> t => t[index],
        _ => throw new ArgumentException($"{integers.Type.DisplayName()} is no type of quantised weights.", nameof(integers)),
    };

    /// <summary>Stores an integer, saturated to the type.</summary>
    public static void Set(Tensor integers, int index, int value)
    {
        switch (integers)
        {
            case Tensor<sbyte> t: t[index] = (sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue); break;
            case Tensor<byte> t: t[index] = (byte)Math.Clamp(value, byte.MinValue, byte.MaxValue); break;
            case Tensor<short> t: t[index] = (short)Math.Clamp(value, short.MinValue, short.MaxValue); break;
            case Tensor<ushort> t: t[index] = (ushort)Math.Clamp(value, ushort.MinValue, ushort.MaxValue); break;
            case Tensor<int> t: t[index] = value; break;
            default: throw new ArgumentException($"{integers.Type.DisplayName()} is no type of quantised weights.", nameof(integers));
        }
    }
}
