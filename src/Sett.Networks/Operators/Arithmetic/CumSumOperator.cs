using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Reductions;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>CumSum: running sums along an axis, in order from the front or from the back, with or without the element itself.</summary>
internal sealed class CumSumOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "CumSum",
        Versions = [11, 14],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("exclusive", OnnxAttributeKind.Int), new("reverse", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16,
            ElementType.Int32, ElementType.Int64, ElementType.UInt32, ElementType.UInt64);
        Axis(node);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        int axis = Axis(node);
        return NumberKernels.For(node.InputType(0), new Running(
            AxisSplit.Around(node.InputShape(0), axis, axis + 1), node.Int("exclusive", 0) != 0, node.Int("reverse", 0) != 0));
    }

    private static int Axis(NodeContext node)
    {
        long[] axis = node.RequireConstantInts(1, "axis");
        if (axis.Length != 1) throw node.Error($"the axis has {axis.Length} elements; one is right");
        if (node.InputShape(0).Rank == 0) throw node.Error("the input is a scalar; it needs an axis to sum along");
        return node.Axis(axis[0], node.InputShape(0).Rank);
    }

    private readonly struct Running(AxisSplit split, bool exclusive, bool reverse) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            (AxisSplit places, bool without, bool backwards) = (split, exclusive, reverse);
            return run =>
            {
                ReadOnlySpan<T> x = run.In<T>(0);
                Span<T> y = run.Out<T>(0);
                for (int o = 0; o < places.Outer; o++)
                {
                    for (int c = 0; c < places.Inner; c++)
                    {
                        T sum = T.Zero;
                        for (int i = 0; i < places.Length; i++)
                        {
                            int at = (o * places.Length + (backwards ? places.Length - 1 - i : i)) * places.Inner + c;
                            T before = sum;
                            sum = unchecked(sum + x[at]);
                            y[at] = without ? before : sum;
                        }
                    }
                }
            };
        }
    }
}
