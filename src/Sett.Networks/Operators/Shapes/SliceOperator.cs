using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Slice: a box with a step a dimension, negative steps walking backwards. Attributes before opset 10, constant inputs from then on.
/// </summary>
internal sealed class SliceOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Slice",
        Versions = [1, 10, 11, 13],
        MaxInputs = 5,
        Attributes =
        [
            new("starts", OnnxAttributeKind.Ints, Required: true, Until: 9),
            new("ends", OnnxAttributeKind.Ints, Required: true, Until: 9),
            new("axes", OnnxAttributeKind.Ints, Until: 9),
        ],
    };

    public void Infer(NodeContext node)
    {
        long[] sizes = node.InputShape(0).ToLongs();
        foreach (Cut cut in Cuts(node)) sizes[cut.Axis] = cut.Length;
        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        int[] strides = node.InputShape(0).Strides();
        int offset = 0;
        foreach (Cut cut in Cuts(node))
        {
            if (cut.Length == 0) continue;
            offset += cut.Start * strides[cut.Axis];
            // A step that is never taken may be out of all proportion.
            strides[cut.Axis] = cut.Length == 1 ? 0 : (int)cut.Step * strides[cut.Axis];
        }

        return SizedMove.For(node.InputType(0), new BoxMove(StridedMove.ToDense(node.Output(0).Shape, strides), offset));
    }

    private static Cut[] Cuts(NodeContext node)
    {
        Shape input = node.InputShape(0);
        bool attributes = node.Opset < 10;
        long[] starts = attributes ? node.Ints("starts")! : node.RequireConstantInts(1, "starts");
        long[] ends = attributes ? node.Ints("ends")! : node.RequireConstantInts(2, "ends");
        long[] given = (attributes ? node.Ints("axes") : node.HasInput(3) ? node.RequireConstantInts(3, "axes") : null)
            ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = node.HasInput(4) ? node.RequireConstantInts(4, "steps") : [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || given.Length != starts.Length || steps.Length != starts.Length)
            throw node.Error($"starts, ends, axes and steps have {starts.Length}, {ends.Length}, {given.Length} and {steps.Length} "
                + "elements; they have to agree");
        int[] axes = node.Axes(given, input.Rank);
        var cuts = new Cut[axes.Length];
        for (int i = 0; i < cuts.Length; i++)
        {
            if (steps[i] == 0) throw node.Error("a step is 0");
            cuts[i] = CutOf(axes[i], input[axes[i]], starts[i], ends[i], steps[i]);
        }

        return cuts;
    }

    private static Cut CutOf(int axis, int size, long start, long end, long step)
    {
        if (start < 0) start += size;
        if (end < 0) end += size;
        long length;
        if (step > 0)
        {
            start = Math.Clamp(start, 0, size);
            end = Math.Clamp(end, 0, size);
            length = end > start ? 1 + (end - start - 1) / step : 0;
        }
        else
        {
            start = Math.Clamp(start, -1, size - 1);
            end = Math.Clamp(end, -1, size - 1);
            length = start > end ? 1 + (end - start + 1) / step : 0;
        }

        return new Cut(axis, (int)start, (int)length, step);
    }

    private readonly record struct Cut(int Axis, int Start, int Length, long Step);
}
