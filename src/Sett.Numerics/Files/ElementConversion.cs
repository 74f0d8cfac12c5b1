using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Conversions between element types that are the same on every machine.</summary>
public static class ElementConversion
{
    /// <summary>
    /// The elements as float32: exact where float32 can hold them, otherwise rounded to nearest even. False and true are 0 and 1.
    /// </summary>
    /// <param name="type">What <paramref name="source"/> holds, in this machine's byte order.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="destination">As many floats as there are elements.</param>
    public static void ToFloat(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (source.Length != destination.Length * (long)type.SizeInBytes())
            throw new ArgumentException(
                $"{source.Length} bytes are not {destination.Length} elements of {type.DisplayName()}.", nameof(source));
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case ElementType.Float64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(source);
                for (int i = 0; i < destination.Length; i++) destination[i] = (float)doubles[i];
                break;
            case ElementType.Float16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(source);
                for (int i = 0; i < destination.Length; i++) destination[i] = (float)halves[i];
                break;
            case ElementType.Int8:
                for (int i = 0; i < destination.Length; i++) destination[i] = (sbyte)source[i];
                break;
            case ElementType.UInt8 or ElementType.Bool:
                for (int i = 0; i < destination.Length; i++) destination[i] = source[i];
                break;
            default:
                for (int i = 0; i < destination.Length; i++) destination[i] = ToInteger(type, source, i);
                break;
        }
    }

    /// <summary>One element of an integer or bool type.</summary>
    /// <exception cref="OverflowException">An unsigned 64-bit value passes 2^63 − 1.</exception>
    public static long ToInteger(ElementType type, ReadOnlySpan<byte> source, int index) => type switch
    {
        ElementType.Int8 => (sbyte)source[index],
        ElementType.UInt8 or ElementType.Bool => source[index],
        ElementType.Int16 => MemoryMarshal.Cast<byte, short>(source)[index],
        ElementType.UInt16 => MemoryMarshal.Cast<byte, ushort>(source)[index],
        ElementType.Int32 => MemoryMarshal.Cast<byte, int>(source)[index],
        ElementType.UInt32 => MemoryMarshal.Cast<byte, uint>(source)[index],
        ElementType.Int64 => MemoryMarshal.Cast<byte, long>(source)[index],
        ElementType.UInt64 => checked((long)MemoryMarshal.Cast<byte, ulong>(source)[index]),
        _ => throw new ArgumentException($"{type.DisplayName()} is not an integer type.", nameof(type)),
    };
}
