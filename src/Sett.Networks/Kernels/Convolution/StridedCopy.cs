namespace Sett.Networks.Kernels.Convolution;

/// <summary>Gathers every n-th element.</summary>
internal static class StridedCopy
{
    /// <summary>Sets <c>to[i] = from[i·stride]</c> for all of <paramref name="to"/>.</summary>
    public static void Run(ReadOnlySpan<float> from, int stride, Span<float> to)
    {
        for (int i = 0, at = 0; i < to.Length; i++, at += stride) to[i] = from[at];
    }
}
