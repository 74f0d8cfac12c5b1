using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Compression.Sizes;

/// <summary>How elements of a type become 16-bit lanes and come back: 8-bit types are extended, 16-bit types keep their bits.</summary>
internal interface ILane<T> where T : unmanaged
{
    static abstract short Of(T value);

    static abstract Vector256<short> Load256(ref T first, nuint offset);

    static abstract Vector512<short> Load512(ref T first, nuint offset);

    static abstract void Store256(Vector256<short> lanes, ref T first, nuint offset);
}

/// <summary>int16 and, with their bits unchanged, uint16.</summary>
internal readonly struct Int16Lane : ILane<short>
{
    public static short Of(short value) => value;

    public static Vector256<short> Load256(ref short first, nuint offset) => Vector256.LoadUnsafe(ref first, offset);

    public static Vector512<short> Load512(ref short first, nuint offset) => Vector512.LoadUnsafe(ref first, offset);

    public static void Store256(Vector256<short> lanes, ref short first, nuint offset) => lanes.StoreUnsafe(ref first, offset);
}

/// <summary>int8.</summary>
internal readonly struct Int8Lane : ILane<sbyte>
{
    public static short Of(sbyte value) => value;

    public static Vector256<short> Load256(ref sbyte first, nuint offset)
    {
        Vector128<sbyte> values = Vector128.LoadUnsafe(ref first, offset);
        return Vector256.Create(Vector128.WidenLower(values), Vector128.WidenUpper(values));
    }

    public static Vector512<short> Load512(ref sbyte first, nuint offset)
    {
        Vector256<sbyte> values = Vector256.LoadUnsafe(ref first, offset);
        return Vector512.Create(Vector256.WidenLower(values), Vector256.WidenUpper(values));
    }

    public static void Store256(Vector256<short> lanes, ref sbyte first, nuint offset) =>
        ByteLanes.Low(lanes).AsSByte().StoreUnsafe(ref first, offset);
}

/// <summary>uint8.</summary>
internal readonly struct UInt8Lane : ILane<byte>
{
    public static short Of(byte value) => value;

    public static Vector256<short> Load256(ref byte first, nuint offset)
    {
        Vector128<byte> values = Vector128.LoadUnsafe(ref first, offset);
        return Vector256.Create(Vector128.WidenLower(values), Vector128.WidenUpper(values)).AsInt16();
    }

    public static Vector512<short> Load512(ref byte first, nuint offset)
    {
        Vector256<byte> values = Vector256.LoadUnsafe(ref first, offset);
        return Vector512.Create(Vector256.WidenLower(values), Vector256.WidenUpper(values)).AsInt16();
    }

    public static void Store256(Vector256<short> lanes, ref byte first, nuint offset) =>
        ByteLanes.Low(lanes).StoreUnsafe(ref first, offset);
}

internal static class ByteLanes
{
    /// <summary>The low byte of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low(Vector256<short> lanes) =>
        Vector128.Narrow(lanes.GetLower().AsUInt16() & Vector128.Create((ushort)255),
            lanes.GetUpper().AsUInt16() & Vector128.Create((ushort)255));
}
