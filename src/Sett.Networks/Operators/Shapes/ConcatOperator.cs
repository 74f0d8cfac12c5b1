using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Concat: joins tensors along an axis, on which alone their sizes may differ.</summary>
internal sealed class ConcatOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Concat",
        Versions = [1, 4, 11, 13],
        MaxInputs = int.MaxValue,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        ValueInfo first = node.Input(0);
        int axis = Axis(node);
        long[] sizes = first.Shape.ToLongs();
        for (int i = 1; i < node.InputCount; i++)
        {
            ValueInfo other = node.Input(i);
            if (other.Type != first.Type)
                throw node.Error($"input {i} is {other.Type.DisplayName()}, input 0 is {first.Type.DisplayName()}; all have to be alike");
            if (other.Shape.Rank != first.Shape.Rank || !SameBut(axis, other.Shape, first.Shape))
                throw node.Error($"input {i} is {other.Shape}, input 0 is {first.Shape}; they may differ in dimension {axis} alone");
            sizes[axis] += other.Shape[axis];
        }

        node.SetOutput(0, first.Type, node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        int axis = Axis(node);
        Shape output = node.Output(0).Shape;
        int outer = output.LengthOf(0, axis), inner = output.LengthOf(axis + 1, output.Rank), row = output[axis] * inner;
        var parts = new Part[node.InputCount];
        int at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int length = node.InputShape(i)[axis] * inner;
            parts[i] = new Part(new StridedMove(new(outer, length, row), new(length, 1, 1)), at);
            at += length;
        }

        return SizedMove.For(node.InputType(0), new Join(parts));
    }

    private static int Axis(NodeContext node)
    {
        if (node.Opset >= 4 && !node.HasAttribute("axis")) throw node.Error("attribute 'axis' is missing");
        return node.DimensionAxis(node.Int("axis", 1), node.InputShape(0).Rank);
    }

    private static bool SameBut(int axis, Shape a, Shape b)
    {
        for (int i = 0; i < a.Rank; i++)
        {
            if (i != axis && a[i] != b[i]) return false;
        }

        return true;
    }

    private readonly record struct Part(StridedMove Move, int Offset);

    private sealed record Join(Part[] Parts) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            for (int i = 0; i < Parts.Length; i++) Parts[i].Move.Run<T>(run.Input(i), 0, run.Output(0), Parts[i].Offset, run.Workers);
        }
    }
}
