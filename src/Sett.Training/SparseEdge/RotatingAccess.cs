using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;

namespace Sett.Training.SparseEdge;

/// <summary>
/// Patterns whose lanes go from row to row: the memories' rows are vectors, and within a sweep each lane is rotated by its start. A
/// rotation is made of steps of 1, 2, 4 … rows that a lane takes or not, so a sweep costs log2(D) choices a row, whatever the starts, and
/// no index is looked at.
/// </summary>
internal sealed class RotatingAccess : ILeftAccess
{
    private const int Lanes = 32, MostDepth = 64;
    private readonly int _z, _depth, _steps, _sweeps;
    private readonly Vector512<short> _least, _most;

    // For sweep, step and lane: all ones where the lane takes the step.
    private readonly short[] _takes, _takesBack;

    private RotatingAccess(EdgeJunction junction, EdgePattern pattern, SignedWord word)
    {
        (_z, _depth, _sweeps, _steps) = (junction.Parallelism, junction.Depth, junction.FanOut, BitOperations.Log2((uint)junction.Depth));
        (_least, _most) = (Vector512.Create((short)word.Least), Vector512.Create((short)word.Most));
        _takes = Steps(pattern.SweepStarts, s => s);
        _takesBack = Steps(pattern.SweepStarts, s => (_depth - s) % _depth);
    }

    /// <summary>The access of a pattern; null where its lanes do not rotate or do not fill vectors.</summary>
    public static RotatingAccess? Of(EdgeJunction junction, EdgePattern pattern, SignedWord word) =>
        pattern.SweepStarts.Length > 0 && junction.Parallelism % Lanes == 0 && BitOperations.IsPow2(junction.Depth)
        && junction.Depth <= MostDepth ? new(junction, pattern, word) : null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(ReadOnlySpan<short> neurons, Span<short> edges)
    {
        int area = _depth * _z;
        if (neurons.Length < area || edges.Length < area * _sweeps)
            throw new ArgumentException("There are fewer neurons or edges than the pattern has.");
        ref short from = ref MemoryMarshal.GetReference(neurons), to = ref MemoryMarshal.GetReference(edges);
        for (int sweep = 0; sweep < _sweeps; sweep++)
        {
            ref short masks = ref _takes[sweep * _steps * _z];
            ref short place = ref Unsafe.Add(ref to, sweep * area);
            for (int lane = 0; lane < _z; lane += Lanes) Rotate(ref from, ref place, ref masks, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accumulate(ReadOnlySpan<short> edges, Span<short> sums)
    {
        int area = _depth * _z;
        if (sums.Length < area || edges.Length < area * _sweeps)
            throw new ArgumentException("There are fewer neurons or edges than the pattern has.");
        sums[..area].Clear();
        ref short from = ref MemoryMarshal.GetReference(edges), to = ref MemoryMarshal.GetReference(sums);
        Span<short> turned = stackalloc short[_depth * Lanes];
        ref short back = ref MemoryMarshal.GetReference(turned);
        for (int sweep = 0; sweep < _sweeps; sweep++)
        {
            ref short masks = ref _takesBack[sweep * _steps * _z];
            ref short place = ref Unsafe.Add(ref from, sweep * area);
            for (int lane = 0; lane < _z; lane += Lanes)
            {
                RotateBlock(ref place, _z, lane, ref back, Lanes, 0, ref masks, lane);
                for (int row = 0; row < _depth; row++)
                {
                    nuint at = (nuint)(row * _z + lane);
                    Vector512<short> sum = Vector512.AddSaturate(
                        Vector512.LoadUnsafe(ref to, at), Vector512.LoadUnsafe(ref back, (nuint)(row * Lanes)));
                    Vector512.Min(Vector512.Max(sum, _least), _most).StoreUnsafe(ref to, at);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rotate(ref short from, ref short to, ref short masks, int lane) =>
        RotateBlock(ref from, _z, lane, ref to, _z, lane, ref masks, lane);

    /// <summary>Rotates the rows of 32 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RotateBlock(
        ref short from, int fromStride, int fromLane, ref short to, int toStride, int toLane, ref short masks, int lane)
    {
        ref short source = ref Unsafe.Add(ref from, fromLane);
        ref short target = ref Unsafe.Add(ref to, toLane);
        ref short mask = ref Unsafe.Add(ref masks, lane);
        switch (_depth)
        {
            case 1:
                Vector512.LoadUnsafe(ref source).StoreUnsafe(ref target);
                break;
            case 2:
                RotateTwo(ref source, fromStride, ref target, toStride, ref mask);
                break;
            case 8:
                RotateEight(ref source, fromStride, ref target, toStride, ref mask, _z);
                break;
            default:
                RotateAny(ref source, fromStride, ref target, toStride, ref mask);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Row(ref short source, int stride, int row) => Vector512.LoadUnsafe(ref source, (nuint)(row * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateTwo(ref short source, int fromStride, ref short target, int toStride, ref short mask)
    {
        Vector512<short> take = Vector512.LoadUnsafe(ref mask), a = Row(ref source, fromStride, 0), b = Row(ref source, fromStride, 1);
        Vector512.ConditionalSelect(take, b, a).StoreUnsafe(ref target);
        Vector512.ConditionalSelect(take, a, b).StoreUnsafe(ref target, (nuint)toStride);
    }

    /// <summary>Eight rows stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateEight(ref short source, int fromStride, ref short target, int toStride, ref short mask, int z)
    {
        Vector512<short> one = Vector512.LoadUnsafe(ref mask), two = Vector512.LoadUnsafe(ref mask, (nuint)z);
        Vector512<short> four = Vector512.LoadUnsafe(ref mask, (nuint)(2 * z));
        Vector512<short> a = Row(ref source, fromStride, 0), b = Row(ref source, fromStride, 1), c = Row(ref source, fromStride, 2);
        Vector512<short> d = Row(ref source, fromStride, 3);
        Vector512<short> e = Row(ref source, fromStride, 4), f = Row(ref source, fromStride, 5), g = Row(ref source, fromStride, 6);
        Vector512<short> h = Row(ref source, fromStride, 7);
        (a, b, c, d, e, f, g, h) = (Take(one, b, a), Take(one, c, b), Take(one, d, c), Take(one, e, d), Take(one, f, e), Take(one, g, f),
            Take(one, h, g), Take(one, a, h));
        (a, b, c, d, e, f, g, h) = (Take(two, c, a), Take(two, d, b), Take(two, e, c), Take(two, f, d), Take(two, g, e), Take(two, h, f),
            Take(two, a, g), Take(two, b, h));
        Take(four, e, a).StoreUnsafe(ref target);
        Take(four, f, b).StoreUnsafe(ref target, (nuint)toStride);
        Take(four, g, c).StoreUnsafe(ref target, (nuint)(2 * toStride));
        Take(four, h, d).StoreUnsafe(ref target, (nuint)(3 * toStride));
        Take(four, a, e).StoreUnsafe(ref target, (nuint)(4 * toStride));
        Take(four, b, f).StoreUnsafe(ref target, (nuint)(5 * toStride));
        Take(four, c, g).StoreUnsafe(ref target, (nuint)(6 * toStride));
        Take(four, d, h).StoreUnsafe(ref target, (nuint)(7 * toStride));
    }

    private void RotateAny(ref short source, int fromStride, ref short target, int toStride, ref short mask)
    {
        int depth = _depth;
        Span<short> buffers = stackalloc short[2 * depth * Lanes];
        ref short now = ref MemoryMarshal.GetReference(buffers), next = ref buffers[depth * Lanes];
        for (int row = 0; row < depth; row++) Row(ref source, fromStride, row).StoreUnsafe(ref now, (nuint)(row * Lanes));
        for (int step = 0; step < _steps; step++)
        {
            Vector512<short> take = Vector512.LoadUnsafe(ref mask, (nuint)(step * _z));
            for (int row = 0; row < depth; row++)
            {
                int other = (row + (1 << step)) & (depth - 1);
                Take(take, Row(ref now, Lanes, other), Row(ref now, Lanes, row)).StoreUnsafe(ref next, (nuint)(row * Lanes));
            }

            ref short free = ref now;
            now = ref next;
            next = ref free;
        }

        for (int row = 0; row < depth; row++) Row(ref now, Lanes, row).StoreUnsafe(ref target, (nuint)(row * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Take(Vector512<short> mask, Vector512<short> taken, Vector512<short> left) =>
        Vector512.ConditionalSelect(mask, taken, left);

    private short[] Steps(ReadOnlySpan<int> starts, Func<int, int> rotation)
    {
        var masks = new short[_sweeps * Math.Max(1, _steps) * _z];
        for (int sweep = 0; sweep < _sweeps; sweep++)
            for (int step = 0; step < _steps; step++)
                for (int m = 0; m < _z; m++)
                    masks[(sweep * _steps + step) * _z + m] = (short)-((rotation(starts[sweep * _z + m]) >> step) & 1);
        return masks;
    }
}
