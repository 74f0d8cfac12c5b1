using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Compression.Sizes;

/// <summary>Sums over groups, from what <see cref="GroupScan"/> found of them: the widths, and the payload in each form.</summary>
internal struct GroupTotals(GroupFormat format)
{
    private readonly GroupFormat _format = format;

    private long _groups, _widths, _masked, _savedByMask, _maskGroups;
    private ushort _raw;

    /// <summary>Adds groups.</summary>
    public void Add(ReadOnlySpan<ushort> masks, ReadOnlySpan<ushort> raws, ReadOnlySpan<ushort> counts)
    {
        _groups += masks.Length;
        int done = 0;
        ref ushort mask = ref MemoryMarshal.GetReference(masks), raw = ref MemoryMarshal.GetReference(raws);
        ref ushort count = ref MemoryMarshal.GetReference(counts);
        int size = _format.GroupSize;
        while (done + 32 <= masks.Length)
        {
            Vector512<uint> widths = default, masked = default, saved = default;
            Vector512<ushort> maskGroups = default, all = default;
            // A lane of a sum of products holds 16 × 256 a step; a block of this length cannot overflow any lane.
            int end = Math.Min(masks.Length - 31, done + 32 * 1024);
            for (; done < end; done += 32)
            {
                Vector512<ushort> bits = Vector512.LoadUnsafe(ref raw, (nuint)done);
                Vector512<ushort> width = GroupWidths.Of(_format, Vector512.LoadUnsafe(ref mask, (nuint)done), bits);
                all |= bits;
                Vector512<ushort> product = width * Vector512.LoadUnsafe(ref count, (nuint)done);
                Vector512<ushort> plain = width * Vector512.Create((ushort)size), zeroMask = product + Vector512.Create((ushort)size);
                Vector512<ushort> smaller = Vector512.LessThan(zeroMask, plain);
                widths += Pairs(width);
                masked += Pairs(product);
                saved += Pairs((plain - zeroMask) & smaller);
                maskGroups -= smaller;
            }

            _widths += Vector512.Sum(widths);
            _masked += Vector512.Sum(masked);
            _savedByMask += Vector512.Sum(saved);
            _maskGroups += Vector512.Sum(Pairs(maskGroups));
            if ((all & Vector512.Create((ushort)0x8000)) != default) _raw |= 0x8000;
        }

        for (; done < masks.Length; done++)
        {
            int width = _format.Width(masks[done], raws[done]), product = width * counts[done], saved = width * size - product - size;
            _raw |= raws[done];
            _widths += width;
            _masked += product;
            if (saved <= 0) continue;
            _savedByMask += saved;
            _maskGroups++;
        }
    }

    /// <summary>Whether a value had the highest of 16 bits, which an unsigned tensor of int16 values must not have.</summary>
    public readonly bool HasHighest => (_raw & 0x8000) != 0;

    /// <summary>The sizes of all that was added.</summary>
    public readonly GroupSizes Sizes(long values)
    {
        int size = _format.GroupSize;
        long headers = checked(_groups * _format.HeaderBits), side = checked(_groups * _format.SideBits), plain = checked(_widths * size);
        return new GroupSizes(
            new GroupSize(values, _groups, headers, 0, plain, side, _widths),
            new GroupSize(values, _groups, headers, _groups * size, _masked, side, _widths),
            new GroupSize(values, _groups, headers, _maskGroups * size,
                plain - _savedByMask - _maskGroups * size, side + _groups, _widths));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pairs(Vector512<ushort> values)
    {
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(values);
        return low + high;
    }
}
