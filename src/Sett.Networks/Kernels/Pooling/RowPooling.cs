using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>
/// Pools planes a row of outputs at a time, in two steps. First the rows of the window are reduced into one row as wide as the padded
/// input, in row-major order of the window's rows; then the columns of the window are joined, left to right. Both steps are vectors over
/// adjacent positions; with a stride the row is first dealt out by the position's remainder, so that a column's elements are adjacent
/// again. The order is the same for every output, vector or not.
/// </summary>
internal sealed class RowPooling<T, TReduction> where T : unmanaged, INumber<T> where TReduction : struct, IPoolingReduction<T>
{
    private const int ElementsAPiece = 32 * 1024;
    private static readonly int s_lanes = Vector512<T>.Count;

    private readonly PoolingGeometry _geometry;
    private readonly TReduction _reduction;
    private readonly int[][] _outerCounts;
    private readonly int _outputs;
    private readonly int _stride;

    // A row of the padded input, as far as windows can see; where the input lies in it.
    private readonly int _row;
    private readonly int _begin;
    private readonly int _middle;
    private readonly DealtColumns _columns;

    /// <summary>A pooling; <paramref name="outerCounts"/> has the places that count for every dimension but the innermost.</summary>
    public RowPooling(PoolingGeometry geometry, TReduction reduction, int[][] outerCounts)
    {
        _geometry = geometry;
        _reduction = reduction;
        _outerCounts = outerCounts;
        _outputs = geometry.Output[^1];
        _stride = geometry.Strides[^1];
        _row = (_outputs - 1) * _stride + (geometry.Kernel[^1] - 1) * geometry.Dilations[^1] + 1;
        _begin = Math.Min(geometry.PadBegin[^1], _row);
        _middle = Math.Min(geometry.Input[^1], _row - _begin);
        _columns = _stride == 1 || IsNarrow ? DealtColumns.Adjacent(geometry) : DealtColumns.ByRemainder(geometry, _row, s_lanes);
    }

    // With few outputs the gaps between a column's elements are walked one by one.
    private bool IsNarrow => _stride > 1 && _outputs < s_lanes / 2;

    /// <summary>Pools input 0 into output 0.</summary>
    public void Run(KernelRun run)
    {
        int inputPlane = _geometry.InputPlane, outputPlane = _geometry.OutputPlane;
        if (run.Output(0).Length == 0) return;
        int planes = run.Output(0).Length / outputPlane;
        int perPiece = Math.Clamp(ElementsAPiece / Math.Max(inputPlane, 1), 1, planes);
        run.Workers.Run((planes - 1) / perPiece + 1, piece =>
        {
            // Both buffers are longer than what is used, so that vectors may run over the end.
            int rowLength = _row + 3 * s_lanes;
            T[] scratch = ArrayPool<T>.Shared.Rent(rowLength + _columns.Length + s_lanes);
            Span<T> row = scratch.AsSpan(0, rowLength), dealt = scratch.AsSpan(rowLength);
            int first = piece * perPiece, end = Math.Min(first + perPiece, planes);
            ReadOnlySpan<T> input = run.In<T>(0)[(first * inputPlane)..];
            Span<T> output = run.Out<T>(0)[(first * outputPlane)..(end * outputPlane)];
            var rows = new WindowRows(_geometry, _geometry.Input.Length - 1);
            row.Fill(_reduction.Padding);
            for (int plane = 0; plane < end - first; plane++)
                Plane(input[(plane * inputPlane)..], output[(plane * outputPlane)..], row, dealt, rows);
            ArrayPool<T>.Shared.Return(scratch);
        });
    }

    // The spans begin at the plane and end with the piece (the input's: with the tensor).
    private void Plane(ReadOnlySpan<T> input, Span<T> output, Span<T> row, Span<T> dealt, WindowRows rows)
    {
        for (int at = 0, end = _geometry.OutputPlane; at < end; at += _outputs)
        {
            Reduce(input, rows.Next(), row);
            int count = 1;
            for (int axis = 0; axis < _outerCounts.Length; axis++) count *= _outerCounts[axis][rows.Position(axis)];
            if (IsNarrow) JoinNarrow(row, output.Slice(at, _outputs), Math.Max(count, 1));
            else JoinWide(row, dealt, output[at..], Math.Max(count, 1));
        }
    }

    private void Reduce(ReadOnlySpan<T> input, ReadOnlySpan<int> rows, Span<T> row)
    {
        TReduction reduction = _reduction;
        if (rows.IsEmpty)
        {
            row.Fill(reduction.Padding);
            return;
        }

        ref T source = ref MemoryMarshal.GetReference(input);
        ref T target = ref row[_begin];
        // The last vector of a row may run over into what follows in the tensor; only at the tensor's very end nothing does.
        int first = rows[0], i = 0;
        rows = rows[1..];
        int last = rows.IsEmpty ? first : rows[^1];
        int whole = last + (_middle + s_lanes - 1) / s_lanes * s_lanes <= input.Length ? _middle : _middle - s_lanes + 1;
        for (; i < whole; i += s_lanes)
        {
            Vector512<T> sum = reduction.Of(Vector512.LoadUnsafe(ref source, (nuint)(first + i)));
            foreach (int offset in rows) sum = reduction.Join(sum, reduction.Of(Vector512.LoadUnsafe(ref source, (nuint)(offset + i))));
            sum.StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < _middle; i++)
        {
            T sum = reduction.Of(input[first + i]);
            foreach (int offset in rows) sum = reduction.Join(sum, reduction.Of(input[offset + i]));
            Unsafe.Add(ref target, i) = sum;
        }

        // What ran over is padding again.
        Vector512.Create(reduction.Padding).StoreUnsafe(ref target, (nuint)_middle);
    }

    private void JoinNarrow(ReadOnlySpan<T> row, Span<T> target, int count)
    {
        int kernel = _geometry.Kernel[^1], dilation = _geometry.Dilations[^1];
        for (int o = 0; o < target.Length; o++)
        {
            T sum = row[o * _stride];
            for (int k = 1; k < kernel; k++) sum = _reduction.Join(sum, row[o * _stride + k * dilation]);
            target[o] = _reduction.Finish(sum, o, count);
        }
    }

    // The target begins at the row and ends with the piece: a last vector may run over into rows that are computed later.
    private void JoinWide(Span<T> row, Span<T> dealt, Span<T> target, int count)
    {
        ref T first = ref MemoryMarshal.GetReference(row);
        ref T to = ref MemoryMarshal.GetReference(target);
        if (_stride > 1)
        {
            _columns.Deal(row, dealt);
            first = ref MemoryMarshal.GetReference(dealt);
        }

        int o = 0, whole = Math.Min(_outputs, target.Length - s_lanes + 1);
        for (; o < whole; o += s_lanes) Join(ref first, o, count).StoreUnsafe(ref to, (nuint)o);
        if (o >= _outputs) return;
        Span<T> rest = stackalloc T[s_lanes];
        Join(ref first, o, count).StoreUnsafe(ref MemoryMarshal.GetReference(rest));
        rest[..(_outputs - o)].CopyTo(target[o..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Join(ref T first, int at, int count)
    {
        TReduction reduction = _reduction;
        ReadOnlySpan<int> offsets = _columns.Offsets;
        // Column 0 of a window is the first element of the first slot.
        Vector512<T> sum = Vector512.LoadUnsafe(ref first, (nuint)at);
        foreach (int offset in offsets[1..]) sum = reduction.Join(sum, Vector512.LoadUnsafe(ref first, (nuint)(offset + at)));
        return reduction.Finish(sum, at, count);
    }
}
