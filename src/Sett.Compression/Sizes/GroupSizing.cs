using System.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.Sizes;

/// <summary>
/// The exact size of a tensor in DPRed's format, found in one pass over the values without writing anything.
/// Source: the accounting in section 7.2 of the notes on arXiv 1804.06732, taken from the public simulator DNNsim; see
/// docs/format.md for the formula.
/// </summary>
public static class GroupSizing
{
    // Groups whose reductions stay in the first-level cache until they are summed.
    private const int Block = 1024;

    /// <summary>The size of int16 values, or of smaller integers held as int16. Signed formats may have negative values.</summary>
    /// <param name="values">The tensor, row-major.</param>
    /// <param name="layout">Which values form groups.</param>
    /// <param name="format">Container, group size and how widths are counted.</param>
    /// <exception cref="ArgumentException">
    /// The layout is not that of so many values, or a value is negative although the format is unsigned.
    /// </exception>
    public static GroupSizes Measure(ReadOnlySpan<short> values, GroupLayout layout, GroupFormat format)
    {
        GroupSizes sizes = Measure<short, Int16Lane>(values, layout, format, out bool hasHighest);
        return hasHighest ? throw new ArgumentException("A value is negative although the format is unsigned.", nameof(values)) : sizes;
    }

    /// <summary>The size of uint16 values.</summary>
    /// <inheritdoc cref="Measure(ReadOnlySpan{short}, GroupLayout, GroupFormat)"/>
    public static GroupSizes Measure(ReadOnlySpan<ushort> values, GroupLayout layout, GroupFormat format) =>
        Measure<short, Int16Lane>(System.Runtime.InteropServices.MemoryMarshal.Cast<ushort, short>(values),
            layout, Unsigned(format), out _);

    /// <summary>The size of int8 values.</summary>
    /// <inheritdoc cref="Measure(ReadOnlySpan{short}, GroupLayout, GroupFormat)"/>
    public static GroupSizes Measure(ReadOnlySpan<sbyte> values, GroupLayout layout, GroupFormat format)
    {
        GroupSizes sizes = Measure<sbyte, Int8Lane>(values, layout, format, out bool hasHighest);
        return hasHighest ? throw new ArgumentException("A value is negative although the format is unsigned.", nameof(values)) : sizes;
    }

    /// <summary>The size of uint8 values.</summary>
    /// <inheritdoc cref="Measure(ReadOnlySpan{short}, GroupLayout, GroupFormat)"/>
    public static GroupSizes Measure(ReadOnlySpan<byte> values, GroupLayout layout, GroupFormat format) =>
        Measure<byte, UInt8Lane>(values, layout, Unsigned(format), out _);

    /// <summary>Whether a value is negative: what <see cref="GroupFormat.IsSigned"/> should say of the tensor.</summary>
    public static bool HasNegative(ReadOnlySpan<short> values) => (GroupMasks.Of(values, MaskKind.Raw) & 0x8000) != 0;

    private static GroupSizes Measure<T, TLane>(ReadOnlySpan<T> values, GroupLayout layout, GroupFormat format, out bool hasHighest)
        where T : unmanaged where TLane : ILane<T>
    {
        if (layout.Values != values.Length)
            throw new ArgumentException(
                $"{values.Length} values are no {layout.Outer} × {layout.Length} × {layout.Inner}.", nameof(layout));
        var totals = new GroupTotals(format);
        if (values.Length > 0)
        {
            switch (Widths.MaskFor(format.IsSigned, format.Convention))
            {
                case MaskKind.Raw: Scan<T, TLane, RawBits>(values, layout, format.GroupSize, ref totals); break;
                case MaskKind.OnesComplement: Scan<T, TLane, OnesComplementBits>(values, layout, format.GroupSize, ref totals); break;
                default: Scan<T, TLane, MagnitudeBits>(values, layout, format.GroupSize, ref totals); break;
            }
        }

        hasHighest = !format.IsSigned && totals.HasHighest;
        return totals.Sizes(values.Length);
    }

    private static void Scan<T, TLane, TMap>(ReadOnlySpan<T> values, GroupLayout layout, int size, ref GroupTotals totals)
        where T : unmanaged where TLane : ILane<T> where TMap : IWidthMap
    {
        Span<ushort> found = stackalloc ushort[3 * Block];
        Span<ushort> masks = found[..Block], raws = found.Slice(Block, Block), counts = found.Slice(2 * Block, Block);
        // Runs without padding follow each other like one.
        long length = layout.Inner == 1 && layout.Length % size == 0 ? values.Length : layout.Length, inner = layout.Inner;
        int filled = 0;
        bool plain = typeof(TMap) == typeof(RawBits);
        for (long start = 0; start < values.Length; start += length * inner)
        {
            for (long channel = 0, at = 0; channel < length;)
            {
                // Groups that lie side by side (inner above 1) or behind each other, as many as there is room for.
                long rows = Math.Min(size, length - channel), left = inner == 1 ? (length - channel + size - 1) / size : inner - at;
                int groups = (int)Math.Min(Block - filled, left);
                Span<ushort> mask = masks.Slice(filled, groups), raw = raws.Slice(filled, groups), count = counts.Slice(filled, groups);
                if (inner == 1)
                {
                    long part = Math.Min((long)groups * size, length - channel);
                    // Unsigned values are their own mask.
                    GroupScan.Along<T, TLane, TMap>(values.Slice((int)(start + channel), (int)part), size, mask,
                        plain ? default : raw, count);
                    if (plain) mask.CopyTo(raw);
                    channel += part;
                }
                else
                {
                    // The rest of the tensor, not of the run: vectors may reach into what follows.
                    GroupScan.Across<T, TLane, TMap>(values[(int)(start + channel * inner + at)..], (int)rows,
                        (int)inner, mask, raw, count);
                    at += groups;
                    if (at == inner) (channel, at) = (channel + size, 0);
                }

                filled += groups;
                if (filled < Block) continue;
                totals.Add(masks, raws, counts);
                filled = 0;
            }
        }

        totals.Add(masks[..filled], raws[..filled], counts[..filled]);
    }

    private static GroupFormat Unsigned(GroupFormat format) =>
        format.IsSigned ? throw new ArgumentException("The values are of an unsigned type, the format is signed.", nameof(format)) : format;
}
