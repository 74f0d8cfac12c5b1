namespace Sett.Compression.Container;

/// <summary>Rows become columns.</summary>
internal static class Transposition
{
    private const int Tile = 16;

    /// <summary>Element (r, c) of the source goes to (c, r) of the target.</summary>
    /// <param name="source">rows × columns elements, <paramref name="sourceStride"/> from row to row.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="sourceStride">Elements from row to row.</param>
    /// <param name="target">columns × rows elements, <paramref name="targetStride"/> from row to row.</param>
    /// <param name="targetStride">Elements from row to row.</param>
    public static void Of<T>(ReadOnlySpan<T> source, int rows, int columns, int sourceStride, Span<T> target, int targetStride) where T : unmanaged
    {
        for (int top = 0; top < rows; top += Tile)
        {
            int height = Math.Min(Tile, rows - top);
            for (int left = 0; left < columns; left += Tile)
            {
                int width = Math.Min(Tile, columns - left);
                for (int r = 0; r < height; r++)
                {
                    ReadOnlySpan<T> from = source.Slice((top + r) * sourceStride + left, width);
                    int to = left * targetStride + top + r;
                    foreach (T value in from)
                    {
                        target[to] = value;
                        to += targetStride;
                    }
                }
            }
        }
    }
}
