using System.Runtime.Intrinsics;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Input planes laid out so that a convolution becomes sums of shifted rows: padding is written out, and a stride of s splits a plane into
/// s × s planes, one a phase, of which those that some tap reads are kept. Output position p = row × <see cref="Pitch"/> + column then finds the
/// input of each tap at a fixed distance: plane[Offset(tap) + p]. Positions between the output's width and the pitch have no meaning.
/// </summary>
internal sealed unsafe class PlaneLayout
{
    private readonly LayerShape _shape;
    private readonly (int Y, int X)[] _phases;

    /// <summary>The layout for a convolution's shape.</summary>
    public PlaneLayout(LayerShape shape)
    {
        _shape = shape;
        int lastY = shape.DilationY * (shape.KernelHeight - 1), lastX = shape.DilationX * (shape.KernelWidth - 1);
        Pitch = shape.OutputWidth + lastX / shape.StrideX;
        Height = shape.OutputHeight + lastY / shape.StrideY;
        _phases = [.. Enumerable.Range(0, shape.KernelHeight).Select(ky => ky * shape.DilationY % shape.StrideY).Distinct()
            .SelectMany(y => Enumerable.Range(0, shape.KernelWidth).Select(kx => kx * shape.DilationX % shape.StrideX).Distinct().Select(x => (y, x)))];
        PlaneLength = checked(Height * Pitch);
        ChannelLength = checked(PlaneLength * _phases.Length);
        Positions = (shape.OutputHeight - 1) * Pitch + shape.OutputWidth;
        IsInput = shape is { KernelHeight: 1, KernelWidth: 1, StrideY: 1, StrideX: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
    }

    /// <summary>Whether the input itself has this layout: pointwise, no stride, no padding.</summary>
    public bool IsInput { get; }

    /// <summary>Distance between rows.</summary>
    public int Pitch { get; }

    /// <summary>Rows of a plane.</summary>
    public int Height { get; }

    /// <summary>Elements of one plane.</summary>
    public int PlaneLength { get; }

    /// <summary>Elements of all planes of one channel.</summary>
    public int ChannelLength { get; }

    /// <summary>Output positions, those without meaning included.</summary>
    public int Positions { get; }

    /// <summary>Index of the plane with a phase, or −1 where no tap reads it.</summary>
    public int Phase(int y, int x) => Array.IndexOf(_phases, (y, x));

    /// <summary>Where tap (ky, kx) finds the input of output position 0, from the channel's first plane on.</summary>
    public int Offset(int ky, int kx)
    {
        int y = ky * _shape.DilationY, x = kx * _shape.DilationX;
        return Phase(y % _shape.StrideY, x % _shape.StrideX) * PlaneLength + y / _shape.StrideY * Pitch + x / _shape.StrideX;
    }

    /// <summary>Fills the planes of one channel from its input plane; padding becomes <paramref name="zero"/>.</summary>
    public void Fill(byte* input, byte* planes, byte zero)
    {
        foreach ((int phaseY, int phaseX) in _phases)
        {
            // Columns whose source lies inside the input: first … last − 1.
            int shift = _shape.PadLeft - phaseX, stride = _shape.StrideX;
            int first = Math.Clamp((shift + stride - 1) / stride, 0, Pitch);
            if (shift < 0) first = 0;
            int last = Math.Clamp(_shape.Width - 1 + shift < 0 ? 0 : (_shape.Width - 1 + shift) / stride + 1, first, Pitch);
            for (int row = 0; row < Height; row++, planes += Pitch)
            {
                int y = row * _shape.StrideY + phaseY - _shape.PadTop;
                if (y < 0 || y >= _shape.Height)
                {
                    new Span<byte>(planes, Pitch).Fill(zero);
                    continue;
                }

                new Span<byte>(planes, first).Fill(zero);
                byte* source = input + (long)y * _shape.Width + (first * stride - shift);
                if (stride == 1) new ReadOnlySpan<byte>(source, last - first).CopyTo(new Span<byte>(planes + first, last - first));
                else if (stride == 2) EverySecond(source, planes + first, last - first);
                else for (int i = 0; i < last - first; i++) planes[first + i] = source[i * stride];
                new Span<byte>(planes + last, Pitch - last).Fill(zero);
            }
        }
    }

    private static void EverySecond(byte* source, byte* target, int count)
    {
        int i = 0;
        for (; i + 16 < count; i += 16)
            Vector128.Narrow(Vector128.Load(source + 2 * i).AsUInt16(), Vector128.Load(source + 2 * i + 16).AsUInt16()).Store(target + i);
        for (; i < count; i++) target[i] = source[2 * i];
    }
}
