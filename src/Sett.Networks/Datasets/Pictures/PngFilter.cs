namespace Sett.Networks.Datasets.Pictures;

/// <summary>Each row of a PNG is stored as differences from its neighbours; this adds them up again, modulo 256.</summary>
internal static class PngFilter
{
    /// <summary>Restores a row in place.</summary>
    /// <param name="filter">0 none, 1 left, 2 above, 3 mean of both, 4 Paeth's choice.</param>
    /// <param name="row">The row without its filter byte.</param>
    /// <param name="above">The restored row above, zeros for the first.</param>
    /// <param name="step">Bytes from a sample to the one left of it.</param>
    /// <returns>False if the filter does not exist.</returns>
    public static bool Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0:
                return true;
            case 1:
                for (int i = step; i < row.Length; i++) row[i] += row[i - step];
                return true;
            case 2:
                for (int i = 0; i < row.Length; i++) row[i] += above[i];
                return true;
            case 3:
                for (int i = 0; i < row.Length; i++) row[i] += (byte)(((i >= step ? row[i - step] : 0) + above[i]) >> 1);
                return true;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i >= step ? Paeth(row[i - step], above[i], above[i - step]) : above[i];
                return true;
            default:
                return false;
        }
    }

    // Of left, above and upper left, the one nearest to left + above − upper left.
    private static byte Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - 2 * corner);
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }
}
