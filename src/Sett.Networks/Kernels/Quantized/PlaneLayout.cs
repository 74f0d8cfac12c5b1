using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Input planes laid out so that a convolution becomes sums of shifted rows: padding is written out, strides are taken out. Output position
/// p = row × <see cref="Pitch"/> + column then finds the input of each tap at a fixed distance: plane[Offset(tap) + p].
/// </summary>
/// <remarks>
/// Planes differ by the rows they start from, modulo the stride, and by their first column. A layout has either a plane for each column of
/// the kernel, and then the pitch is the output's width and every position counts; or one for each column modulo the stride, and then
/// positions between the output's width and the pitch have no meaning, but there is less to copy.
/// </remarks>
internal sealed unsafe class PlaneLayout
{
    private readonly LayerShape _shape;
    private readonly (int Row, int Column)[] _planes;
    private readonly BytePermutation?[] _permutations;
    private readonly bool _isDense;

    /// <summary>The layout for a convolution's shape; <paramref name="isDense"/> asks for a plane for each column of the kernel.</summary>
    public PlaneLayout(LayerShape shape, bool isDense)
    {
        _shape = shape;
        _isDense = isDense;
        int lastY = shape.DilationY * (shape.KernelHeight - 1), lastX = shape.DilationX * (shape.KernelWidth - 1);
        Pitch = shape.OutputWidth + (isDense ? 0 : lastX / shape.StrideX);
        Height = shape.OutputHeight + lastY / shape.StrideY;
        _planes = [.. Enumerable.Range(0, shape.KernelHeight).Select(ky => ky * shape.DilationY % shape.StrideY).Distinct()
            .SelectMany(y => Enumerable.Range(0, shape.KernelWidth).Select(FirstColumn).Distinct().Select(x => (y, x)))];
        PlaneLength = checked(Height * Pitch);
        ChannelLength = checked(PlaneLength * _planes.Length);
        Positions = (shape.OutputHeight - 1) * Pitch + shape.OutputWidth;
        // Long rows are copied as fast by vectors of their own.
        _permutations = [.. _planes.Select(p => shape.Width >= 64 ? null : BytePermutation.Of(Map(p.Row, p.Column)))];
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

    /// <summary>Index of the plane for rows y modulo the stride and column kx of the kernel, or −1 where no tap reads it.</summary>
    public int Plane(int y, int kx) => Array.IndexOf(_planes, (y % _shape.StrideY, FirstColumn(kx)));

    /// <summary>Where tap (ky, kx) finds the input of output position 0, from the channel's first plane on.</summary>
    public int Offset(int ky, int kx) => Plane(ky * _shape.DilationY, kx) * PlaneLength + Shift(ky, kx);

    /// <summary>Where tap (ky, kx) finds the input of output position 0 in its plane.</summary>
    public int Shift(int ky, int kx) =>
        ky * _shape.DilationY / _shape.StrideY * Pitch + (_isDense ? 0 : kx * _shape.DilationX / _shape.StrideX);

    /// <summary>Fills the planes of one channel from its input plane; padding becomes <paramref name="zero"/>.</summary>
    /// <param name="input">Height × Width bytes.</param>
    /// <param name="end">The end of memory that may be read behind the input.</param>
    /// <param name="planes">Receives <see cref="ChannelLength"/> bytes.</param>
    /// <param name="zero">The byte that stands for 0.</param>
    /// <param name="limit">The end of what may be overwritten, at or behind the planes' end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(byte* input, byte* end, byte* planes, byte zero, byte* limit)
    {
        for (int plane = 0; plane < _planes.Length; plane++, planes += PlaneLength)
        {
            if (_permutations[plane] is { } permutation && input + permutation.Reach <= end && planes + permutation.Written <= limit)
                permutation.Apply(input, planes, zero);
            else FillRows(input, end, planes, zero, plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRows(byte* input, byte* end, byte* planes, byte zero, int plane)
    {
        Vector128<byte> zeros = Vector128.Create(zero);

        // Columns whose source lies inside the input: first … last − 1.
        int shift = _shape.PadLeft - _planes[plane].Column, stride = _shape.StrideX;
        int first = shift <= 0 ? 0 : Math.Min((shift + stride - 1) / stride, Pitch);
        int last = Math.Clamp(_shape.Width - 1 + shift < 0 ? 0 : (_shape.Width - 1 + shift) / stride + 1, first, Pitch);
        int count = last - first, gap = Pitch - count;
        byte* limit = planes + PlaneLength;
        Vector128<byte> tail = Vector128.GreaterThan(
            Vector128.Create((byte)((count & 15) == 0 ? 16 : count & 15)), Vector128<byte>.Indices);
        Zeros(planes, Math.Min(first, PlaneLength), limit, zeros);
        for (int row = 0; row < Height; row++)
        {
            byte* target = planes + row * Pitch + first;
            int y = row * _shape.StrideY + _planes[plane].Row - _shape.PadTop;
            if (y < 0 || y >= _shape.Height) Zeros(target, Pitch, limit, zeros);
            else if (count > 0)
                Row(input + (long)y * _shape.Width + (first * stride - shift), end, target, limit, count, stride, gap, tail, zeros);
            else Zeros(target, gap, limit, zeros);
        }
    }

    // The bytes from target on, at most up to limit. Whole vectors are written where the plane goes on: later rows
    // overwrite what spills into them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zeros(byte* target, int count, byte* limit, Vector128<byte> zeros)
    {
        if (target + ((count + 15) & ~15) > limit)
        {
            if (target < limit) new Span<byte>(target, (int)Math.Min(count, limit - target)).Fill(zeros.ToScalar());
            return;
        }

        for (int i = 0; i < count; i += 16) zeros.Store(target + i);
    }

    // A row's bytes and the gap behind them, which is its padding and the next row's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        byte* source, byte* end, byte* target, byte* limit, int count, int stride, int gap, Vector128<byte> tail, Vector128<byte> zeros)
    {
        int whole = (count + 15) & ~15;
        if (stride > 2 || target + whole > limit || source + whole * stride > end)
        {
            if (stride == 1) Unsafe.CopyBlockUnaligned(target, source, (uint)count);
            else for (int i = 0; i < count; i++) target[i] = source[i * stride];
            Zeros(target + count, gap, limit, zeros);
            return;
        }

        int last = whole - 16;
        if (stride == 1)
        {
            for (int i = 0; i < last; i += 16) Vector128.Load(source + i).Store(target + i);
            Vector128.ConditionalSelect(tail, Vector128.Load(source + last), zeros).Store(target + last);
        }
        else
        {
            for (int i = 0; i < last; i += 16) EverySecond(source + 2 * i).Store(target + i);
            Vector128.ConditionalSelect(tail, EverySecond(source + 2 * last), zeros).Store(target + last);
        }

        if (whole < count + gap) Zeros(target + whole, count + gap - whole, limit, zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> EverySecond(byte* source) =>
        Vector128.Narrow(Vector128.Load(source).AsUInt16(), Vector128.Load(source + 16).AsUInt16());

    // The plane's elements as elements of the input, −1 for padding.
    private int[] Map(int firstRow, int firstColumn)
    {
        var map = new int[PlaneLength];
        for (int i = 0; i < map.Length; i++)
        {
            int y = i / Pitch * _shape.StrideY + firstRow - _shape.PadTop, x = i % Pitch * _shape.StrideX + firstColumn - _shape.PadLeft;
            map[i] = y >= 0 && y < _shape.Height && x >= 0 && x < _shape.Width ? y * _shape.Width + x : -1;
        }

        return map;
    }

    private int FirstColumn(int kx) => _isDense ? kx * _shape.DilationX : kx * _shape.DilationX % _shape.StrideX;
}
