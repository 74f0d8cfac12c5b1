using System.Runtime.Intrinsics;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>
/// Gathers the inputs of windows, or plain rows, as panels: for each component, the values of the panel's rows next to each other.
/// </summary>
internal static unsafe class PatchPanels
{
    /// <summary>One panel of a convolution's windows.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="planes">The first of the group's input planes of one image.</param>
    /// <param name="panel">The windows.</param>
    /// <param name="to">Length × rows floats; components in the order of the weights: channel, row, column.</param>
    public static void Windows(LayerShape shape, float* planes, RowPanel panel, float* to)
    {
        int width = shape.OutputWidth, count = panel.Count, plane = shape.Height * shape.Width;
        int* tops = stackalloc int[count], lefts = stackalloc int[count];
        for (int lane = 0; lane < count; lane++)
        {
            tops[lane] = (panel.First + lane) / width * shape.StrideY - shape.PadTop;
            lefts[lane] = (panel.First + lane) % width * shape.StrideX - shape.PadLeft;
        }

        bool adjoining = shape.StrideX == 1 && tops[0] == tops[count - 1] && lefts[count - 1] == lefts[0] + count - 1;
        for (int channel = 0; channel < shape.ChannelsPerGroup; channel++)
        {
            float* source = planes + (nint)channel * plane;
            for (int row = 0; row < shape.KernelHeight; row++)
            {
                int down = row * shape.DilationY;
                for (int column = 0; column < shape.KernelWidth; column++, to += count)
                {
                    int right = column * shape.DilationX;
                    if (adjoining)
                    {
                        int y = tops[0] + down, x = lefts[0] + right;
                        if ((uint)y < (uint)shape.Height && x >= 0 && x + count <= shape.Width)
                        {
                            Copy(source + (nint)y * shape.Width + x, to, count);
                            continue;
                        }
                    }

                    for (int lane = 0; lane < count; lane++)
                    {
                        int y = tops[lane] + down, x = lefts[lane] + right;
                        to[lane] = (uint)y < (uint)shape.Height && (uint)x < (uint)shape.Width ? source[(nint)y * shape.Width + x] : 0;
                    }
                }
            }
        }
    }

    /// <summary>One panel of a matrix's rows.</summary>
    /// <param name="matrix">The matrix, rows of <paramref name="length"/> floats.</param>
    /// <param name="length">Components of a row.</param>
    /// <param name="panel">The rows.</param>
    /// <param name="to">Length × rows floats.</param>
    public static void Rows(float* matrix, int length, RowPanel panel, float* to)
    {
        float* from = matrix + (nint)panel.First * length;
        var packing = new Gemm.RowPanels(panel.Count, length);
        packing.Pack(new ReadOnlySpan<float>(from, panel.Count * length), length, 1, new Span<float>(to, panel.Count * length));
    }

    private static void Copy(float* from, float* to, int count)
    {
        if (count == 8) Vector256.Store(Vector256.Load(from), to);
        else if (count >= 4)
        {
            // Two halves that overlap.
            Vector128<float> first = Vector128.Load(from), last = Vector128.Load(from + count - 4);
            Vector128.Store(first, to);
            Vector128.Store(last, to + count - 4);
        }
        else
            for (int lane = 0; lane < count; lane++) to[lane] = from[lane];
    }
}
