using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// The largest 8-bit element of every window. A channel's input is laid out as for a convolution, padding holding the smallest value, so
/// that the taps of 64 neighbouring windows are 64 neighbouring bytes whatever the stride.
/// </summary>
/// <typeparam name="T">byte or sbyte.</typeparam>
internal sealed unsafe class ByteMaxPooling<T>(LayerShape shape, byte lowest) where T : unmanaged
{
    private const int Step = 64;
    private const long WorthSharing = 1_000_000;

    private readonly PlaneLayout _layout = new(shape, isDense: true);
    private readonly int[] _offsets = [.. Offsets(new PlaneLayout(shape, isDense: true), shape)];

    /// <summary>Runs over <paramref name="planes"/> planes of the shape's height and width.</summary>
    public void Run(byte* input, int planes, byte* output, Workers workers)
    {
        int size = shape.Height * shape.Width, windows = shape.OutputHeight * shape.OutputWidth;
        byte* end = input + (long)planes * size;
        Workers used = (long)planes * windows * _offsets.Length < WorthSharing ? Workers.One : workers;
        int pieces = used.Count == 1 ? 1 : Math.Min(planes, 4 * used.Count);
        used.Run(pieces, piece =>
        {
            (int first, int last) = QuantizedConvolution.Share(planes, piece, pieces);
            for (int plane = first; plane < last; plane++) Plane(input + (long)plane * size, end, output + (long)plane * windows, windows);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Plane(byte* input, byte* end, byte* output, int windows)
    {
        byte* taps = QuantizedScratch.Get(QuantizedScratch.Use.Planes, _layout.ChannelLength + Step);
        _layout.Fill(input, end, taps, lowest, taps + _layout.ChannelLength + Step);
        byte* rest = stackalloc byte[Step];
        for (int p = 0; p < windows; p += Step)
        {
            Vector512<T> largest = Vector512.Load((T*)(taps + _offsets[0] + p));
            for (int k = 1; k < _offsets.Length; k++) largest = Vector512.Max(largest, Vector512.Load((T*)(taps + _offsets[k] + p)));
            if (p + Step <= windows)
            {
                largest.AsByte().Store(output + p);
                continue;
            }

            largest.AsByte().Store(rest);
            Unsafe.CopyBlockUnaligned(output + p, rest, (uint)(windows - p));
        }
    }

    private static IEnumerable<int> Offsets(PlaneLayout layout, LayerShape shape)
    {
        for (int ky = 0; ky < shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < shape.KernelWidth; kx++) yield return layout.Offset(ky, kx);
        }
    }
}
