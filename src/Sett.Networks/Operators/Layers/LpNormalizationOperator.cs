using System.Numerics;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>LpNormalization: vectors along an axis divided by their 1- or 2-norm; a vector of zeros stays one.</summary>
internal sealed class LpNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "LpNormalization",
        Versions = [1],
        Attributes = [new("axis", OnnxAttributeKind.Int), new("p", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        node.DimensionAxis(node.Int("axis", -1), node.InputShape(0).Rank);
        if (node.Int("p", 2) is not (1 or 2)) throw node.Error($"p is {node.Int("p", 2)}; 1 and 2 are supported");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int axis = node.DimensionAxis(node.Int("axis", -1), input.Rank), length = input[axis], inner = input.LengthOf(axis + 1, input.Rank);
        bool absolute = node.Int("p", 2) == 1;
        return GlobalPool.ByType(node, run => Run<float>(run, length, inner, absolute), run => Run<double>(run, length, inner, absolute));
    }

    private static void Run<T>(KernelRun run, int length, int inner, bool absolute) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> input = run.In<T>(0);
        Span<T> output = run.Out<T>(0);
        var norms = new T[inner];
        for (int start = 0; start < input.Length; start += length * inner)
        {
            norms.AsSpan().Clear();
            for (int k = 0; k < length; k++)
            {
                ReadOnlySpan<T> x = input.Slice(start + k * inner, inner);
                for (int i = 0; i < inner; i++) norms[i] = absolute ? norms[i] + T.Abs(x[i]) : T.FusedMultiplyAdd(x[i], x[i], norms[i]);
            }

            if (!absolute)
                foreach (ref T norm in norms.AsSpan()) norm = T.Sqrt(norm);
            for (int k = 0; k < length; k++)
            {
                ReadOnlySpan<T> x = input.Slice(start + k * inner, inner);
                Span<T> y = output.Slice(start + k * inner, inner);
                for (int i = 0; i < inner; i++) y[i] = norms[i] == T.Zero ? T.Zero : x[i] / norms[i];
            }
        }
    }
}
