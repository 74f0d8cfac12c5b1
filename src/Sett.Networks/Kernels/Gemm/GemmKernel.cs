using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>Prepares a float32 Gemm node.</summary>
/// <remarks>
/// With alpha = 1 (nearly always) an output is <c>acc = beta·c</c>, rounded, and then <c>acc = fma(a[k], b[k], acc)</c> in the order of k.
/// Else it is <c>alpha·acc + beta·c</c>, each operation rounded, with acc summed from 0.
/// </remarks>
public static class GemmKernel
{
    /// <summary>Rows, columns and depth of a Gemm node.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The operands do not fit each other.</exception>
    public static (int Rows, int Columns, int Depth) Sizes(NodeContext node)
    {
        Shape a = node.InputShape(0), b = node.InputShape(1);
        if (a.Rank != 2 || b.Rank != 2) throw node.Error($"A has the shape {a} and B {b}; both have to be matrices");
        bool transA = node.Int("transA", 0) != 0, transB = node.Int("transB", 0) != 0;
        int rows = a[transA ? 1 : 0], depth = a[transA ? 0 : 1], columns = b[transB ? 0 : 1];
        if (b[transB ? 1 : 0] != depth)
            throw node.Error($"A {a}{(transA ? " transposed" : "")} cannot be multiplied by B {b}{(transB ? " transposed" : "")}: "
                + $"{depth} ≠ {b[transB ? 1 : 0]}");
        if (node.HasInput(2))
        {
            Shape c = node.InputShape(2);
            bool fits = Shape.TryBroadcast(c, new Shape(rows, columns), out Shape joint) && joint == new Shape(rows, columns);
            if (!fits) throw node.Error($"C has the shape {c}; it has to broadcast to {rows}×{columns}");
            if (node.Opset < 7 && node.Int("broadcast", 0) == 0 && c != joint)
                throw node.Error($"C has the shape {c}; without broadcast it has to be {rows}×{columns}");
        }

        return (rows, columns, depth);
    }

    /// <summary>Prepares the node; a constant B is packed here, once.</summary>
    /// <param name="node">The node.</param>
    /// <param name="epilogue">Element-wise steps to apply to the output, or null.</param>
    public static Kernel Compile(NodeContext node, LayerEpilogue? epilogue = null)
    {
        (int rows, int columns, int depth) = Sizes(node);
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        bool transA = node.Int("transA", 0) != 0, transB = node.Int("transB", 0) != 0;
        var product = new MatrixProduct(rows, columns, depth);
        (int aRow, int aColumn) = transA ? (1, rows) : (depth, 1);
        (int bRow, int bColumn) = transB ? (1, depth) : (columns, 1);
        float[]? packed = null;
        if (node.Constant(1) is { } weights)
        {
            packed = GC.AllocateUninitializedArray<float>(product.Panels.PackedLength);
            product.Panels.Pack(weights.Span<float>(), bRow, bColumn, packed);
        }

        (int cRow, int cColumn) = node.HasInput(2) ? CStrides(node.InputShape(2)) : (0, 0);
        bool startsFromC = alpha == 1 && node.HasInput(2);
        bool addsC = alpha != 1 && node.HasInput(2);
        return run =>
        {
            Memory<float> output = run.Output(0).As<float>().Memory;
            if (startsFromC) Fill(run.In<float>(2), cRow, cColumn, beta, output.Span, rows, columns);
            var a = new MatrixPlace(run.Input(0).As<float>().Memory, 0, aRow, aColumn);
            var b = new MatrixPlace(run.Input(1).As<float>().Memory, 0, bRow, bColumn);
            var c = new MatrixPlace(output, 0, columns, 1);
            MatrixProduct.Cut cut = product.CutFor(run.Workers, 1);
            Action<int, int>? finish = alpha == 1 && epilogue is null ? null : (place, count) =>
            {
                Span<float> values = output.Span.Slice(place, count);
                if (alpha != 1) Scale(values, alpha);
                if (addsC) Add(values, run.In<float>(2), cRow, cColumn, beta, place / columns, place % columns);
                epilogue?.Apply(run, values, place);
            };
            run.Workers.Run(cut.Pieces, piece => product.Piece(piece, cut, a, b, packed, c, startsFromC, finish));
        };
    }

    private static (int Row, int Column) CStrides(Shape c)
    {
        int columns = c.Rank > 0 ? c[^1] : 1, rows = c.Rank > 1 ? c[^2] : 1;
        return (rows == 1 ? 0 : columns, columns == 1 ? 0 : 1);
    }

    private static void Fill(ReadOnlySpan<float> c, int rowStride, int columnStride, float beta, Span<float> output, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> to = output.Slice(row * columns, columns);
            if (columnStride == 0) to.Fill(beta * c[row * rowStride]);
            else if (beta == 1) c.Slice(row * rowStride, columns).CopyTo(to);
            else
                for (int column = 0; column < columns; column++) to[column] = beta * c[row * rowStride + column];
        }
    }

    private static void Scale(Span<float> values, float factor)
    {
        for (int i = 0; i < values.Length; i++) values[i] *= factor;
    }

    private static void Add(Span<float> values, ReadOnlySpan<float> c, int rowStride, int columnStride, float beta, int row, int column)
    {
        for (int i = 0; i < values.Length; i++) values[i] += beta * c[row * rowStride + (column + i) * columnStride];
    }
}
