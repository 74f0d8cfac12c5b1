namespace Sett.Networks.Kernels.Pooling;

/// <summary>Where a pooling's windows lie: an entry a spatial dimension, outermost first; all sizes in elements.</summary>
internal sealed record PoolingGeometry(
    int[] Input, int[] Output, int[] Kernel, int[] Strides, int[] Dilations, int[] PadBegin, int[] PadEnd)
{
    /// <summary>Elements of one channel of the input.</summary>
    public int InputPlane => Product(Input);

    /// <summary>Elements of one channel of the output.</summary>
    public int OutputPlane => Product(Output);

    /// <summary>
    /// For every output position along a dimension, how many places of its window count: those inside the input or, with
    /// <paramref name="padding"/>, inside the padded input. What rounding up adds behind the padding never counts.
    /// </summary>
    public int[] Counts(int axis, bool padding)
    {
        int first = padding ? -PadBegin[axis] : 0, end = Input[axis] + (padding ? PadEnd[axis] : 0);
        var counts = new int[Output[axis]];
        for (int o = 0; o < counts.Length; o++)
        {
            int start = o * Strides[axis] - PadBegin[axis], d = Dilations[axis];
            // Places k with first ≤ start + k·d < end.
            int low = start >= first ? 0 : (first - start + d - 1) / d;
            int high = start >= end ? 0 : Math.Min(Kernel[axis], (end - start + d - 1) / d);
            counts[o] = Math.Max(0, high - low);
        }

        return counts;
    }

    private static int Product(int[] sizes)
    {
        int product = 1;
        foreach (int size in sizes) product *= size;
        return product;
    }
}
