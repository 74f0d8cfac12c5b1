using System.Numerics;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// MeanVarianceNormalization: (x − mean) / (√variance + 1e-9), both over the axes, which are 0, 2 and 3 where none are given.
/// </summary>
internal sealed class MeanVarianceNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "MeanVarianceNormalization",
        Versions = [9, 13],
        Attributes = [new("axes", OnnxAttributeKind.Ints)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Axes(node);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int[] reduced = Axes(node);
        int[] order = [.. Enumerable.Range(0, input.Rank).Where(a => !reduced.Contains(a)), .. reduced];
        int[] strides = input.Strides();
        var gathered = new Shape(Array.ConvertAll(order, a => input[a]));
        int row = gathered.LengthOf(input.Rank - reduced.Length, input.Rank);
        StridedMove gather = StridedMove.ToDense(gathered, Array.ConvertAll(order, a => strides[a]));
        // The way back: input dimension a stands at its place in the order.
        int[] rows = gathered.Strides();
        StridedMove spread = StridedMove.ToDense(input, [.. Enumerable.Range(0, input.Rank).Select(a => rows[Array.IndexOf(order, a)])]);
        return GlobalPool.ByType(node, run => Run<float, uint>(run, gather, spread, row), run =>
            Run<double, ulong>(run, gather, spread, row));
    }

    private static int[] Axes(NodeContext node)
    {
        int[] axes = node.Axes(node.Ints("axes") ?? [0L, 2, 3], node.InputShape(0).Rank);
        Array.Sort(axes);
        return axes;
    }

    private static void Run<T, TBits>(KernelRun run, StridedMove gather, StridedMove spread, int row)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TBits : unmanaged
    {
        if (run.Input(0).Length == 0) return;
        var rows = new Tensor<T>(run.Input(0).Shape);
        gather.Run<TBits>(run.Input(0), 0, rows, 0, run.Workers);
        run.Workers.Run(rows.Length / row, piece =>
        {
            Span<T> x = rows.Values.Slice(piece * row, row);
            var moments = Moments<T>.Of(x);
            T divisor = T.Sqrt(moments.Variance) + T.CreateTruncating(1e-9f);
            foreach (ref T value in x) value = (value - moments.Mean) / divisor;
        });
        spread.Run<TBits>(rows, 0, run.Output(0), 0, run.Workers);
    }
}
