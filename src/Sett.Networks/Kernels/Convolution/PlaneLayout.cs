using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// How a band of an input lies in working memory, so that 16 neighbouring outputs read 16 neighbouring inputs for every filter tap. Planes
/// are padded with zeros and split by phase: with stride s, column x goes to plane x mod s, place x div s (rows likewise), and only phases
/// that a tap reads are kept. With stride 1 it is a padded copy.
/// </summary>
internal sealed unsafe class PlaneLayout
{
    private readonly LayerShape _shape;
    private readonly int[] _phasesY, _phasesX;
    private readonly RowPart[] _parts;

    /// <summary>The layout of bands of <paramref name="rows"/> output rows.</summary>
    public PlaneLayout(LayerShape shape, int rows)
    {
        _shape = shape;
        Rows = rows;
        _phasesY = Phases(shape.KernelHeight, shape.DilationY, shape.StrideY);
        _phasesX = Phases(shape.KernelWidth, shape.DilationX, shape.StrideX);
        PlaneRows = rows + (shape.KernelHeight - 1) * shape.DilationY / shape.StrideY;
        Pitch = shape.OutputWidth + (shape.KernelWidth - 1) * shape.DilationX / shape.StrideX;
        _parts = [.. _phasesX.Select(Part)];
        PlaneSize = checked(_phasesY.Length * _phasesX.Length * PlaneRows * Pitch);
    }

    /// <summary>Output rows of a band.</summary>
    public int Rows { get; }

    /// <summary>Rows of one phase of one channel.</summary>
    public int PlaneRows { get; }

    /// <summary>Floats from one row of a phase to the next.</summary>
    public int Pitch { get; }

    /// <summary>Floats of one channel, all phases.</summary>
    public int PlaneSize { get; }

    /// <summary>Where the tap (ky, kx) of the band's first output lies in a channel; the output (y, x) is y·Pitch + x further on.</summary>
    public int TapOffset(int ky, int kx)
    {
        int y = ky * _shape.DilationY, x = kx * _shape.DilationX;
        int plane = Array.IndexOf(_phasesY, y % _shape.StrideY) * _phasesX.Length + Array.IndexOf(_phasesX, x % _shape.StrideX);
        return (plane * PlaneRows + y / _shape.StrideY) * Pitch + x / _shape.StrideX;
    }

    /// <summary>Copies one channel's band that starts at output row <paramref name="firstRow"/> into <paramref name="to"/>.</summary>
    /// <param name="plane">The channel, Height × Width.</param>
    /// <param name="firstRow">The band's first output row.</param>
    /// <param name="to">Receives <see cref="PlaneSize"/> floats.</param>
    /// <param name="bordered">Whether <paramref name="to"/> already holds a band of the same place, so that its padding is zero.</param>
    public void Stage(float* plane, int firstRow, float* to, bool bordered = false)
    {
        int width = _shape.Width, height = _shape.Height, stride = _shape.StrideX, strideY = _shape.StrideY;
        int pitch = Pitch, rows = PlaneRows;
        foreach (int phaseY in _phasesY)
        {
            int top = firstRow * strideY + phaseY - _shape.PadTop;
            foreach (RowPart part in _parts)
            {
                int y = top, first = part.First, count = part.Count;
                for (int row = 0; row < rows; row++, y += strideY, to += pitch)
                {
                    bool inside = (uint)y < (uint)height && count > 0;
                    if (!bordered) Clear(to, inside ? first : pitch, inside ? first + count : pitch, pitch);
                    if (!inside) continue;
                    float* from = plane + (nint)y * width + part.From;
                    if (stride == 1) RowCopy.Adjacent(from, to + first, count);
                    else RowCopy.Strided(from, stride, to + first, count);
                }
            }
        }
    }

    private static void Clear(float* row, int end, int start, int pitch)
    {
        for (int x = 0; x < end; x++) row[x] = 0;
        for (int x = start; x < pitch; x++) row[x] = 0;
    }

    /// <summary>Which places of a row of this phase hold input columns, and the first of those columns.</summary>
    private RowPart Part(int phase)
    {
        int shift = phase - _shape.PadLeft, stride = _shape.StrideX;
        int first = shift >= 0 ? 0 : Math.Min((-shift + stride - 1) / stride, Pitch);
        int end = _shape.Width <= shift ? first : Math.Clamp((_shape.Width - shift + stride - 1) / stride, first, Pitch);
        return new RowPart(first, end - first, first * stride + shift);
    }

    private static int[] Phases(int taps, int dilation, int stride) =>
        [.. Enumerable.Range(0, taps).Select(t => t * dilation % stride).Distinct().Order()];

    /// <summary>Places First … First + Count − 1 hold the input columns From, From + stride …</summary>
    private readonly record struct RowPart(int First, int Count, int From);
}
