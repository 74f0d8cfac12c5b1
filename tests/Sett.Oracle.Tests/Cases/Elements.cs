using Sett.Numerics.Tensors;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Elements of any type as doubles, and short ways to write small tensors.</summary>
internal static class Elements
{
    /// <summary>Writes an element; the value has to fit the type.</summary>
    public static void Set(Tensor tensor, int index, double value)
    {
        switch (tensor)
        {
            case Tensor<float> t: t[index] = (float)value; break;
            case Tensor<double> t: t[index] = value; break;
            case Tensor<Half> t: t[index] = (Half)value; break;
            case Tensor<sbyte> t: t[index] = (sbyte)value; break;
            case Tensor<byte> t: t[index] = (byte)value; break;
            case Tensor<short> t: t[index] = (short)value; break;
            case Tensor<ushort> t: t[index] = (ushort)value; break;
            case Tensor<int> t: t[index] = (int)value; break;
            case Tensor<uint> t: t[index] = (uint)value; break;
            case Tensor<long> t: t[index] = (long)value; break;
            case Tensor<ulong> t: t[index] = (ulong)value; break;
            case Tensor<bool> t: t[index] = value >= 0; break;
            default: throw new ArgumentOutOfRangeException(nameof(tensor));
        }
    }

    /// <summary>Reads an element.</summary>
    public static double Get(Tensor tensor, int index) => tensor switch
    {
        Tensor<float> t => t[index],
        Tensor<double> t => t[index],
        Tensor<Half> t => (double)t[index],
        Tensor<sbyte> t => t[index],
        Tensor<byte> t => t[index],
        Tensor<short> t => t[index],
        Tensor<ushort> t => t[index],
        Tensor<int> t => t[index],
        Tensor<uint> t => t[index],
        Tensor<long> t => t[index],
        Tensor<ulong> t => t[index],
        Tensor<bool> t => t[index] ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(tensor)),
    };

    /// <summary>A vector of int64.</summary>
    public static Tensor<long> Longs(params long[] values) => new(new Shape(values.Length), values);

    /// <summary>A vector of float32.</summary>
    public static Tensor<float> Floats(params float[] values) => new(new Shape(values.Length), values);

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(ElementType type, double value)
    {
        Tensor tensor = Tensor.Create(type, Shape.Scalar);
        Set(tensor, 0, value);
        return tensor;
    }
}
