namespace Sett.Hardware.Tests.Slow;

/// <summary>
/// A systolic array whose registers move values, cycle by cycle. Counts cycles until the last unit of the array, in use or not, has let the
/// last value through.
/// </summary>
internal static class SlowSystolicArray
{
    /// <summary>
    /// One fold with outputs that stand still: activations come from the left, weights from above, each row and column a cycle later than
    /// the one before.
    /// </summary>
    public static long OutputStationary(int rows, int columns, List<int[]> windows, List<int[]> filters, long[,] outputs)
    {
        int length = windows[0].Length;
        var left = new int?[rows, columns];
        var above = new int?[rows, columns];
        long cycle = 0;
        for (int through = 0; through < length; cycle++)
        {
            for (int r = rows - 1; r >= 0; r--)
            {
                for (int c = columns - 1; c >= 0; c--)
                {
                    left[r, c] = c > 0 ? left[r, c - 1] : Element(windows, r, length, cycle - r);
                    above[r, c] = r > 0 ? above[r - 1, c] : Element(filters, c, length, cycle - c);
                    if (left[r, c] is { } a && above[r, c] is { } w && r < windows.Count && c < filters.Count) outputs[r, c] += a * w;
                }
            }

            if (left[rows - 1, columns - 1] is not null) through++;
        }

        return cycle;
    }

    /// <summary>
    /// One fold with an operand that stands still: it is shifted in from above, then the other comes from the left and sums go down.
    /// </summary>
    /// <param name="rows">Rows of the array.</param>
    /// <param name="columns">Columns of the array.</param>
    /// <param name="still">For each column in use, what its rows hold.</param>
    /// <param name="streamed">What streams, each with an element for each row in use.</param>
    /// <param name="sums">Takes in what leaves below: streamed × columns.</param>
    public static long OperandStationary(int rows, int columns, List<int[]> still, List<int[]> streamed, long[,] sums)
    {
        var held = new int[rows, columns];
        long cycle = 0;
        for (int shift = 0; shift < rows; shift++, cycle++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int r = rows - 1; r > 0; r--) held[r, c] = held[r - 1, c];
                int row = rows - 1 - shift;
                held[0, c] = c < still.Count && row < still[c].Length ? still[c][row] : 0;
            }
        }

        var left = new int?[rows, columns];
        var down = new (long Sum, int From)?[rows, columns];
        int left1 = streamed.Count;
        for (long start = cycle; left1 > 0; cycle++)
        {
            for (int r = rows - 1; r >= 0; r--)
            {
                for (int c = columns - 1; c >= 0; c--)
                {
                    long t = cycle - start - r;
                    left[r, c] = c > 0 ? left[r, c - 1] : t < 0
                        || t >= streamed.Count ? null : r < streamed[(int)t].Length ? streamed[(int)t][r] : 0;
                    int from = (int)(cycle - start) - r - c;
                    down[r, c] = left[r, c] is not { } a ? null : ((r > 0 ? down[r - 1, c]!.Value.Sum : 0) + (long)a * held[r, c], from);
                }
            }

            for (int c = 0; c < columns; c++)
                if (down[rows - 1, c] is var (sum, from) && c < still.Count) sums[from, c] += sum;
            if (down[rows - 1, columns - 1] is not null) left1--;
        }

        return cycle;
    }

    private static int? Element(List<int[]> of, int index, int length, long time) =>
        time < 0 || time >= length ? null : index < of.Count ? of[index][time] : 0;
}
