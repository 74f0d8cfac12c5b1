using Sett.Networks.Layers;

namespace Sett.Hardware.Verification;

/// <summary>
/// Outputs of a layer in plain integer arithmetic with 64-bit sums, straight from the definition of its kind: what every
/// functional model has to equal.
/// </summary>
public static class PlainProducts
{
    /// <summary>One output.</summary>
    /// <param name="values">The layer's integers.</param>
    /// <param name="window">The window, in the row-major order of the outputs.</param>
    /// <param name="filter">The filter, counted in the layer.</param>
    public static long Output(LayerValues values, int window, int filter)
    {
        LayerShape shape = values.Shape;
        ReadOnlySpan<short> activations = values.Activations.Values, weights = values.Weights.Values;
        int channels = shape.ChannelsPerGroup;
        long sum = 0;
        if (!shape.IsConvolution)
        {
            int product = shape.Kind == LayerKind.MatrixProduct ? filter / shape.FiltersPerGroup : 0;
            ReadOnlySpan<short> row = activations.Slice((product * shape.Rows + window) * channels, channels);
            ReadOnlySpan<short> column = weights.Slice(filter * channels, channels);
            for (int c = 0; c < channels; c++) sum += (long)row[c] * column[c];
            return sum;
        }

        int oy = window / shape.OutputWidth, ox = window % shape.OutputWidth, firstChannel = filter / shape.FiltersPerGroup * channels;
        int area = shape.KernelHeight * shape.KernelWidth;
        for (int c = 0; c < channels; c++)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                int y = oy * shape.StrideY + ky * shape.DilationY - shape.PadTop;
                if (y < 0 || y >= shape.Height) continue;
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    int x = ox * shape.StrideX + kx * shape.DilationX - shape.PadLeft;
                    if (x < 0 || x >= shape.Width) continue;
                    sum += (long)activations[((firstChannel + c) * shape.Height + y) * shape.Width + x]
                        * weights[(filter * channels + c) * area + ky * shape.KernelWidth + kx];
                }
            }
        }

        return sum;
    }
}
