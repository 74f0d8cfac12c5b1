using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Not: true for false.</summary>
internal sealed class NotOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Not", Versions = [1] };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Bool);
        node.SetOutput(0, ElementType.Bool, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => run =>
    {
        ReadOnlySpan<bool> x = run.In<bool>(0);
        Span<bool> y = run.Out<bool>(0);
        for (int i = 0; i < y.Length; i++) y[i] = !x[i];
    };
}

/// <summary>BitwiseNot: the complement of every bit of a whole number.</summary>
internal sealed class BitwiseNotOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "BitwiseNot", Versions = [18] };

    public void Infer(NodeContext node)
    {
        if (!node.InputType(0).IsInteger()) throw node.Error($"input 0 is {node.InputType(0).DisplayName()}; whole numbers are supported");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => NumberKernels.ForWhole(node.InputType(0), new WholeMap<Complement>(default));
}

/// <summary>IsNaN and IsInf: whether an element is not a number, or infinite with a wanted sign.</summary>
internal sealed class FloatTestOperator(string name, int[] versions, bool infinity) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = versions,
        Attributes = infinity
            ? [new("detect_negative", OnnxAttributeKind.Int), new("detect_positive", OnnxAttributeKind.Int)]
            : [],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        node.SetOutput(0, ElementType.Bool, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        bool negative = node.Int("detect_negative", 1) != 0, positive = node.Int("detect_positive", 1) != 0;
        bool Answer(double x) => infinity
            ? (positive && double.IsPositiveInfinity(x)) || (negative && double.IsNegativeInfinity(x))
            : double.IsNaN(x);
        return run =>
        {
            Span<bool> y = run.Out<bool>(0);
            switch (run.Input(0))
            {
                case Tensor<float> x:
                    for (int i = 0; i < y.Length; i++) y[i] = Answer(x.Values[i]);
                    break;
                case Tensor<double> x:
                    for (int i = 0; i < y.Length; i++) y[i] = Answer(x.Values[i]);
                    break;
                case Tensor<Half> x:
                    for (int i = 0; i < y.Length; i++) y[i] = Answer((double)x.Values[i]);
                    break;
            }
        };
    }
}
