using System.Numerics;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// OneHot: a dimension of the given depth is added in which one element, named by the index, is "on" and all others are "off". Indices
/// outside make all elements "off"; negative ones count from the end, from opset 11 on.
/// </summary>
internal sealed class OneHotOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "OneHot",
        Versions = [9, 11],
        MinInputs = 3,
        MaxInputs = 3,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool) throw node.Error("the indices are bool; numbers are needed");
        if (node.InputShape(2).Length != 2)
            throw node.Error($"values has {node.InputShape(2).Length} elements; it has to have 2, off and on");
        List<long> sizes = [.. node.InputShape(0).ToLongs()];
        sizes.Insert(Axis(node), Depth(node));
        node.SetOutput(0, node.InputType(2), node.ShapeOf(sizes.ToArray()));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape output = node.Output(0).Shape;
        int axis = Axis(node);
        return SizedMove.For(node.InputType(2), new Light(output[axis], output.LengthOf(axis + 1, output.Rank), node.Opset >= 11));
    }

    private static int Axis(NodeContext node) => node.Axis(node.Int("axis", -1), node.InputShape(0).Rank + 1);

    private static long Depth(NodeContext node)
    {
        Tensor depth = node.RequireConstant(1, "depth");
        if (depth.Length != 1 || depth.Type == ElementType.Bool) throw node.Error("depth has to be one number");
        return Whole(depth)[0];
    }

    // Indices and depth may be of any type of number; fractions are cut off. What is no number at all lies outside.
    private static long[] Whole(Tensor tensor) => tensor switch
    {
        Tensor<float> t => Convert<float>(t.Values),
        Tensor<double> t => Convert<double>(t.Values),
        Tensor<Half> t => Convert<Half>(t.Values),
        Tensor<sbyte> t => Convert<sbyte>(t.Values),
        Tensor<byte> t => Convert<byte>(t.Values),
        Tensor<short> t => Convert<short>(t.Values),
        Tensor<ushort> t => Convert<ushort>(t.Values),
        Tensor<int> t => Convert<int>(t.Values),
        Tensor<uint> t => Convert<uint>(t.Values),
        Tensor<long> t => t.Values.ToArray(),
        _ => Convert<ulong>(tensor.Span<ulong>()),
    };

    private static long[] Convert<T>(ReadOnlySpan<T> values) where T : INumber<T>
    {
        var whole = new long[values.Length];
        for (int i = 0; i < whole.Length; i++) whole[i] = T.IsNaN(values[i]) ? long.MaxValue : long.CreateSaturating(values[i]);
        return whole;
    }

    private sealed record Light(int Depth, int Inner, bool FromEnd) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            ReadOnlySpan<T> values = run.Input(2).Elements<T>();
            Span<T> output = run.Output(0).Elements<T>();
            output.Fill(values[0]);
            long[] indices = Whole(run.Input(0));
            for (int i = 0; i < indices.Length; i++)
            {
                long at = indices[i] < 0 && FromEnd ? indices[i] + Depth : indices[i];
                if (at >= 0 && at < Depth) output[(i / Inner * Depth + (int)at) * Inner + i % Inner] = values[1];
            }
        }
    }
}
