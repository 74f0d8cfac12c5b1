namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// How the columns of a matrix are cut into panels of up to 48 and how a panel lies in memory: for each k, the values of its columns next
/// to each other, filled up with zeros to a multiple of 16.
/// </summary>
internal readonly record struct ColumnPanels(int Columns, int Depth)
{
    /// <summary>Columns of a full panel.</summary>
    public const int Width = 3 * Tile.Lanes;

    /// <summary>The number of panels.</summary>
    public int Count => (Columns + Width - 1) / Width;

    /// <summary>Floats that all panels take.</summary>
    public int PackedLength => checked((Columns + Tile.Lanes - 1) / Tile.Lanes * Tile.Lanes * Depth);

    /// <summary>Columns of a panel that the matrix has.</summary>
    public int WidthOf(int panel) => Math.Min(Width, Columns - panel * Width);

    /// <summary>Floats from one k of a panel to the next.</summary>
    public int PitchOf(int panel) => (WidthOf(panel) + Tile.Lanes - 1) / Tile.Lanes * Tile.Lanes;

    /// <summary>Where a panel starts in the packed matrix.</summary>
    public int Start(int panel) => panel * Width * Depth;

    /// <summary>For each k its place in a panel of the given pitch.</summary>
    public static int[] Offsets(int depth, int pitch)
    {
        var offsets = new int[depth];
        for (int k = 0; k < depth; k++) offsets[k] = k * pitch;
        return offsets;
    }

    /// <summary>Packs all panels of a matrix with element (k, column) at <c>source[k·depthStride + column·columnStride]</c>.</summary>
    public void Pack(ReadOnlySpan<float> source, int depthStride, int columnStride, Span<float> packed)
    {
        for (int panel = 0; panel < Count; panel++)
            Pack(source, depthStride, columnStride, panel, packed.Slice(Start(panel), PitchOf(panel) * Depth));
    }

    /// <summary>Packs one panel.</summary>
    public void Pack(ReadOnlySpan<float> source, int depthStride, int columnStride, int panel, Span<float> packed)
    {
        int first = panel * Width, width = WidthOf(panel), pitch = PitchOf(panel);
        for (int k = 0; k < Depth; k++)
        {
            Span<float> to = packed.Slice(k * pitch, pitch);
            int from = k * depthStride + first * columnStride;
            if (columnStride == 1) source.Slice(from, width).CopyTo(to);
            else
                for (int column = 0; column < width; column++, from += columnStride) to[column] = source[from];
            to[width..].Clear();
        }
    }
}
