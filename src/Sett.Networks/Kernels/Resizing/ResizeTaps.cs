namespace Sett.Networks.Kernels.Resizing;

/// <summary>How weights fall off with distance, and what happens at the edges.</summary>
/// <param name="Cubic">Cubic convolution over four elements; otherwise linear over two.</param>
/// <param name="A">The cubic's parameter a.</param>
/// <param name="Antialias">Stretch the filter when shrinking, so that every input element counts.</param>
/// <param name="ExcludeOutside">
/// Drop the weights of places outside the input and make the others add to 1; otherwise the edge repeats.
/// </param>
internal readonly record struct ResizeFilter(bool Cubic, float A, bool Antialias, bool ExcludeOutside);

/// <summary>
/// The weights of one resized dimension: output o is Σ weights[o · Count + k] · input[positions[o · Count + k]], k ascending.
/// </summary>
internal sealed record ResizeTaps(int Count, int[] Positions, double[] Weights)
{
    /// <summary>The taps for coordinates that lie anywhere; places outside take the edge's element.</summary>
    public static ResizeTaps Of(ResizeFilter filter, ReadOnlySpan<float> coordinates, ResizedAxis axis)
    {
        double stretch = filter.Antialias ? Math.Min(axis.Scale, 1) : 1, reach = (filter.Cubic ? 2 : 1) / stretch;
        // A filter wider than the whole input, reaching out on both sides, has no more places than this that differ.
        reach = Math.Min(reach, 2.0 * axis.Input + 4);
        int before = (int)Math.Ceiling(reach) - 1, count = 2 * before + 2;
        var positions = new int[coordinates.Length * count];
        var weights = new double[positions.Length];
        var exact = new double[count];
        for (int o = 0; o < coordinates.Length; o++)
        {
            double at = Math.Clamp(coordinates[o], -2.0 * axis.Input - 8, 3.0 * axis.Input + 8), sum = 0;
            int first = (int)Math.Floor(at) - before;
            for (int k = 0; k < count; k++)
            {
                bool inside = first + k >= 0 && first + k < axis.Input;
                exact[k] = inside || !filter.ExcludeOutside ? Weight(filter, (first + k - at) * stretch) : 0;
                sum += exact[k];
                positions[o * count + k] = Math.Clamp(first + k, 0, axis.Input - 1);
            }

            // Plain filters add to 1 by themselves; dividing would only round once more.
            double divisor = (filter.Antialias || filter.ExcludeOutside) && sum != 0 ? sum : 1;
            for (int k = 0; k < count; k++) weights[o * count + k] = exact[k] / divisor;
        }

        return new ResizeTaps(count, positions, weights);
    }

    private static double Weight(ResizeFilter filter, double distance)
    {
        double x = Math.Abs(distance), a = filter.A;
        if (!filter.Cubic) return Math.Max(0, 1 - x);
        if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }
}
