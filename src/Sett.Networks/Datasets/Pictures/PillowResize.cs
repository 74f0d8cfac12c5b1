using System.Buffers;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>
/// Resizes as Pillow's BILINEAR does, to the bit: a triangle filter as wide as the step between output pixels when shrinking (so it
/// smooths), weights rounded to 22 bits after the point, rows first, then columns, with 8-bit samples between the two.
/// Source: Pillow, Resample.c (the arithmetic, not the code).
/// </summary>
public static class PillowResize
{
    private const int FractionBits = 32 - 8 - 2;

    /// <summary>The picture at another size.</summary>
    public static Picture Bilinear(Picture picture, int width, int height)
    {
        Picture.CheckSize("resize", width, height);
        if (width != picture.Width) picture = Columns(picture, width);
        return height != picture.Height ? Rows(picture, height) : picture;
    }

    private static Picture Columns(Picture picture, int width)
    {
        Picture.CheckSize("resize", width, picture.Height);
        Filter[] filters = MakeFilters(picture.Width, width);
        int channels = picture.Channels;
        var result = new byte[width * picture.Height * channels];
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<byte> from = picture.Samples.AsSpan(y * picture.Width * channels, picture.Width * channels);
            Span<byte> to = result.AsSpan(y * width * channels, width * channels);
            for (int x = 0; x < width; x++)
            {
                Filter filter = filters[x];
                for (int c = 0; c < channels; c++)
                {
                    int sum = 1 << (FractionBits - 1), at = filter.First * channels + c;
                    foreach (int weight in filter.Weights)
                    {
                        sum += from[at] * weight;
                        at += channels;
                    }

                    to[x * channels + c] = Clip(sum);
                }
            }
        }

        return new Picture(width, picture.Height, channels, result);
    }

    private static Picture Rows(Picture picture, int height)
    {
        Filter[] filters = MakeFilters(picture.Height, height);
        int stride = picture.Width * picture.Channels;
        var result = new byte[stride * height];
        int[] sums = ArrayPool<int>.Shared.Rent(stride);
        for (int y = 0; y < height; y++)
        {
            Span<int> sum = sums.AsSpan(0, stride);
            sum.Fill(1 << (FractionBits - 1));
            for (int i = 0; i < filters[y].Weights.Length; i++)
            {
                int weight = filters[y].Weights[i];
                ReadOnlySpan<byte> from = picture.Samples.AsSpan((filters[y].First + i) * stride, stride);
                for (int x = 0; x < stride; x++) sum[x] += from[x] * weight;
            }

            Span<byte> to = result.AsSpan(y * stride, stride);
            for (int x = 0; x < stride; x++) to[x] = Clip(sum[x]);
        }

        ArrayPool<int>.Shared.Return(sums);
        return new Picture(picture.Width, height, picture.Channels, result);
    }

    private static Filter[] MakeFilters(int from, int to)
    {
        double step = (double)from / to;
        double reach = Math.Max(step, 1.0);
        var filters = new Filter[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * step;
            int first = Math.Max((int)(centre - reach + 0.5), 0);
            int end = Math.Min((int)(centre + reach + 0.5), from);
            var weights = new double[end - first];
            double total = 0, inverse = 1.0 / reach;
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0.0, 1.0 - Math.Abs((k + first - centre + 0.5) * inverse));
                total += weights[k];
            }

            filters[i] = new Filter(first, Array.ConvertAll(weights, w => (int)(0.5 + (total == 0 ? w : w / total) * (1 << FractionBits))));
        }

        return filters;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

    private readonly record struct Filter(int First, int[] Weights);
}
