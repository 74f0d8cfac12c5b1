using System.Runtime.Intrinsics;

namespace Sett.Compression.Sizes;

/// <summary>
/// A value's bits as they enter a group's OR, for 8-bit and 16-bit lanes; the same functions as those of
/// <see cref="Sett.Numerics.BitWidths.MaskKind"/>.
/// </summary>
internal interface IWidthMap
{
    static abstract int Of(int value);

    static abstract Vector256<T> Of<T>(Vector256<T> values);

    static abstract Vector512<T> Of<T>(Vector512<T> values);
}

/// <summary>The stored bits.</summary>
internal readonly struct RawBits : IWidthMap
{
    public static int Of(int value) => value;

    public static Vector256<T> Of<T>(Vector256<T> values) => values;

    public static Vector512<T> Of<T>(Vector512<T> values) => values;
}

/// <summary>v, or −v − 1 of a negative v.</summary>
internal readonly struct OnesComplementBits : IWidthMap
{
    public static int Of(int value) => value ^ (value >> 31);

    public static Vector256<T> Of<T>(Vector256<T> values) => values ^ Vector256.LessThan(values, Vector256<T>.Zero);

    public static Vector512<T> Of<T>(Vector512<T> values) => values ^ Vector512.LessThan(values, Vector512<T>.Zero);
}

/// <summary>|v|; the least value of the lane gives its magnitude as an unsigned number.</summary>
internal readonly struct MagnitudeBits : IWidthMap
{
    public static int Of(int value) => Math.Abs(value);

    public static Vector256<T> Of<T>(Vector256<T> values)
    {
        Vector256<T> sign = Vector256.LessThan(values, Vector256<T>.Zero);
        return (values ^ sign) - sign;
    }

    public static Vector512<T> Of<T>(Vector512<T> values)
    {
        Vector512<T> sign = Vector512.LessThan(values, Vector512<T>.Zero);
        return (values ^ sign) - sign;
    }
}
