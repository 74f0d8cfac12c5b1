using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>One dimension of a move: how many steps, and how far a step goes in the source and in the target, in elements.</summary>
internal readonly record struct MoveDimension(int Size, int Source, int Target);

/// <summary>
/// Copies a box of elements from one tensor to another, each with its own stride a dimension: transposing, slicing (also backwards),
/// repeating (stride 0), joining, splitting are all this. Dimensions that run on in both tensors are merged when the move is made, so that
/// the innermost loop is as long as it can be.
/// </summary>
internal sealed class StridedMove
{
    // Below this many bytes a second thread costs more than it saves.
    private const int BytesAPiece = 128 * 1024;

    private readonly MoveDimension[] _outer;
    private readonly MoveDimension _inner;
    private readonly MoveDimension _cross;
    private readonly int _outerLength;
    private readonly bool _isEmpty;

    /// <summary>A move over dimensions given outermost first; the order of the target's elements should be theirs.</summary>
    public StridedMove(params ReadOnlySpan<MoveDimension> dimensions)
    {
        var merged = new List<MoveDimension>(dimensions.Length);
        foreach (MoveDimension dimension in dimensions)
        {
            if (dimension.Size == 0) _isEmpty = true;
            if (dimension.Size <= 1) continue;
            if (merged.Count > 0 && RunsOn(merged[^1], dimension))
                merged[^1] = new MoveDimension(merged[^1].Size * dimension.Size, dimension.Source, dimension.Target);
            else
                merged.Add(dimension);
        }

        _inner = merged.Count > 0 ? merged[^1] : new MoveDimension(1, 1, 1);
        if (merged.Count > 0) merged.RemoveAt(merged.Count - 1);
        _cross = TakeCross(merged, _inner);
        _outer = [.. merged];
        _outerLength = 1;
        foreach (MoveDimension dimension in _outer) _outerLength *= dimension.Size;
    }

    /// <summary>The move that fills a dense target of these sizes from a source with these strides.</summary>
    public static StridedMove ToDense(Shape target, ReadOnlySpan<int> sourceStrides)
    {
        int[] targetStrides = target.Strides();
        var dimensions = new MoveDimension[target.Rank];
        for (int i = 0; i < dimensions.Length; i++) dimensions[i] = new MoveDimension(target[i], sourceStrides[i], targetStrides[i]);
        return new StridedMove(dimensions);
    }

    /// <summary>Copies; the offsets are those of the box's first element.</summary>
    public void Run<T>(Tensor source, int sourceOffset, Tensor target, int targetOffset, Workers workers) where T : unmanaged
    {
        if (_isEmpty) return;
        long bytesARow = (long)_inner.Size * Unsafe.SizeOf<T>(), bytesAPlane = bytesARow * _cross.Size;
        if (_outerLength > 1 || _cross.Size == 1)
        {
            int perPiece = (int)Math.Clamp(BytesAPiece / bytesAPlane, 1, _outerLength);
            int pieces = (_outerLength - 1) / perPiece + 1;
            if (pieces == 1) Planes<T>(source, sourceOffset, target, targetOffset, 0, _outerLength);
            else
                workers.Run(pieces, piece => Planes<T>(source, sourceOffset, target, targetOffset,
                    piece * perPiece, Math.Min((piece + 1) * perPiece, _outerLength)));
            return;
        }

        // One plane: cut it across, in multiples of the tile's side.
        int side = (int)Math.Clamp(BytesAPiece / bytesARow / 16 * 16, 16, Math.Max(_cross.Size, 16));
        int cuts = (_cross.Size - 1) / side + 1;
        workers.Run(cuts, cut =>
        {
            int first = cut * side;
            Plane(ref First<T>(source), sourceOffset + first * _cross.Source, ref First<T>(target), targetOffset + first * _cross.Target,
                Math.Min(side, _cross.Size - first));
        });
    }

    private static ref T First<T>(Tensor tensor) where T : unmanaged => ref MemoryMarshal.GetReference(tensor.Elements<T>());

    private static bool RunsOn(MoveDimension outer, MoveDimension inner) =>
        outer.Source == (long)inner.Source * inner.Size && outer.Target == (long)inner.Target * inner.Size;

    // Where the target runs on inside but the source does not, a second dimension along which the source runs on
    // makes a transpose by tiles.
    private static MoveDimension TakeCross(List<MoveDimension> outer, MoveDimension inner)
    {
        if (inner.Source is not (0 or 1))
        {
            int best = outer.FindIndex(d => d.Source == 1);
            if (best >= 0)
            {
                MoveDimension cross = outer[best];
                outer.RemoveAt(best);
                return cross;
            }
        }

        return new MoveDimension(1, 0, 0);
    }

    private void Planes<T>(Tensor source, int sourceOffset, Tensor target, int targetOffset, int first, int end) where T : unmanaged
    {
        ref T from = ref First<T>(source);
        ref T to = ref First<T>(target);
        Span<int> at = stackalloc int[Math.Max(_outer.Length, 1)];
        int s = sourceOffset, t = targetOffset;
        for (int axis = _outer.Length - 1, rest = first; axis >= 0; axis--)
        {
            at[axis] = rest % _outer[axis].Size;
            rest /= _outer[axis].Size;
            s += at[axis] * _outer[axis].Source;
            t += at[axis] * _outer[axis].Target;
        }

        for (int i = first; ;)
        {
            Plane(ref from, s, ref to, t, _cross.Size);
            if (++i == end) return;
            for (int axis = _outer.Length - 1; ; axis--)
            {
                s += _outer[axis].Source;
                t += _outer[axis].Target;
                if (++at[axis] < _outer[axis].Size) break;
                s -= at[axis] * _outer[axis].Source;
                t -= at[axis] * _outer[axis].Target;
                at[axis] = 0;
            }
        }
    }

    private void Plane<T>(ref T from, int s, ref T to, int t, int rows) where T : unmanaged
    {
        int n = _inner.Size;
        ref T source = ref Unsafe.Add(ref from, s);
        ref T target = ref Unsafe.Add(ref to, t);
        if (_cross.Size > 1)
            TileTranspose.Run(ref source, _inner.Source, ref target, _cross.Target, _inner.Target, n, rows);
        else if (_inner is { Source: 1, Target: 1 })
            MemoryMarshal.CreateReadOnlySpan(ref source, n).CopyTo(MemoryMarshal.CreateSpan(ref target, n));
        else if (_inner is { Source: 0, Target: 1 })
            MemoryMarshal.CreateSpan(ref target, n).Fill(source);
        else if (_inner is { Source: 2, Target: 1 })
            EveryOther.Copy(ref source, ref target, n);
        else
            Loop(ref source, _inner.Source, ref target, _inner.Target, n);
    }

    private static void Loop<T>(ref T source, int sourceStride, ref T target, int targetStride, int n) where T : unmanaged
    {
        nint s = 0, t = 0;
        for (int i = 0; i < n; i++, s += sourceStride, t += targetStride) Unsafe.Add(ref target, t) = Unsafe.Add(ref source, s);
    }
}
