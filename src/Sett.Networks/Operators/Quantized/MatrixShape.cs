using Sett.Networks.Execution;
using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The geometry of numpy's matmul: which matrices of two stacks are multiplied with each other.</summary>
internal sealed class MatrixShape
{
    private readonly int[] _left;
    private readonly int[] _right;

    private MatrixShape(int[] left, int[] right, int rows, int depth, int columns, Shape output)
    {
        (_left, _right, Rows, Depth, Columns, Output) = (left, right, rows, depth, columns, output);
        RightMatrices = right.Length == 0 ? 0 : right.Max() + 1;
    }

    /// <summary>Rows of one product.</summary>
    public int Rows { get; }

    /// <summary>The reduced length.</summary>
    public int Depth { get; }

    /// <summary>Columns of one product.</summary>
    public int Columns { get; }

    /// <summary>Columns rounded up to whole panels of 32.</summary>
    public int PaddedColumns => checked((Columns + IntegerTile.Columns - 1) / IntegerTile.Columns * IntegerTile.Columns);

    /// <summary>The result's shape.</summary>
    public Shape Output { get; }

    /// <summary>Matrices in the right operand.</summary>
    public int RightMatrices { get; }

    /// <summary>Reads the shapes of two operands.</summary>
    public static MatrixShape Read(NodeContext node, Shape a, Shape b)
    {
        if (a.Rank == 0 || b.Rank == 0)
            throw node.Error($"the operands have the shapes {a} and {b}; a matrix product needs rank 1 or more");
        Shape left = a.Rank == 1 ? new Shape(1, a[0]) : a, right = b.Rank == 1 ? new Shape(b[0], 1) : b;
        Shape leftBatch = new(left.Sizes[..^2]), rightBatch = new(right.Sizes[..^2]);
        if (left[^1] != right[^2] || !Shape.TryBroadcast(leftBatch, rightBatch, out Shape batch))
            throw node.Error($"matrices of the shapes {a} and {b} cannot be multiplied");
        var sizes = new List<int>(batch.Sizes.ToArray());
        if (a.Rank > 1) sizes.Add(left[^2]);
        if (b.Rank > 1) sizes.Add(right[^1]);
        return new MatrixShape(
            Broadcast(leftBatch, batch), Broadcast(rightBatch, batch), left[^2], left[^1], right[^1], new Shape([.. sizes]));
    }

    /// <summary>Packs the matrices of the right operand, row-major Depth × Columns each.</summary>
    public PackedColumns[] Pack(Tensor right, int[] zeroPoints)
    {
        var packed = new PackedColumns[RightMatrices];
        int length = Depth * Columns;
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = PackedColumns.Pack(
                right.Bytes.Slice(i * length, length), Depth, Columns, Columns, 1, n => ByteOperand.Of(right.Type, zeroPoints.Each(n)));
        }

        return packed;
    }

    /// <summary>Multiplies; <paramref name="sink"/> makes the receiver of the product whose first element in the output is given.</summary>
    public unsafe void Run<TSink>(Tensor left, ByteOperand operand, PackedColumns[] right, Func<int, TSink> sink, Workers workers)
        where TSink : struct, IProductSink
    {
        if (Output.Length == 0) return;
        fixed (byte* a = left.Bytes)
        {
            if (RightMatrices == 1 && _left[^1] == _left.Length - 1)
            {
                QuantizedProduct.Run(a, _left.Length * Rows, operand, right[0], sink(0), workers);
                return;
            }

            for (int i = 0; i < _left.Length; i++)
                QuantizedProduct.Run(a + (long)_left[i] * Rows * Depth, Rows, operand, right[_right[i]], sink(i * Rows * Columns), workers);
        }
    }

    // For each matrix of the broadcast stack, the index of the operand's matrix.
    private static int[] Broadcast(Shape operand, Shape batch)
    {
        int[] strides = operand.Strides();
        var indices = new int[batch.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int rest = i;
            for (int axis = 1; axis <= batch.Rank; axis++)
            {
                int position = rest % batch[batch.Rank - axis];
                rest /= batch[batch.Rank - axis];
                if (axis <= operand.Rank && operand[operand.Rank - axis] != 1) indices[i] += position * strides[operand.Rank - axis];
            }
        }

        return indices;
    }
}
