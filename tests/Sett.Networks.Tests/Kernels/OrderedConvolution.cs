using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Tests.Kernels;

/// <summary>
/// Convolution as its definition has it: one output after the other, one fused multiply-add after the other, padding as zeros.
/// </summary>
internal static class OrderedConvolution
{
    public static float[] Run(LayerShape s, int images, Tensor<float> input, Tensor<float> weights, Tensor<float>? bias)
    {
        var output = new float[images * (int)s.Outputs];
        int at = 0;
        for (int image = 0; image < images; image++)
            for (int filter = 0; filter < s.Filters; filter++)
                for (int y = 0; y < s.OutputHeight; y++)
                    for (int x = 0; x < s.OutputWidth; x++)
                        output[at++] = Output(s, image, filter, y, x, input, weights, bias is null ? 0 : bias[filter]);
        return output;
    }

    private static float Output(LayerShape s, int image, int filter, int y, int x, Tensor<float> input, Tensor<float> weights, float acc)
    {
        int group = filter / s.FiltersPerGroup;
        for (int c = 0; c < s.ChannelsPerGroup; c++)
        {
            for (int ky = 0; ky < s.KernelHeight; ky++)
            {
                for (int kx = 0; kx < s.KernelWidth; kx++)
                {
                    int iy = y * s.StrideY + ky * s.DilationY - s.PadTop, ix = x * s.StrideX + kx * s.DilationX - s.PadLeft;
                    bool inside = iy >= 0 && iy < s.Height && ix >= 0 && ix < s.Width;
                    int channel = group * s.ChannelsPerGroup + c;
                    float value = inside ? input[((image * s.Channels + channel) * s.Height + iy) * s.Width + ix] : 0;
                    float weight = weights[((filter * s.ChannelsPerGroup + c) * s.KernelHeight + ky) * s.KernelWidth + kx];
                    acc = MathF.FusedMultiplyAdd(value, weight, acc);
                }
            }
        }

        return acc;
    }
}
