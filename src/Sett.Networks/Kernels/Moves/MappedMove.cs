using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>
/// Fills a tensor whose every dimension takes its positions from the source by a table: position o comes from position table[o], or is a
/// constant where that is −1. Padding and resizing to the nearest element are this.
/// </summary>
internal sealed class MappedMove
{
    private const int ElementsAPiece = 32 * 1024;

    private readonly int[][] _tables;
    private readonly int[] _strides;
    private readonly int _inner;
    private readonly int _rowsLength;
    private readonly int _interiorFirst;
    private readonly int _interiorLength;
    private readonly bool _doubles;

    /// <summary>A move with a table a dimension of the source's shape.</summary>
    public MappedMove(Shape source, int[][] tables)
    {
        // Dimensions at the end that are taken as they are move as one block.
        int mapped = tables.Length;
        while (mapped > 0 && IsIdentity(tables[mapped - 1], source[mapped - 1])) mapped--;
        _inner = source.LengthOf(mapped, source.Rank);
        _tables = mapped > 0 ? tables[..mapped] : [[0]];
        _strides = mapped > 0 ? source.Strides()[..mapped] : [1];
        _rowsLength = 1;
        for (int axis = 0; axis < _tables.Length - 1; axis++) _rowsLength *= _tables[axis].Length;
        (_interiorFirst, _interiorLength) = LongestRun(_tables[^1]);
        _doubles = _inner == 1 && mapped > 0 && IsDoubling(_tables[^1], source[mapped - 1]);
    }

    /// <summary>Fills the target; <paramref name="constant"/> stands where a table says −1.</summary>
    public void Run<T>(Tensor source, Tensor target, T constant, Workers workers) where T : unmanaged
    {
        int row = _tables[^1].Length * _inner;
        if (row == 0 || _rowsLength == 0) return;
        int perPiece = Math.Clamp(ElementsAPiece / row, 1, _rowsLength);
        workers.Run((_rowsLength - 1) / perPiece + 1, piece =>
        {
            ReadOnlySpan<T> from = source.Elements<T>();
            Span<T> to = target.Elements<T>();
            int first = piece * perPiece, end = Math.Min(first + perPiece, _rowsLength), last = -2, lastAt = 0;
            Span<int> position = stackalloc int[_tables.Length];
            for (int axis = _tables.Length - 2, rest = first; axis >= 0; axis--)
            {
                position[axis] = rest % _tables[axis].Length;
                rest /= _tables[axis].Length;
            }

            for (int r = first; r < end; r++)
            {
                int at = SourceOf(position);
                Span<T> line = to.Slice(r * row, row);
                if (at == last) to.Slice(lastAt * row, row).CopyTo(line);
                else if (at < 0) line.Fill(constant);
                else Line(from, at, line, constant);
                (last, lastAt) = (at, r);
                for (int axis = _tables.Length - 2; axis >= 0 && ++position[axis] == _tables[axis].Length; axis--) position[axis] = 0;
            }
        });
    }

    // The first element of the source's row for a row of the target, or −1 where all of it is constant.
    private int SourceOf(ReadOnlySpan<int> position)
    {
        int at = 0;
        for (int axis = 0; axis < position.Length - 1; axis++)
        {
            int from = _tables[axis][position[axis]];
            if (from < 0) return -1;
            at += from * _strides[axis];
        }

        return at;
    }

    private void Line<T>(ReadOnlySpan<T> from, int at, Span<T> line, T constant) where T : unmanaged
    {
        int[] table = _tables[^1];
        if (_doubles)
        {
            EachTwice.Copy(from.Slice(at, line.Length / 2), line);
            return;
        }

        Places(from, at, line, constant, table, 0, _interiorFirst);
        if (_interiorLength > 0)
            from.Slice(at + table[_interiorFirst] * _inner, _interiorLength * _inner).CopyTo(line[(_interiorFirst * _inner)..]);
        Places(from, at, line, constant, table, _interiorFirst + _interiorLength, table.Length);
    }

    private void Places<T>(ReadOnlySpan<T> from, int at, Span<T> line, T constant, int[] table, int first, int end) where T : unmanaged
    {
        if (_inner == 1)
        {
            for (int i = first; i < end; i++) line[i] = table[i] < 0 ? constant : from[at + table[i]];
            return;
        }

        for (int i = first; i < end; i++)
        {
            Span<T> place = line.Slice(i * _inner, _inner);
            if (table[i] < 0) place.Fill(constant);
            else from.Slice(at + table[i] * _inner, _inner).CopyTo(place);
        }
    }

    private static bool IsIdentity(int[] table, int size)
    {
        if (table.Length != size) return false;
        for (int i = 0; i < size; i++)
        {
            if (table[i] != i) return false;
        }

        return true;
    }

    private static bool IsDoubling(int[] table, int size)
    {
        if (table.Length != 2 * size) return false;
        for (int i = 0; i < table.Length; i++)
        {
            if (table[i] != i / 2) return false;
        }

        return true;
    }

    // The longest stretch of positions that follow one another in the source: one copy does them.
    private static (int First, int Length) LongestRun(int[] table)
    {
        int best = 0, bestLength = 0;
        for (int first = 0, end; first < table.Length; first = end)
        {
            end = first + 1;
            if (table[first] < 0) continue;
            while (end < table.Length && table[end] == table[end - 1] + 1) end++;
            if (end - first > bestLength) (best, bestLength) = (first, end - first);
        }

        return (best, bestLength);
    }
}
