using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Split: cuts a tensor along an axis into the outputs. Lengths are an attribute before opset 13 and an input at 1 and from 13.
/// </summary>
internal sealed class SplitOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Split",
        Versions = [1, 2, 11, 13, 18],
        MaxInputs = 2,
        MaxOutputs = int.MaxValue,
        Attributes =
        [
            new("axis", OnnxAttributeKind.Int),
            new("split", OnnxAttributeKind.Ints, Until: 12),
            new("num_outputs", OnnxAttributeKind.Int, Since: 18),
        ],
    };

    public void Infer(NodeContext node)
    {
        ValueInfo input = node.Input(0);
        (int axis, int[] lengths) = Lengths(node);
        long[] sizes = input.Shape.ToLongs();
        for (int i = 0; i < lengths.Length; i++)
        {
            sizes[axis] = lengths[i];
            node.SetOutput(i, input.Type, node.ShapeOf(sizes));
        }
    }

    public Kernel Compile(NodeContext node)
    {
        (int axis, int[] lengths) = Lengths(node);
        Shape input = node.InputShape(0);
        int outer = input.LengthOf(0, axis), inner = input.LengthOf(axis + 1, input.Rank), row = input[axis] * inner;
        var parts = new Part[lengths.Length];
        int at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int length = lengths[i] * inner;
            parts[i] = new Part(new StridedMove(new(outer, row, length), new(length, 1, 1)), at);
            at += length;
        }

        return SizedMove.For(node.InputType(0), new Cut(parts));
    }

    private static (int Axis, int[] Lengths) Lengths(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int axis = node.DimensionAxis(node.Int("axis", 0), input.Rank), size = input[axis], count = node.OutputCount;
        long[]? given = node.HasInput(1) ? node.RequireConstantInts(1, "split") : node.Ints("split");
        if (given is null) return (axis, EqualParts(node, size, count));
        if (node.HasAttribute("num_outputs")) throw node.Error("both the input 'split' and 'num_outputs' are given; one is allowed");
        if (given.Length != count) throw node.Error($"split has {given.Length} lengths for {count} outputs");
        long sum = 0;
        foreach (long length in given)
        {
            if (length < 0 || length > size) throw node.Error($"split holds {length}; lengths are 0 to {size}");
            sum += length;
        }

        if (sum != size) throw node.Error($"the lengths of split add to {sum}; dimension {axis} has {size}");
        return (axis, Array.ConvertAll(given, length => (int)length));
    }

    private static int[] EqualParts(NodeContext node, int size, int count)
    {
        if (node.Opset >= 18)
        {
            if (!node.HasAttribute("num_outputs")) throw node.Error("either the input 'split' or the attribute 'num_outputs' is needed");
            if (node.Int("num_outputs") != count) throw node.Error($"num_outputs is {node.Int("num_outputs")} for {count} outputs");
        }
        else if (size % count != 0)
            throw node.Error($"{size} cannot be cut into {count} equal parts; give 'split'");

        // From 18 on the last part takes what is left.
        int part = (size + count - 1) / count;
        if ((long)part * (count - 1) > size) throw node.Error($"{size} cannot be cut into {count} parts of {part}; give 'split'");
        int[] lengths = [.. Enumerable.Repeat(part, count)];
        lengths[^1] = size - part * (count - 1);
        return lengths;
    }

    private readonly record struct Part(StridedMove Move, int Offset);

    private sealed record Cut(Part[] Parts) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            for (int i = 0; i < Parts.Length; i++)
            {
                if (run.HasOutput(i)) Parts[i].Move.Run<T>(run.Input(0), Parts[i].Offset, run.Output(i), 0, run.Workers);
            }
        }
    }
}
