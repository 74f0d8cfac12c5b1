using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>ReverseSequence: the first steps of every example in reverse order, as many as its length says; the rest as it is.</summary>
internal sealed class ReverseSequenceOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "ReverseSequence",
        Versions = [10],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("batch_axis", OnnxAttributeKind.Int), new("time_axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long batch = node.Int("batch_axis", 1), time = node.Int("time_axis", 0);
        if (input.Rank < 2 || (batch, time) is not ((0, 1) or (1, 0)))
            throw node.Error($"batch_axis {batch} and time_axis {time} of {input} are not supported; 0 and 1 in either order, of two or "
                + "more dimensions, are");
        node.RequireType(1, ElementType.Int64);
        if (node.InputShape(1).Rank != 1 || node.InputShape(1)[0] != input[(int)batch])
            throw node.Error($"the lengths are {node.InputShape(1)}; {input[(int)batch]} are needed");
        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int batch = (int)node.Int("batch_axis", 1), time = (int)node.Int("time_axis", 0);
        int[] strides = input.Strides();
        return SizedMove.For(node.InputType(0), new Reverse(
            NodeContext.NameOf(node.Node), input[batch], input[time], strides[batch], strides[time], input.LengthOf(2, input.Rank)));
    }

    private sealed record Reverse(string Node, int Batch, int Time, int BatchStride, int TimeStride, int Inner) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            ReadOnlySpan<T> input = run.Input(0).Elements<T>();
            Span<T> output = run.Output(0).Elements<T>();
            ReadOnlySpan<long> lengths = run.In<long>(1);
            for (int b = 0; b < Batch; b++)
            {
                long length = lengths[b];
                if (length < 0 || length > Time) throw new BadInputException($"{Node}: length {length} is outside 0 to {Time}.");
                for (int t = 0; t < Time; t++)
                {
                    int from = t < length ? (int)length - 1 - t : t;
                    input.Slice(b * BatchStride + from * TimeStride, Inner).CopyTo(output[(b * BatchStride + t * TimeStride)..]);
                }
            }
        }
    }
}
