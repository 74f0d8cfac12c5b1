using System.Numerics;
using Sett.Networks.Kernels.Reductions;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// What Softmax, LogSoftmax and Hardmax share: the axis, and from opset 1 to 12 the view of the tensor as a matrix cut at it.
/// </summary>
internal static class SoftmaxAxis
{
    public static OperatorSchema Schema(string name) => new()
    {
        Name = name,
        Versions = [1, 11, 13],
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public static void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Split(node);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public static AxisSplit Split(NodeContext node)
    {
        Shape shape = node.InputShape(0);
        if (shape.Rank == 0) return new AxisSplit(1, 1, 1);
        int axis = node.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), shape.Rank);
        return AxisSplit.Around(shape, axis, node.Opset < 13 ? shape.Rank : axis + 1);
    }
}

/// <summary>Softmax and LogSoftmax.</summary>
internal sealed class SoftmaxOperator<TForm>(string name) : IOperator where TForm : struct, ISoftmaxForm
{
    public OperatorSchema Schema { get; } = SoftmaxAxis.Schema(name);

    public void Infer(NodeContext node) => SoftmaxAxis.Infer(node);

    public Kernel Compile(NodeContext node)
    {
        AxisSplit split = SoftmaxAxis.Split(node);
        return node.InputType(0) switch
        {
            ElementType.Float32 => run =>
                SoftmaxKernels.Run<TForm>(run.Workers, split, run.Input(0).As<float>().Memory, run.Output(0).As<float>().Memory),
            ElementType.Float64 => run => SoftmaxKernels.Run<TForm>(split, run.In<double>(0), run.Out<double>(0)),
            _ => run =>
            {
                float[] wide = HalfTensors.Widened(run.In<Half>(0));
                SoftmaxKernels.Run<TForm>(run.Workers, split, wide, wide);
                HalfTensors.Narrow(wide, run.Out<Half>(0));
            }
            ,
        };
    }
}

/// <summary>Hardmax: 1 at the first largest element, 0 elsewhere.</summary>
internal sealed class HardmaxOperator : IOperator
{
    public OperatorSchema Schema { get; } = SoftmaxAxis.Schema("Hardmax");

    public void Infer(NodeContext node) => SoftmaxAxis.Infer(node);

    public Kernel Compile(NodeContext node)
    {
        AxisSplit split = SoftmaxAxis.Split(node);
        return node.InputType(0) switch
        {
            ElementType.Float32 => run => Run(split, run.In<float>(0), run.Out<float>(0)),
            ElementType.Float64 => run => Run(split, run.In<double>(0), run.Out<double>(0)),
            _ => run => Run(split, run.In<Half>(0), run.Out<Half>(0)),
        };
    }

    private static void Run<T>(AxisSplit split, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
    {
        y.Clear();
        if (split.Length == 0) return;
        for (int o = 0; o < split.Outer; o++)
        {
            for (int c = 0; c < split.Inner; c++)
            {
                int start = o * split.Length * split.Inner + c, best = start;
                for (int i = 1; i < split.Length; i++)
                {
                    if (x[start + i * split.Inner] > x[best]) best = start + i * split.Inner;
                }

                y[best] = T.One;
            }
        }
    }
}
