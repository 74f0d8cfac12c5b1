using System.Runtime.Intrinsics;

namespace Sett.Numerics.BitWidths;

/// <summary>A value's bits as they enter a group's OR: scalar and vector forms of the same function.</summary>
internal interface IMaskMap
{
    static abstract ushort Of(short value);

    static abstract Vector256<ushort> Of(Vector256<short> values);

    static abstract Vector512<ushort> Of(Vector512<short> values);
}

/// <summary>The stored bits.</summary>
internal readonly struct RawMap : IMaskMap
{
    public static ushort Of(short value) => (ushort)value;

    public static Vector256<ushort> Of(Vector256<short> values) => values.AsUInt16();

    public static Vector512<ushort> Of(Vector512<short> values) => values.AsUInt16();
}

/// <summary>v, or −v − 1 of a negative v: the shift spreads the sign over all bits, the exclusive or flips by it.</summary>
internal readonly struct OnesComplementMap : IMaskMap
{
    public static ushort Of(short value) => (ushort)(value ^ (value >> 15));

    public static Vector256<ushort> Of(Vector256<short> values) => (values ^ (values >> 15)).AsUInt16();

    public static Vector512<ushort> Of(Vector512<short> values) => (values ^ (values >> 15)).AsUInt16();
}

/// <summary>|v| as an unsigned number: −32768 gives 32768.</summary>
internal readonly struct MagnitudeMap : IMaskMap
{
    public static ushort Of(short value) => (ushort)(value < 0 ? -value : value);

    public static Vector256<ushort> Of(Vector256<short> values)
    {
        Vector256<short> sign = values >> 15;
        return ((values ^ sign) - sign).AsUInt16();
    }

    public static Vector512<ushort> Of(Vector512<short> values)
    {
        Vector512<short> sign = values >> 15;
        return ((values ^ sign) - sign).AsUInt16();
    }
}
