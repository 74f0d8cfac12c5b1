using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Compression.Sizes;

/// <summary>The widths of many groups at once; the same as <see cref="GroupFormat.Width"/>.</summary>
internal static class GroupWidths
{
    /// <summary>The widths of 32 groups from their masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Of(GroupFormat format, Vector512<ushort> mask, Vector512<ushort> raw)
    {
        Vector512<ushort> sign = !format.IsSigned ? default : format.Sign == SignScope.Tensor ? Vector512<ushort>.One : raw >>> 15, width;
        if (format.Trimming == Trimming.Leading)
        {
            width = Vector512.Max(Length(mask), Vector512<ushort>.One) + sign;
        }
        else
        {
            // The difference can be less than 1 where only negative powers of two occur.
            Vector512<short> trimmed = Vector512.Max((Length(mask) - Lowest(raw)).AsInt16(), Vector512<short>.One);
            width = (trimmed.AsUInt16() + sign) & ~Vector512.Equals(raw, Vector512<ushort>.Zero);
        }

        return Vector512.Min(width, Vector512.Create((ushort)format.ContainerBits));
    }

    /// <summary>The widths of any number of groups.</summary>
    public static void Of(GroupFormat format, ReadOnlySpan<ushort> masks, ReadOnlySpan<ushort> raws, Span<byte> widths)
    {
        int done = 0;
        ref ushort mask = ref MemoryMarshal.GetReference(masks), raw = ref MemoryMarshal.GetReference(raws);
        ref byte target = ref MemoryMarshal.GetReference(widths);
        for (; done + 32 <= widths.Length; done += 32)
        {
            Vector512<ushort> width = Of(format, Vector512.LoadUnsafe(ref mask, (nuint)done), Vector512.LoadUnsafe(ref raw, (nuint)done));
            Vector256.Narrow(width.GetLower(), width.GetUpper()).StoreUnsafe(ref target, (nuint)done);
        }

        for (; done < widths.Length; done++) widths[done] = (byte)format.Width(masks[done], raws[done]);
    }

    /// <summary>The lowest used bit; all ones for a group of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Lowest(Vector512<ushort> raw) => Length(raw & (Vector512<ushort>.Zero - raw)) - Vector512<ushort>.One;

    // A number has more than k bits if it is above 2^k − 1; a comparison that holds is −1 in every bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Length(Vector512<ushort> values)
    {
        Vector512<ushort> length = default;
        for (int bits = 0; bits < 16; bits++) length -= Vector512.GreaterThan(values, Vector512.Create((ushort)((1 << bits) - 1)));
        return length;
    }
}
