using System.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Range: start + i · delta for all i before the limit.</summary>
internal sealed class RangeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Range", Versions = [11], MinInputs = 3, MaxInputs = 3 };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Int16, ElementType.Int32, ElementType.Int64);
        for (int i = 0; i < 3; i++)
        {
            node.RequireType(i, node.InputType(0));
            if (node.InputShape(i).Length != 1) throw node.Error($"input {i} has {node.InputShape(i).Length} elements; it has to have 1");
        }

        Tensor start = node.RequireConstant(0, "start"), limit = node.RequireConstant(1, "limit"), delta = node.RequireConstant(2, "delta");
        double steps = start switch
        {
            Tensor<float> s => Steps(node, s[0], limit.Span<float>()[0], delta.Span<float>()[0]),
            Tensor<double> s => Steps(node, s[0], limit.Span<double>()[0], delta.Span<double>()[0]),
            Tensor<short> s => WholeSteps(node, s[0], limit.Span<short>()[0], delta.Span<short>()[0]),
            Tensor<int> s => WholeSteps(node, s[0], limit.Span<int>()[0], delta.Span<int>()[0]),
            _ => WholeSteps(node, start.Span<long>()[0], limit.Span<long>()[0], delta.Span<long>()[0]),
        };
        if (!(steps <= int.MaxValue)) throw node.Error($"the range has {steps} elements; at most {int.MaxValue} are possible");
        node.SetOutput(0, node.InputType(0), node.ShapeOf([Math.Max(0, (long)steps)]));
    }

    public Kernel Compile(NodeContext node) => node.InputType(0) switch
    {
        ElementType.Float32 => Fill<float>,
        ElementType.Float64 => Fill<double>,
        ElementType.Int16 => Fill<short>,
        ElementType.Int32 => Fill<int>,
        _ => Fill<long>,
    };

    // In double also for float32, as the standard's shape inference computes it.
    private static double Steps(NodeContext node, double start, double limit, double delta)
    {
        if (delta == 0) throw node.Error("delta is 0");
        return Math.Ceiling((limit - start) / delta);
    }

    private static double WholeSteps(NodeContext node, Int128 start, Int128 limit, Int128 delta)
    {
        if (delta == 0) throw node.Error("delta is 0");
        Int128 way = delta > 0 ? limit - start : start - limit;
        return way <= 0 ? 0 : (double)((way - 1) / Int128.Abs(delta) + 1);
    }

    private static void Fill<T>(KernelRun run) where T : unmanaged, INumber<T>
    {
        T start = run.In<T>(0)[0], delta = run.In<T>(2)[0];
        Span<T> output = run.Out<T>(0);
        for (int i = 0; i < output.Length; i++) output[i] = unchecked(start + T.CreateTruncating(i) * delta);
    }
}
