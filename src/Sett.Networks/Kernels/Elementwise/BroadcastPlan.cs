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

    /// <summary>The number of elements an operand has in a part of a row: <paramref name="count"/>, or 1 where it repeats.</summary>
    public int PartLength(int operand, int count) => _repeats[operand] ? 1 : count;

    /// <summary>Calls <paramref name="body"/> for parts of rows that together make up the output.</summary>
    public void Run(Workers workers, Action<RowPart> body)
    {
        if (RowLength == 0 || Rows == 0) return;
        if (RowLength >= Blocks.Length)
        {
            int parts = (RowLength + Blocks.Length - 1) / Blocks.Length;
            workers.Run(Rows * parts, piece => RunRows(piece / parts, 1, piece % parts * Blocks.Length, Blocks.Length, body));
            return;
        }

        int rowsInBlock = Math.Max(1, Blocks.Length / RowLength);
        int blocks = (Rows + rowsInBlock - 1) / rowsInBlock;
        workers.Run(blocks, block => RunRows(block * rowsInBlock, rowsInBlock, 0, RowLength, body));
    }

    private void RunRows(int first, int rows, int start, int count, Action<RowPart> body)
    {
        rows = Math.Min(rows, Rows - first);
        count = Math.Min(count, RowLength - start);
        Span<int> at = stackalloc int[_outerSizes.Length];
        Span<int> offsets = stackalloc int[3];
        for (int axis = 0, rest = first; axis < at.Length; axis++)
        {
            at[axis] = rest % _outerSizes[axis];
            rest /= _outerSizes[axis];
            Move(offsets, axis, at[axis]);
        }

        for (int row = first; row < first + rows; row++)
        {
            body(new RowPart(
                row * RowLength + start, count, offsets[0] + Inside(0, start), offsets[1] + Inside(1, start), offsets[2] + Inside(2, start)));
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

/// <summary>A part of one row: where it starts in the output and in up to three operands, and its elements.</summary>
internal readonly record struct RowPart(int Output, int Count, int First, int Second, int Third);
