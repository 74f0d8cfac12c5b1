using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>
/// How operands of several shapes meet in one output after numpy's rules: neighbouring dimensions that all operands treat alike are joined,
/// then the innermost one is a row. Within a row an operand either advances with the output or repeats one element.
/// </summary>
internal sealed class BroadcastPlan
{
    private readonly int[] _outerSizes;
    private readonly int[][] _outerStrides;
    private readonly bool[] _repeats;
    private readonly bool[] _isWhole;

    /// <summary>Plans for operands that broadcast to <paramref name="output"/> (one way: the output is not made larger by them).</summary>
    public BroadcastPlan(Shape output, params ReadOnlySpan<Shape> operands)
    {
        var sizes = new List<int>();
        var strides = new List<int[]>();
        var lengths = new int[operands.Length];
        Array.Fill(lengths, 1);
        for (int i = 1; i <= output.Rank; i++)
        {
            int size = output[^i];
            if (size == 1) continue;
            var step = new int[operands.Length];
            for (int o = 0; o < step.Length; o++)
            {
                int own = i <= operands[o].Rank ? operands[o][^i] : 1;
                step[o] = own == 1 ? 0 : lengths[o];
                lengths[o] *= own;
            }

            if (sizes.Count > 0 && Continues(strides[^1], step, sizes[^1]))
            {
                sizes[^1] *= size;
                continue;
            }

            sizes.Add(size);
            strides.Add(step);
        }

        RowLength = sizes.Count > 0 ? sizes[0] : 1;
        _repeats = new bool[operands.Length];
        for (int o = 0; o < _repeats.Length; o++) _repeats[o] = sizes.Count > 0 && strides[0][o] == 0;
        _isWhole = new bool[operands.Length];
        for (int o = 0; o < _isWhole.Length; o++) _isWhole[o] = operands[o].Length == output.Length;
        _outerSizes = [.. sizes.Skip(1)];
        _outerStrides = [.. strides.Skip(1)];
        Rows = 1;
        foreach (int size in _outerSizes) Rows *= size;
    }

    /// <summary>Elements of a row, at least one unless the output is empty.</summary>
    public int RowLength { get; }

    /// <summary>Rows of the output.</summary>
    public int Rows { get; }

    /// <summary>Whether an operand's one element serves a whole row.</summary>
    public bool Repeats(int operand) => _repeats[operand];

    /// <summary>Whether rows are so short that it pays to lay operands out first (<see cref="Gather"/>).</summary>
    public bool HasShortRows => RowLength < 48 && Rows > 1;

    /// <summary>Whether an operand has the output's elements in the output's order.</summary>
    public bool IsWhole(int operand) => _isWhole[operand];

    /// <summary>Writes an operand's elements of whole rows as they meet the output's, one row after the other.</summary>
    public void Gather<T>(int operand, int firstRow, ReadOnlySpan<T> source, Span<T> target)
    {
        Span<int> at = stackalloc int[_outerSizes.Length];
        int offset = 0;
        for (int axis = 0, rest = firstRow; axis < at.Length; axis++)
        {
            at[axis] = rest % _outerSizes[axis];
            rest /= _outerSizes[axis];
            offset += at[axis] * _outerStrides[axis][operand];
        }

        int size = _outerSizes[0], stride = _outerStrides[0][operand], step = _repeats[operand] ? 0 : 1;
        for (int written = 0; written < target.Length;)
        {
            // All rows up to the end of the dimension next to the rows.
            int rows = Math.Min(size - at[0], (target.Length - written) / RowLength);
            for (int row = 0; row < rows; row++, offset += stride)
            {
                for (int i = 0, from = offset; i < RowLength; i++, from += step) target[written++] = source[from];
            }

            at[0] += rows;
            for (int axis = 0; axis < at.Length && at[axis] == _outerSizes[axis]; axis++)
            {
                offset -= at[axis] * _outerStrides[axis][operand];
                at[axis] = 0;
                if (axis + 1 == at.Length) break;
                at[axis + 1]++;
                offset += _outerStrides[axis + 1][operand];
            }
        }
    }

    /// <summary>Cuts the output into blocks of rows, or of parts of long rows, and calls <paramref name="body"/> for each.</summary>
    public void Run(Workers workers, Action<RowBlock> body)
    {
        if (RowLength == 0 || Rows == 0) return;
        if (RowLength >= Blocks.Length)
        {
            int parts = (RowLength + Blocks.Length - 1) / Blocks.Length;
            workers.Run(Rows * parts, piece =>
            {
                int start = piece % parts * Blocks.Length;
                body(new RowBlock(piece / parts, 1, start, Math.Min(Blocks.Length, RowLength - start)));
            });
            return;
        }

        int rowsInBlock = Math.Max(1, Blocks.Length / RowLength);
        int blocks = (Rows + rowsInBlock - 1) / rowsInBlock;
        workers.Run(blocks, block =>
        {
            int first = block * rowsInBlock;
            body(new RowBlock(first, Math.Min(rowsInBlock, Rows - first), 0, RowLength));
        });
    }

    /// <summary>Calls <paramref name="body"/> for every row of a block.</summary>
    public void Walk<TBody>(RowBlock block, TBody body) where TBody : struct, IRowBody, allows ref struct
    {
        Span<int> at = stackalloc int[_outerSizes.Length];
        Span<int> offsets = stackalloc int[3];
        for (int axis = 0, rest = block.First; axis < at.Length; axis++)
        {
            at[axis] = rest % _outerSizes[axis];
            rest /= _outerSizes[axis];
            Move(offsets, axis, at[axis]);
        }

        int inside0 = Inside(0, block.Start), inside1 = Inside(1, block.Start), inside2 = Inside(2, block.Start);
        for (int row = block.First; row < block.First + block.Rows; row++)
        {
            body.Part(new RowPart(
                row * RowLength + block.Start, block.Count, offsets[0] + inside0, offsets[1] + inside1, offsets[2] + inside2));
            for (int axis = 0; axis < at.Length; axis++)
            {
                Move(offsets, axis, 1);
                if (++at[axis] < _outerSizes[axis]) break;
                Move(offsets, axis, -at[axis]);
                at[axis] = 0;
            }
        }
    }

    private int Inside(int operand, int start) => operand < _repeats.Length && !_repeats[operand] ? start : 0;

    private void Move(Span<int> offsets, int axis, int steps)
    {
        int[] strides = _outerStrides[axis];
        for (int o = 0; o < strides.Length; o++) offsets[o] += strides[o] * steps;
    }

    /// <summary>Whether every operand goes on where the dimension within ended, so that the two are one.</summary>
    private static bool Continues(int[] inner, int[] outer, int innerSize)
    {
        for (int o = 0; o < inner.Length; o++)
        {
            if (outer[o] != inner[o] * innerSize) return false;
        }

        return true;
    }
}

/// <summary>Neighbouring rows, or a part of one: the first row, how many, and which of their elements.</summary>
internal readonly record struct RowBlock(int First, int Rows, int Start, int Count);

/// <summary>What is done with each row of a block.</summary>
internal interface IRowBody
{
    /// <summary>Computes one row, or the block's part of it.</summary>
    void Part(RowPart part);
}

/// <summary>A part of one row: where it starts in the output and in up to three operands, and its elements.</summary>
internal readonly record struct RowPart(int Output, int Count, int First, int Second, int Third);
