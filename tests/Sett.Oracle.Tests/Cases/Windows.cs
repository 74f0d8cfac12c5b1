namespace Sett.Oracle.Tests.Cases;

/// <summary>A random window for convolution or pooling: kernel, strides, dilations, and padding in one of the ways to say it.</summary>
internal sealed record Windows(long[] Kernel, long[]? Strides, long[]? Dilations, long[]? Pads, string? AutoPad)
{
    /// <summary>A window over <paramref name="sizes"/>, the spatial sizes; at least one whole window fits.</summary>
    public static Windows Over(Draw d, ReadOnlySpan<int> sizes, bool dilated, int largest = 5, bool padKernel = true)
    {
        int rank = sizes.Length;
        var kernel = new long[rank];
        var strides = new long[rank];
        var dilations = new long[rank];
        var pads = new long[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            dilations[i] = dilated && d.Chance(0.3) ? 2 : 1;
            kernel[i] = d.Int(1, Math.Max(1, Math.Min(largest, 1 + (sizes[i] - 1) / (int)dilations[i])));
            strides[i] = d.Chance(0.6) ? 1 : d.Int(1, 3);
            int widest = padKernel ? (int)kernel[i] - 1 : 2;
            if (d.Chance(0.6)) (pads[i], pads[i + rank]) = (d.Int(0, widest), d.Int(0, widest));
        }

        string? auto = d.Chance(0.3) ? d.Pick("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET") : null;
        // The oracle has no dilated windows with computed padding.
        bool same = auto is "SAME_UPPER" or "SAME_LOWER";
        if (same) Array.Fill(dilations, 1);
        // Where a stride passes the window, the oracle's pooling computes a negative padding and refuses it.
        for (int i = 0; i < rank && same && padKernel; i++) strides[i] = Math.Min(strides[i], kernel[i]);
        bool plainDilation = dilations.All(v => v == 1);
        return new Windows(
            kernel,
            d.Chance(0.8) ? strides : null,
            plainDilation && d.Chance() ? null : dilations,
            auto is null or "NOTSET" && d.Chance(0.8) ? pads : null,
            auto);
    }

    /// <summary>Writes the window's attributes.</summary>
    public NodeCase Apply(NodeCase node, bool kernel, bool dilations = true) => node
        .With("kernel_shape", kernel ? Kernel : null)
        .With("strides", Strides)
        .With("dilations", dilations ? Dilations : null)
        .With("pads", AutoPad is null or "NOTSET" ? Pads : null)
        .If(AutoPad is not null, c => c.With("auto_pad", AutoPad!));
}
