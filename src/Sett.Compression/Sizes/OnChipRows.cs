using Sett.Numerics.BitWidths;

namespace Sett.Compression.Sizes;

/// <summary>Where a row of on-chip memory ends early, so that what follows can be found.</summary>
public enum RowEnd
{
    /// <summary>At each place of the inner dimension: each (x, y) column of activations.</summary>
    EachPlace,

    /// <summary>At each outer index: each filter of weights.</summary>
    EachOuter,
}

/// <summary>What a tensor takes on chip.</summary>
/// <param name="Rows">Rows of <paramref name="RowBits"/> bits.</param>
/// <param name="RowBits">16 columns × N bits.</param>
/// <param name="HeaderBits">Widths, log2(N) bits a group, which are kept beside the rows.</param>
public readonly record struct OnChipSize(long Rows, int RowBits, long HeaderBits)
{
    /// <summary>Rows and widths together.</summary>
    public long TotalBits => checked(Rows * RowBits + HeaderBits);
}

/// <summary>
/// The on-chip layout of DNNsim: 16 virtual columns, each N bits wide; value i of a group goes to column i mod 16 and takes the group's
/// width of it, the next group goes on in the same row, and a value may reach into the next row. Each (x, y) column of activations and each
/// filter starts a row of its own. Source: section 7.2 of the notes on arXiv 1804.06732.
/// </summary>
public static class OnChipRows
{
    /// <summary>Values of a group that lie side by side.</summary>
    public const int Columns = 16;

    /// <summary>Bits of a pointer to a filter, or to a row of an image.</summary>
    public const int PointerBits = 32;

    /// <summary>Bits of an offset to a window column, one for each row of the filter.</summary>
    public const int OffsetBits = 16;

    /// <summary>Pointers that let filters be found.</summary>
    public static long WeightPointers(long filters) => checked(filters * PointerBits);

    /// <summary>Pointers and offsets that let windows be found.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="windowColumns">Windows side by side.</param>
    /// <param name="kernelHeight">Ky: rows of the filter.</param>
    public static long ActivationPointers(long height, long windowColumns, long kernelHeight) =>
        checked(height * PointerBits + windowColumns * kernelHeight * OffsetBits);

    /// <summary>The rows that a tensor takes.</summary>
    /// <param name="values">The tensor, row-major.</param>
    /// <param name="layout">Which values form groups.</param>
    /// <param name="format">Container, group size and how widths are counted.</param>
    /// <param name="end">Where rows end early.</param>
    public static OnChipSize Measure(ReadOnlySpan<short> values, GroupLayout layout, GroupFormat format, RowEnd end)
    {
        if (layout.Values != values.Length)
            throw new ArgumentException(
                $"{values.Length} values are no {layout.Outer} × {layout.Length} × {layout.Inner}.", nameof(layout));
        if (values.Length == 0) return new OnChipSize(0, Columns * format.ContainerBits, 0);
        int size = format.GroupSize, inner = (int)layout.Inner, length = (int)layout.Length;
        MaskKind kind = Widths.MaskFor(format.IsSigned, format.Convention);
        var used = new long[inner];
        var found = new ushort[3 * inner];
        Span<ushort> masks = found.AsSpan(0, inner), raws = found.AsSpan(inner, inner), counts = found.AsSpan(2 * inner, inner);
        long rows = 0;
        for (int start = 0; start < values.Length; start += length * inner)
        {
            Array.Clear(used);
            for (int channel = 0; channel < length; channel += size)
            {
                ReadOnlySpan<short> block = values[(start + channel * inner)..];
                int depth = Math.Min(size, length - channel);
                switch (kind)
                {
                    case MaskKind.Raw: GroupScan.Across<short, Int16Lane, RawBits>(block, depth, inner, masks, raws, counts); break;
                    case MaskKind.OnesComplement:
                        GroupScan.Across<short, Int16Lane, OnesComplementBits>(block, depth, inner, masks, raws, counts);
                        break;
                    default: GroupScan.Across<short, Int16Lane, MagnitudeBits>(block, depth, inner, masks, raws, counts); break;
                }

                for (int p = 0; p < inner; p++) used[p] += format.Width(masks[p], raws[p]) * (size / Columns);
            }

            if (end == RowEnd.EachOuter) rows += RowsOf(used.Sum(), format);
            else foreach (long bits in used) rows += RowsOf(bits, format);
        }

        return new OnChipSize(rows, Columns * format.ContainerBits, checked(layout.Groups(size) * format.HeaderBits));
    }

    private static long RowsOf(long bits, GroupFormat format) => (bits + format.ContainerBits - 1) / format.ContainerBits;
}
