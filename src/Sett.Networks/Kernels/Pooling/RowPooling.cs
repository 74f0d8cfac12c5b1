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
/// adjacent positions; with a stride the row is first dealt out by the position's remainder, so that a column's elements are adjacent again.
/// The order is the same for every output, vector or not.
/// </summary>
internal sealed class RowPooling<T, TReduction>(PoolingGeometry geometry, TReduction reduction, int[][] outerCounts)
    where T : unmanaged, INumber<T>
    where TReduction : struct, IPoolingReduction<T>
{
    private const int ElementsAPiece = 32 * 1024;
    private static readonly int s_lanes = Vector512<T>.Count;

    private readonly int _outerAxes = geometry.Input.Length - 1;
    private readonly int _width = geometry.Input[^1];
    private readonly int _outputs = geometry.Output[^1];
    private readonly int _stride = geometry.Strides[^1];

    // Elements of a padded row that windows can see.
    private readonly int _row = (geometry.Output[^1] - 1) * geometry.Strides[^1] + (geometry.Kernel[^1] - 1) * geometry.Dilations[^1] + 1;

    /// <summary>Pools input 0 into output 0.</summary>
    public void Run(KernelRun run)
    {
        int inputPlane = geometry.InputPlane, outputPlane = geometry.OutputPlane;
        if (run.Output(0).Length == 0) return;
        int planes = run.Output(0).Length / outputPlane;
        int perPiece = Math.Clamp(ElementsAPiece / Math.Max(inputPlane, 1), 1, planes);
        run.Workers.Run((planes - 1) / perPiece + 1, piece =>
        {
            Columns columns = Deal();
            T[] row = ArrayPool<T>.Shared.Rent(_row + s_lanes), dealt = ArrayPool<T>.Shared.Rent(columns.Slots * columns.SlotLength + s_lanes);
            int first = piece * perPiece, end = Math.Min(first + perPiece, planes);
            for (int plane = first; plane < end; plane++)
            {
                Plane(run.In<T>(0).Slice(plane * inputPlane, inputPlane), run.Out<T>(0).Slice(plane * outputPlane, outputPlane), row, dealt, columns);
            }

            ArrayPool<T>.Shared.Return(row);
            ArrayPool<T>.Shared.Return(dealt);
        });
    }

    private void Plane(ReadOnlySpan<T> input, Span<T> output, Span<T> row, Span<T> dealt, Columns columns)
    {
        row.Fill(reduction.Start);
        var rows = new WindowRows(geometry, _outerAxes);
        int begin = Math.Min(geometry.PadBegin[^1], _row), middle = Math.Min(_width, _row - begin);
        for (int at = 0; at < output.Length; at += _outputs)
        {
            ReadOnlySpan<int> offsets = rows.Next();
            Reduce(input, offsets, row.Slice(begin, middle));
            Span<T> target = output.Slice(at, _outputs);
            if (_outputs < s_lanes / 2 && _stride > 1) JoinNarrow(row, target);
            else JoinWide(row, dealt, columns, target);
            int count = 1;
            for (int axis = 0; axis < _outerAxes; axis++) count *= outerCounts[axis][rows.Position(axis)];
            reduction.Finish(target, count);
        }
    }

    private void Reduce(ReadOnlySpan<T> input, ReadOnlySpan<int> rows, Span<T> into)
    {
        int i = 0;
        ref T source = ref MemoryMarshal.GetReference(input);
        ref T target = ref MemoryMarshal.GetReference(into);
        for (; i <= into.Length - s_lanes; i += s_lanes)
        {
            Vector512<T> sum = Vector512.Create(reduction.Start);
            foreach (int row in rows) sum = reduction.Take(sum, Vector512.LoadUnsafe(ref source, (nuint)(row + i)));
            sum.StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < into.Length; i++)
        {
            T sum = reduction.Start;
            foreach (int row in rows) sum = reduction.Take(sum, input[row + i]);
            into[i] = sum;
        }
    }

    private void JoinNarrow(ReadOnlySpan<T> row, Span<T> target)
    {
        int kernel = geometry.Kernel[^1], dilation = geometry.Dilations[^1];
        for (int o = 0; o < target.Length; o++)
        {
            T sum = reduction.Start;
            for (int k = 0; k < kernel; k++) sum = reduction.Join(sum, row[o * _stride + k * dilation]);
            target[o] = sum;
        }
    }

    private void JoinWide(Span<T> row, Span<T> dealt, Columns columns, Span<T> target)
    {
        Span<T> from = row;
        if (_stride > 1)
        {
            from = dealt;
            for (int slot = 0; slot < columns.Slots; slot++)
            {
                Span<T> part = dealt.Slice(slot * columns.SlotLength, columns.SlotLength);
                int remainder = columns.Remainders[slot], n = (_row - remainder - 1) / _stride + 1;
                if (_stride == 2) EveryOther.Copy(ref row[remainder], ref MemoryMarshal.GetReference(part), n);
                else
                    for (int i = 0; i < n; i++) part[i] = row[remainder + i * _stride];
            }
        }

        ref T first = ref MemoryMarshal.GetReference(from);
        int o = 0;
        for (; o <= target.Length - s_lanes; o += s_lanes) Join(ref first, columns.Offsets, o).CopyTo(target[o..]);
        if (o == target.Length) return;
        // The buffers are a vector longer than needed; what the spare lanes compute is dropped.
        Vector512<T> rest = Join(ref first, columns.Offsets, o);
        for (int lane = 0; o < target.Length; lane++, o++) target[o] = rest[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Join(ref T first, ReadOnlySpan<int> offsets, int at)
    {
        Vector512<T> sum = Vector512.Create(reduction.Start);
        foreach (int offset in offsets) sum = reduction.Join(sum, Vector512.LoadUnsafe(ref first, (nuint)(offset + at)));
        return sum;
    }

    // Where each column of the window finds its elements after dealing: one slot for every remainder that occurs.
    private Columns Deal()
    {
        int kernel = geometry.Kernel[^1], dilation = geometry.Dilations[^1];
        var offsets = new int[kernel];
        if (_stride == 1 || _outputs < s_lanes / 2)
        {
            for (int k = 0; k < kernel; k++) offsets[k] = k * dilation;
            return new Columns(offsets, [], 0, 0);
        }

        var remainders = new List<int>();
        int length = (_row - 1) / _stride + 1;
        for (int k = 0; k < kernel; k++)
        {
            int place = k * dilation, slot = remainders.IndexOf(place % _stride);
            if (slot < 0)
            {
                slot = remainders.Count;
                remainders.Add(place % _stride);
            }

            offsets[k] = slot * length + place / _stride;
        }

        return new Columns(offsets, [.. remainders], remainders.Count, length);
    }

    private sealed record Columns(int[] Offsets, int[] Remainders, int Slots, int SlotLength);
}
