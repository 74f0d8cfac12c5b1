using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>Prepares a MatMul node: numpy's product of matrices, stacks of matrices and vectors.</summary>
public static class MatMulKernel
{
    /// <summary>The shape of the product of two operands.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The operands do not fit each other.</exception>
    public static Shape Shape(NodeContext node) => Plan(node).Output;

    /// <summary>Prepares the node for float32; a constant second operand is packed here, once.</summary>
    /// <param name="node">The node.</param>
    /// <param name="epilogue">Element-wise steps to apply to the output, or null.</param>
    public static Kernel Compile(NodeContext node, LayerEpilogue? epilogue = null)
    {
        MatMulPlan plan = Plan(node);
        int rows = plan.Rows, columns = plan.Columns, depth = plan.Depth;
        var product = new MatrixProduct(rows, columns, depth);
        float[]? packed = null;
        int matricesB = plan.BStarts.Distinct().Count(), packedSize = product.Panels.PackedLength;
        if (node.Constant(1) is { } weights && (long)matricesB * packedSize < 1 << 29)
        {
            packed = GC.AllocateUninitializedArray<float>(matricesB * packedSize);
            for (int m = 0; m < matricesB; m++)
                product.Panels.Pack(weights.Span<float>()[(m * depth * columns)..], columns, 1, packed.AsSpan(m * packedSize, packedSize));
        }

        return run =>
        {
            Memory<float> first = run.Input(0).As<float>().Memory, second = run.Input(1).As<float>().Memory;
            Memory<float> output = run.Output(0).As<float>().Memory;
            MatrixProduct.Cut cut = product.CutFor(run.Workers, Math.Max(1, plan.Products));
            Action<int, int>? finish =
                epilogue is null ? null : (place, count) => epilogue.Apply(run, output.Span.Slice(place, count), place);
            run.Workers.Run(plan.Products * cut.Pieces, piece =>
            {
                int index = piece / cut.Pieces;
                var a = new MatrixPlace(first, plan.AStarts[index], depth, 1);
                var b = new MatrixPlace(second, plan.BStarts[index], columns, 1);
                var c = new MatrixPlace(output, index * rows * columns, columns, 1);
                ReadOnlySpan<float> panels =
                    packed is null ? default : packed.AsSpan(plan.BStarts[index] / Math.Max(1, depth * columns) * packedSize, packedSize);
                product.Piece(piece % cut.Pieces, cut, a, b, panels, c, false, finish);
            });
        };
    }

    /// <summary>How the operands of a MatMul node are cut into products of two matrices.</summary>
    internal static MatMulPlan Plan(NodeContext node)
    {
        Shape a = node.InputShape(0), b = node.InputShape(1);
        if (a.Rank == 0 || b.Rank == 0) throw node.Error("a scalar cannot be an operand; both need at least one dimension");
        int depth = a[^1], rows = a.Rank == 1 ? 1 : a[^2], columns = b.Rank == 1 ? 1 : b[^1];
        int depthB = b.Rank == 1 ? b[0] : b[^2];
        if (depth != depthB) throw node.Error($"operands {a} and {b} do not fit: {depth} ≠ {depthB}");
        Shape stackA = new(a.Rank > 2 ? a.Sizes[..^2] : []), stackB = new(b.Rank > 2 ? b.Sizes[..^2] : []);
        if (!Numerics.Tensors.Shape.TryBroadcast(stackA, stackB, out Shape stack))
            throw node.Error($"the stacks of {a} and {b} do not broadcast");
        List<int> sizes = [.. stack.Sizes];
        if (a.Rank > 1) sizes.Add(rows);
        if (b.Rank > 1) sizes.Add(columns);
        var output = new Shape([.. sizes]);
        if (stackB.Length == 1 && stackA == stack) return new MatMulPlan(stack.Length * rows, columns, depth, [0], [0], output);
        return new MatMulPlan(rows, columns, depth, Starts(stackA, stack, rows * depth), Starts(stackB, stack, depth * columns), output);
    }

    /// <summary>Where the matrix of each product starts in an operand whose stack is broadcast.</summary>
    private static int[] Starts(Shape stack, Shape broadcast, int matrix)
    {
        var starts = new int[broadcast.Length];
        int[] strides = stack.Strides();
        for (int i = 0; i < starts.Length; i++)
        {
            int rest = i, at = 0;
            for (int axis = broadcast.Rank - 1; axis >= 0; axis--)
            {
                int index = rest % broadcast[axis], own = axis - (broadcast.Rank - stack.Rank);
                rest /= broadcast[axis];
                if (own >= 0 && stack[own] > 1) at += index * strides[own];
            }

            starts[i] = at * matrix;
        }

        return starts;
    }
}

/// <summary>A MatMul as products of matrices: where each one's operands start.</summary>
internal sealed record MatMulPlan(int Rows, int Columns, int Depth, int[] AStarts, int[] BStarts, Shape Output)
{
    /// <summary>How many products there are.</summary>
    public int Products => AStarts.Length;
}
