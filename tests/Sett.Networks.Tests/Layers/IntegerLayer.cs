using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Tests.Layers;

/// <summary>
/// A layer's sums over its captured integers, one multiplication after the other in 64 bits: the slow, obvious
/// model of every kind of layer.
/// </summary>
internal static class IntegerLayer
{
    /// <summary>The sums, laid out as the layer's output: filters × rows × columns, or (product ×) rows × filters.</summary>
    public static long[] Sums(LayerValues v) => v.Shape.IsConvolution ? Convolution(v) : Products(v);

    private static long[] Convolution(LayerValues v)
    {
        LayerShape s = v.Shape;
        var sums = new long[s.Outputs];
        int at = 0;
        for (int f = 0; f < s.Filters; f++)
        {
            int firstChannel = f / s.FiltersPerGroup * s.ChannelsPerGroup;
            for (int y = 0; y < s.OutputHeight; y++)
            {
                for (int x = 0; x < s.OutputWidth; x++, at++)
                {
                    for (int c = 0; c < s.ChannelsPerGroup; c++)
                    {
                        for (int r = 0; r < s.KernelHeight; r++)
                        {
                            int row = y * s.StrideY - s.PadTop + r * s.DilationY;
                            if (row < 0 || row >= s.Height) continue;
                            for (int k = 0; k < s.KernelWidth; k++)
                            {
                                int column = x * s.StrideX - s.PadLeft + k * s.DilationX;
                                if (column < 0 || column >= s.Width) continue;
                                sums[at] += (long)v.Activations[((firstChannel + c) * s.Height + row) * s.Width + column]
                                    * v.Weights[((f * s.ChannelsPerGroup + c) * s.KernelHeight + r) * s.KernelWidth + k];
                            }
                        }
                    }
                }
            }
        }

        return sums;
    }

    private static long[] Products(LayerValues v)
    {
        LayerShape s = v.Shape;
        var sums = new long[s.Outputs];
        int products = s.Kind == LayerKind.MatrixProduct ? s.Groups : 1, at = 0;
        for (int p = 0; p < products; p++)
        {
            for (int row = 0; row < s.Rows; row++)
            {
                for (int f = 0; f < s.Filters / products; f++, at++)
                {
                    for (int k = 0; k < s.Channels; k++)
                        sums[at] += (long)v.Activations[(p * s.Rows + row) * s.Channels + k]
                            * v.Weights[(p * (s.Filters / products) + f) * s.Channels + k];
                }
            }
        }

        return sums;
    }
}
