using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// Transposed convolution, float32. An output starts from the bias and takes its terms in the order channel, tap row, tap column, each by a
/// fused multiply-add; terms whose input pixel does not exist are left out.
/// </summary>
/// <remarks>
/// Outputs with the same remainder by the strides form a phase. Within a phase the outputs that neighbouring inputs reach through one tap
/// are neighbours, so sums are kept by phase in working memory and put in their places at the end.
/// </remarks>
internal static unsafe class TransposedConvolution
{
    /// <summary>Computes all outputs of all images.</summary>
    public static void Run(KernelRun run, TransposedShape shape, int images, bool hasBias)
    {
        long work = (long)shape.Channels / shape.Groups * shape.Height * shape.Width * shape.Window.KernelY * shape.Window.KernelX;
        int planes = images * shape.Filters;
        int pieces = run.Workers.Count == 1 || work * planes < 200_000 ? 1 : Math.Min(planes, 4 * run.Workers.Count);
        run.Workers.Run(pieces, piece =>
        {
            for (int plane = (int)((long)piece * planes / pieces); plane < (long)(piece + 1) * planes / pieces; plane++)
                Plane(run, shape, plane / shape.Filters, plane % shape.Filters, hasBias);
        });
    }

    private static void Plane(KernelRun run, TransposedShape shape, int image, int filter, bool hasBias)
    {
        WindowAttributes window = shape.Window;
        int rows = (shape.OutputHeight + window.StrideY - 1) / window.StrideY;
        int columns = (shape.OutputWidth + window.StrideX - 1) / window.StrideX;
        int phaseSize = rows * columns, length = checked(window.StrideY * window.StrideX * phaseSize);
        float* sums = Scratch.Floats(Scratch.Use.Planes, length);
        new Span<float>(sums, length).Fill(hasBias ? run.In<float>(2)[filter] : 0);

        int channels = shape.Channels / shape.Groups, filters = shape.Filters / shape.Groups, taps = window.KernelY * window.KernelX;
        int group = filter / filters, inputPlane = shape.Height * shape.Width;
        ReadOnlySpan<float> input = run.In<float>(0).Slice((image * shape.Channels + group * channels) * inputPlane, channels * inputPlane);
        ReadOnlySpan<float> weights = run.In<float>(1)[((group * channels * filters + filter % filters) * taps)..];
        fixed (float* x = input)
        fixed (float* w = weights)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int ky = 0; ky < window.KernelY; ky++)
                {
                    (int phaseY, int shiftY) = Place(ky * window.DilationY - shape.PadTop, window.StrideY);
                    int firstY = Math.Max(0, -shiftY);
                    int endY = Math.Min(shape.Height, RowsOf(shape.OutputHeight, window.StrideY, phaseY) - shiftY);
                    for (int kx = 0; kx < window.KernelX; kx++)
                    {
                        (int phaseX, int shiftX) = Place(kx * window.DilationX - shape.PadLeft, window.StrideX);
                        int firstX = Math.Max(0, -shiftX);
                        int endX = Math.Min(shape.Width, RowsOf(shape.OutputWidth, window.StrideX, phaseX) - shiftX);
                        float weight = w[c * filters * taps + ky * window.KernelX + kx];
                        float* phase = sums + (phaseY * window.StrideX + phaseX) * phaseSize;
                        for (int y = firstY; y < endY && firstX < endX; y++)
                            AddRow(x + c * inputPlane + y * shape.Width + firstX, weight,
                                phase + (y + shiftY) * columns + firstX + shiftX, endX - firstX);
                    }
                }
            }
        }

        Span<float> output = run.Out<float>(0)
            .Slice((image * shape.Filters + filter) * shape.OutputHeight * shape.OutputWidth, shape.OutputHeight * shape.OutputWidth);
        for (int y = 0, at = 0; y < shape.OutputHeight; y++)
        {
            float* line = sums + y % window.StrideY * window.StrideX * phaseSize + y / window.StrideY * columns;
            for (int column = 0; at < (y + 1) * shape.OutputWidth; column++)
            {
                int end = Math.Min(window.StrideX, (y + 1) * shape.OutputWidth - at);
                for (int phaseX = 0; phaseX < end; phaseX++) output[at++] = line[phaseX * phaseSize + column];
            }
        }
    }

    /// <summary>The phase that a tap writes to and by how much its output is ahead of the input, both counted in strides.</summary>
    private static (int Phase, int Shift) Place(int offset, int stride)
    {
        int shift = offset >= 0 ? offset / stride : -((-offset + stride - 1) / stride);
        return (offset - shift * stride, shift);
    }

    /// <summary>How many of <paramref name="size"/> outputs are in a phase.</summary>
    private static int RowsOf(int size, int stride, int phase) => (size - phase + stride - 1) / stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(float* from, float weight, float* to, int count)
    {
        int i = 0;
        Vector256<float> w = Vector256.Create(weight);
        for (; i <= count - 8; i += 8)
            Vector256.Store(Vector256.FusedMultiplyAdd(Vector256.Load(from + i), w, Vector256.Load(to + i)), to + i);
        for (; i < count; i++) to[i] = MathF.FusedMultiplyAdd(from[i], weight, to[i]);
    }
}
