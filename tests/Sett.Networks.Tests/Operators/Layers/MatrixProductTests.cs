using System.Runtime.InteropServices;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Kernels;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Operators.Layers;

/// <summary>Protects Gemm and MatMul: the bits of the ordered definition, numpy's broadcasting, opset differences, refusals.</summary>
public class MatrixProductTests
{
    [Fact]
    public void Gemm_equals_the_ordered_definition_bit_for_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            int rows = random.Next(3) == 0 ? 1 : random.Next(1, 40), columns = random.Next(1, 120);
            int depth = random.Next(1, i % 20 == 0 ? 1200 : 50);
            bool transA = random.Next(3) == 0, transB = random.Next(2) == 0;
            float alpha = random.Next(4) == 0 ? 0.75f : 1, beta = random.Next(4) == 0 ? 0.3f : 1;
            Tensor<float> a = transA ? SingleNode.Random(random, depth, rows) : SingleNode.Random(random, rows, depth);
            Tensor<float> b = transB ? SingleNode.Random(random, columns, depth) : SingleNode.Random(random, depth, columns);
            int[][] shapes = [[rows, columns], [columns], [1, columns], [rows, 1], [1], []];
            Tensor<float>? c = random.Next(7) is var kind && kind == 6 ? null : SingleNode.Random(random, shapes[kind]);
            var node = new SingleNode(
                "Gemm",
                13,
                [SingleNode.Float("alpha", alpha), SingleNode.Float("beta", beta), SingleNode.Int("transA", transA ? 1 : 0),
                    SingleNode.Int("transB", transB ? 1 : 0)],
                [a, b, c],
                random.Next(3) == 0 ? [] : [1]);
            var expected = new float[rows * columns];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    float start = 0;
                    if (c is not null)
                    {
                        int cColumns = c.Shape.Rank > 0 ? c.Shape[^1] : 1, cRows = c.Shape.Rank > 1 ? c.Shape[0] : 1;
                        start = beta * c[(cRows == 1 ? 0 : row * cColumns) + (cColumns == 1 ? 0 : column)];
                    }

                    float acc = alpha == 1 ? start : 0;
                    for (int k = 0; k < depth; k++)
                        acc = MathF.FusedMultiplyAdd(a[transA ? k * rows + row : row * depth + k],
                            b[transB ? column * depth + k : k * columns + column], acc);
                    expected[row * columns + column] = alpha == 1 ? acc : c is null ? alpha * acc : alpha * acc + start;
                }
            }

            for (int threads = 1; threads <= 3; threads++) SameBits(expected, node.Run(threads));
        }
    }

    [Fact]
    public void MatMul_broadcasts_as_numpy_does()
    {
        var random = new Random(2);
        (int[] A, int[] B, int[] Output)[] cases =
        [
            ([5], [5], []), ([5], [5, 7], [7]), ([4, 5], [5], [4]), ([4, 5], [5, 60], [4, 60]), ([2, 3, 5], [5, 17], [2, 3, 17]),
            ([2, 3, 5], [2, 5, 9], [2, 3, 9]), ([3, 5], [2, 5, 4], [2, 3, 4]), ([2, 1, 3, 5], [4, 5, 6], [2, 4, 3, 6]),
            ([1, 3, 5], [2, 5, 6], [2, 3, 6]), ([5], [2, 5, 6], [2, 6]), ([2, 3, 5], [5], [2, 3]), ([2, 0], [0, 3], [2, 3]),
            ([0, 4], [4, 3], [0, 3]), ([1, 200, 1030], [1030, 130], [1, 200, 130]), ([1, 3, 40, 64], [1, 3, 64, 50], [1, 3, 40, 50]),
        ];
        foreach ((int[] shapeA, int[] shapeB, int[] shape) in cases)
        {
            Tensor<float> a = SingleNode.Random(random, shapeA), b = SingleNode.Random(random, shapeB);
            foreach (int[] constants in new int[][] { [], [1], [0] })
            {
                var node = new SingleNode("MatMul", 13, [], [a, b], constants);
                for (int threads = 1; threads <= 2; threads++)
                {
                    Tensor output = node.Run(threads);
                    Assert.Equal(new Shape(shape), output.Shape);
                    SameBits(Obvious(a, b, shape), output);
                }
            }
        }
    }

    [Fact]
    public void MatMul_of_integers_wraps_around()
    {
        var a = new Tensor<int>(new Shape(2, 2), new[] { 1, 2, int.MaxValue, 1 });
        var b = new Tensor<int>(new Shape(2, 1), new[] { 2, 5 });
        Assert.Equal(
            [12, unchecked(int.MaxValue * 2 + 5)], ((Tensor<int>)new SingleNode("MatMul", 13, [], [a, b], []).Run()).Values.ToArray());
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Refused("MatMul", 13, [], [2, 3], [4, 5]);
        Refused("MatMul", 13, [], [2, 3, 4], [3, 4, 5]);
        Refused("MatMul", 13, [], [], [4]);
        Refused("Gemm", 13, [], [2, 3], [4, 5]);
        Refused("Gemm", 13, [], [2, 3, 1], [3, 5]);
        Refused("Gemm", 13, [], [2, 3], [3, 5], [4]);
        Refused("Gemm", 7, [], [2, 3], [3, 5]);
        Refused("Gemm", 6, [], [2, 3], [3, 5], [5]);
        new SingleNode("Gemm", 6, [SingleNode.Int("broadcast", 1)], Zeros([2, 3], [3, 5], [5]), []).Run();

        static void Refused(string name, int opset, OnnxAttribute[] attributes, params int[][] shapes)
        {
            var node = new SingleNode(name, opset, attributes, Zeros(shapes), []);
            Assert.Throws<BadInputException>(() => node.Operator.Infer(node.Context));
        }

        static Tensor[] Zeros(params int[][] shapes) => [.. shapes.Select(s => new Tensor<float>(new Shape(s)))];
    }

    private static float[] Obvious(Tensor<float> a, Tensor<float> b, int[] output)
    {
        int depth = a.Shape[^1], rows = a.Shape.Rank > 1 ? a.Shape[^2] : 1, columns = b.Shape.Rank > 1 ? b.Shape[^1] : 1;
        int[] stack = output[..(output.Length - (a.Shape.Rank > 1 ? 1 : 0) - (b.Shape.Rank > 1 ? 1 : 0))];
        var result = new float[new Shape(output).Length];
        for (int at = 0; at < result.Length; at++)
        {
            int column = at % columns, row = at / columns % rows, index = at / columns / rows;
            int placeA = Place(a.Shape, stack, index) * rows * depth + row * depth;
            int placeB = Place(b.Shape, stack, index) * depth * columns + column;
            for (int k = 0; k < depth; k++) result[at] = MathF.FusedMultiplyAdd(a[placeA + k], b[placeB + k * columns], result[at]);
        }

        return result;
    }

    private static int Place(Shape shape, int[] stack, int index)
    {
        int place = 0, factor = 1;
        for (int i = 1; i <= stack.Length; i++)
        {
            int coordinate = index % stack[^i], axis = shape.Rank - 2 - i;
            index /= stack[^i];
            if (axis < 0) continue;
            if (shape[axis] > 1) place += coordinate * factor;
            factor *= shape[axis];
        }

        return place;
    }

    private static void SameBits(ReadOnlySpan<float> expected, Tensor output)
    {
        ReadOnlySpan<float> values = output.Span<float>();
        Assert.True(MemoryMarshal.Cast<float, int>(expected).SequenceEqual(MemoryMarshal.Cast<float, int>(values)));
    }
}
