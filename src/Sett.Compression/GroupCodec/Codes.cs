using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Compression.GroupCodec;

/// <summary>A choice that is made once for a whole loop.</summary>
internal interface IFlag
{
    static abstract bool IsOn { get; }
}

internal readonly struct On : IFlag
{
    public static bool IsOn => true;
}

internal readonly struct Off : IFlag
{
    public static bool IsOn => false;
}

/// <summary>What stands for a value in a group of some width, and back.</summary>
internal interface ICode
{
    /// <summary>Whether a code holds a magnitude and a sign, unless the group is as wide as the container.</summary>
    static abstract bool IsMagnitude { get; }

    /// <summary>The codes of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="width">The group's width, 1 to <paramref name="container"/>.</param>
    /// <param name="low">Low bits left out.</param>
    /// <param name="container">Bits of the container.</param>
    static abstract Vector256<ushort> Of(Vector256<short> values, int width, int low, int container);

    /// <summary>The 8-bit values of codes.</summary>
    static abstract Vector128<byte> BackBytes(Vector128<byte> codes, Vector128<byte> sign);

    /// <summary>The values of codes.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="sign">The sign's bit in each lane; 0 where codes have none.</param>
    static abstract Vector256<short> Back(Vector256<ushort> codes, Vector256<ushort> sign);
}

/// <summary>The low bits of the value: unsigned, or two's complement.</summary>
internal readonly struct PlainCodes : ICode
{
    public static bool IsMagnitude => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Of(Vector256<short> values, int width, int low, int container) =>
        (low == 0 ? values : values >> low).AsUInt16() & Vector256.Create((ushort)((1 << width) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> BackBytes(Vector128<byte> codes, Vector128<byte> sign)
    {
        return (codes ^ sign) - sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Back(Vector256<ushort> codes, Vector256<ushort> sign)
    {
        return ((codes ^ sign) - sign).AsInt16();
    }
}

/// <summary>The magnitude with the sign above it.</summary>
internal readonly struct MagnitudeCodes : ICode
{
    public static bool IsMagnitude => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Of(Vector256<short> values, int width, int low, int container)
    {
        if (width == container) return PlainCodes.Of(values, width, 0, container);
        Vector256<short> negative = Vector256.LessThan(values, Vector256<short>.Zero);
        Vector256<ushort> magnitude = ((values ^ negative) - negative).AsUInt16();
        return (low == 0 ? magnitude : magnitude >>> low) | (negative.AsUInt16() & Vector256.Create((ushort)(1 << (width - 1))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> BackBytes(Vector128<byte> codes, Vector128<byte> sign)
    {
        Vector128<byte> negative = ~Vector128.Equals(codes & sign, Vector128<byte>.Zero);
        return (Vector128.AndNot(codes, sign) ^ negative) - negative;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Back(Vector256<ushort> codes, Vector256<ushort> sign)
    {
        Vector256<short> negative = ~Vector256.Equals(codes & sign, Vector256<ushort>.Zero).AsInt16();
        return (Vector256.AndNot(codes, sign).AsInt16() ^ negative) - negative;
    }
}
