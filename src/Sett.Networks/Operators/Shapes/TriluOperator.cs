using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Trilu: the upper or lower triangle of every matrix, from or up to the k-th diagonal; zeros elsewhere.</summary>
internal sealed class TriluOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Trilu",
        Versions = [14],
        MaxInputs = 2,
        Attributes = [new("upper", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        if (input.Rank < 2) throw node.Error($"the input is {input}; matrices are needed");
        if (node.HasInput(1))
        {
            node.RequireType(1, ElementType.Int64);
            if (node.InputShape(1).Length != 1) throw node.Error($"k has {node.InputShape(1).Length} elements; it has to have 1");
        }

        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        return SizedMove.For(node.InputType(0), new Triangle(input[^2], input[^1], node.Int("upper", 1) != 0));
    }

    private sealed record Triangle(int Rows, int Columns, bool Upper) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            if (run.Input(0).Length == 0) return;
            long k = run.HasInput(1) ? Math.Clamp(run.In<long>(1)[0], -(long)Rows, Columns) : 0;
            ReadOnlySpan<T> input = run.Input(0).Elements<T>();
            Span<T> output = run.Output(0).Elements<T>();
            for (int at = 0, row = 0; at < input.Length; at += Columns, row = row + 1 == Rows ? 0 : row + 1)
            {
                // The first column of the upper triangle, or the first behind the lower one.
                int edge = (int)Math.Clamp(row + k + (Upper ? 0 : 1), 0, Columns);
                ReadOnlySpan<T> from = input.Slice(at, Columns);
                Span<T> to = output.Slice(at, Columns);
                to.Clear();
                if (Upper) from[edge..].CopyTo(to[edge..]);
                else from[..edge].CopyTo(to);
            }
        }
    }
}
