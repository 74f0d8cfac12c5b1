using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Compression.Sizes;

/// <summary>
/// Reduces groups to what their size depends on, one pass over memory: the OR of the widths' bits, the OR of the values as they are, and
/// the number of values that are not zero. ORs and counts do not depend on their order, so every path gives the same.
/// </summary>
internal static class GroupScan
{
    /// <summary>Groups of neighbours; the last one may be short.</summary>
    /// <param name="values">The values, group after group.</param>
    /// <param name="size">Values a group, a multiple of 16.</param>
    /// <param name="masks">The OR of the mapped values of each group.</param>
    /// <param name="raws">The OR of the values of each group as 16-bit numbers; empty: not wanted.</param>
    /// <param name="counts">The values of each group that are not zero; empty: not wanted.</param>
    public static void Along<T, TLane, TMap>(ReadOnlySpan<T> values, int size, Span<ushort> masks, Span<ushort> raws, Span<ushort> counts)
        where T : unmanaged where TLane : ILane<T> where TMap : IWidthMap
    {
        int whole = values.Length / size, done = 0;
        ref T first = ref MemoryMarshal.GetReference(values);
        if (size == 16 && GroupTree.IsSupported)
        {
            done = Tree<T, TLane, TMap>(ref first, whole, ref MemoryMarshal.GetReference(masks));
            if (!raws.IsEmpty) Tree<T, TLane, RawBits>(ref first, whole, ref MemoryMarshal.GetReference(raws));
            if (!counts.IsEmpty) Count(ref first, ref MemoryMarshal.GetReference(counts), done);
        }

        nuint at = (nuint)done * 16;
        for (int g = done; g < whole; g++)
        {
            Vector256<ushort> mask = default, raw = default;
            int zeros = 0;
            for (nuint end = at + (nuint)size; at < end; at += 16)
            {
                Vector256<short> brick = TLane.Load256(ref first, at);
                mask |= TMap.Of(brick).AsUInt16();
                raw |= brick.AsUInt16();
                zeros += BitOperations.PopCount(Vector256.Equals(brick, Vector256<short>.Zero).ExtractMostSignificantBits());
            }

            masks[g] = Fold(mask);
            if (!raws.IsEmpty) raws[g] = Fold(raw);
            if (!counts.IsEmpty) counts[g] = (ushort)(size - zeros);
        }

        if (whole == masks.Length) return;
        (ushort shortMask, ushort shortRaw, ushort shortCount) = Short<T, TLane, TMap>(values[(whole * size)..], 1);
        masks[whole] = shortMask;
        if (!raws.IsEmpty) raws[whole] = shortRaw;
        if (!counts.IsEmpty) counts[whole] = shortCount;
    }

    // Many groups of 16 at once; as many as come out even.
    private static int Tree<T, TLane, TMap>(ref T first, int groups, ref ushort masks)
        where T : unmanaged where TLane : ILane<T> where TMap : IWidthMap
    {
        int done = 0;
        if (Unsafe.SizeOf<T>() == 2)
        {
            ref short values = ref Unsafe.As<T, short>(ref first);
            for (; done + GroupTree.Groups16 <= groups; done += GroupTree.Groups16)
                GroupTree.Or16<TMap>(ref Unsafe.Add(ref values, done * 16)).StoreUnsafe(ref masks, (nuint)done);
            return done;
        }

        bool extend = typeof(TMap) == typeof(RawBits) && typeof(T) == typeof(sbyte);
        for (; done + GroupTree.Groups8 <= groups; done += GroupTree.Groups8)
            GroupTree.Or8<T, TMap>(ref Unsafe.Add(ref first, done * 16), extend).StoreUnsafe(ref masks, (nuint)done);
        return done;
    }

    // First a bit for each value that is zero, then the number of those bits, of many groups at once. Groups are a multiple of 16.
    private static void Count<T>(ref T first, ref ushort counts, int groups) where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == 2)
        {
            ref short values = ref Unsafe.As<T, short>(ref first);
            for (int g = 0; g < groups; g += 2)
                Unsafe.As<ushort, uint>(ref Unsafe.Add(ref counts, g)) =
                    (uint)Vector512.Equals(Vector512.LoadUnsafe(ref values, (nuint)g * 16), Vector512<short>.Zero)
                        .ExtractMostSignificantBits();
        }
        else
        {
            ref byte values = ref Unsafe.As<T, byte>(ref first);
            for (int g = 0; g < groups; g += 4)
                Unsafe.As<ushort, ulong>(ref Unsafe.Add(ref counts, g)) =
                    Vector512.Equals(Vector512.LoadUnsafe(ref values, (nuint)g * 16), Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        for (int g = 0; g < groups; g += 16)
        {
            Vector256<ushort> zeros = Vector256.LoadUnsafe(ref counts, (nuint)g);
            zeros -= (zeros >>> 1) & Vector256.Create((ushort)0x5555);
            zeros = (zeros & Vector256.Create((ushort)0x3333)) + ((zeros >>> 2) & Vector256.Create((ushort)0x3333));
            zeros = (zeros + (zeros >>> 4)) & Vector256.Create((ushort)0x0F0F);
            zeros = (zeros + (zeros >>> 8)) & Vector256.Create((ushort)0x1F);
            (Vector256.Create((ushort)16) - zeros).StoreUnsafe(ref counts, (nuint)g);
        }
    }

    /// <summary>Groups across rows that follow each other in memory at a distance, one group at each of some positions.</summary>
    /// <param name="values">From the first position of the first row on.</param>
    /// <param name="rows">Values of each group.</param>
    /// <param name="stride">Distance between rows.</param>
    /// <param name="masks">As above, one a position.</param>
    /// <param name="raws">As above.</param>
    /// <param name="counts">As above.</param>
    public static void Across<T, TLane, TMap>(
        ReadOnlySpan<T> values, int rows, int stride, Span<ushort> masks, Span<ushort> raws, Span<ushort> counts)
        where T : unmanaged where TLane : ILane<T> where TMap : IWidthMap
    {
        int positions = masks.Length, done = 0;
        ref T first = ref MemoryMarshal.GetReference(values);
        ref ushort mask = ref MemoryMarshal.GetReference(masks), raw = ref MemoryMarshal.GetReference(raws);
        ref ushort count = ref MemoryMarshal.GetReference(counts);
        for (; done + 32 <= positions; done += 32)
        {
            Vector512<ushort> mapped = default, plain = default, zeros = default;
            nuint at = (nuint)done;
            for (int r = 0; r < rows; r++, at += (nuint)stride)
            {
                Vector512<short> row = TLane.Load512(ref first, at);
                mapped |= TMap.Of(row).AsUInt16();
                plain |= row.AsUInt16();
                zeros -= Vector512.Equals(row, Vector512<short>.Zero).AsUInt16();
            }

            mapped.StoreUnsafe(ref mask, (nuint)done);
            plain.StoreUnsafe(ref raw, (nuint)done);
            (Vector512.Create((ushort)rows) - zeros).StoreUnsafe(ref count, (nuint)done);
        }

        // A vector may reach over the end of its row: the lanes beyond hold other values, whose results are not kept.
        int last = checked((rows - 1) * stride);
        Span<ushort> spare = stackalloc ushort[48];
        for (; done < positions && (long)last + done + 16 <= values.Length; done += 16)
        {
            Vector256<ushort> mapped = default, plain = default, zeros = default;
            nuint at = (nuint)done;
            for (int r = 0; r < rows; r++, at += (nuint)stride)
            {
                Vector256<short> row = TLane.Load256(ref first, at);
                mapped |= TMap.Of(row).AsUInt16();
                plain |= row.AsUInt16();
                zeros -= Vector256.Equals(row, Vector256<short>.Zero).AsUInt16();
            }

            mapped.CopyTo(spare);
            plain.CopyTo(spare[16..]);
            (Vector256.Create((ushort)rows) - zeros).CopyTo(spare[32..]);
            int kept = Math.Min(16, positions - done);
            spare[..kept].CopyTo(masks[done..]);
            spare.Slice(16, kept).CopyTo(raws[done..]);
            spare.Slice(32, kept).CopyTo(counts[done..]);
        }

        for (; done < positions; done++)
            (masks[done], raws[done], counts[done]) = Short<T, TLane, TMap>(values.Slice(done, last + 1), stride);
    }

    private static (ushort Mask, ushort Raw, ushort Count) Short<T, TLane, TMap>(ReadOnlySpan<T> values, int stride)
        where T : unmanaged where TLane : ILane<T> where TMap : IWidthMap
    {
        int mask = 0, raw = 0, count = 0;
        for (int i = 0; i < values.Length; i += stride)
        {
            short value = TLane.Of(values[i]);
            mask |= TMap.Of(value);
            raw |= (ushort)value;
            if (value != 0) count++;
        }

        return ((ushort)mask, (ushort)raw, (ushort)count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Fold(Vector256<ushort> values)
    {
        Vector128<ulong> half = (values.GetLower() | values.GetUpper()).AsUInt64();
        ulong all = half.GetElement(0) | half.GetElement(1);
        all |= all >> 32;
        return (ushort)(all | (all >> 16));
    }
}
