using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Compress: keeps the slices along an axis, or the elements of the flattened input, where a condition holds. It has to be constant.
/// </summary>
internal sealed class CompressOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Compress",
        Versions = [9, 11],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        (Shape seen, int axis) = Seen(node);
        long[] sizes = seen.ToLongs();
        sizes[axis] = Kept(node, seen[axis]).Length;
        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape seen, int axis) = Seen(node);
        var tables = new int[seen.Rank][];
        for (int a = 0; a < tables.Length; a++) tables[a] = a == axis ? Kept(node, seen[a]) : [.. Enumerable.Range(0, seen[a])];
        return SizedMove.For(node.InputType(0), new Selection(new MappedMove(seen, tables)));
    }

    private static (Shape Seen, int Axis) Seen(NodeContext node)
    {
        Shape input = node.InputShape(0);
        return node.HasAttribute("axis") ? (input, node.DimensionAxis(node.Int("axis"), input.Rank)) : (new Shape(input.Length), 0);
    }

    private static int[] Kept(NodeContext node, int size)
    {
        if (node.RequireConstant(1, "condition") is not Tensor<bool> condition) throw node.Error("the condition has to be bool");
        if (condition.Length > size) throw node.Error($"the condition has {condition.Length} elements for {size}");
        var kept = new List<int>();
        for (int i = 0; i < condition.Length; i++)
        {
            if (condition[i]) kept.Add(i);
        }

        return [.. kept];
    }

    private sealed record Selection(MappedMove Move) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged => Move.Run<T>(run.Input(0), run.Output(0), default, run.Workers);
    }
}
