using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// CenterCropPad: cuts the middle out of dimensions or puts them into the middle of zeros; an odd element more lies at the end.
/// </summary>
internal sealed class CenterCropPadOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "CenterCropPad",
        Versions = [18],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("axes", OnnxAttributeKind.Ints)],
    };

    public void Infer(NodeContext node) => node.SetOutput(0, node.InputType(0), Wanted(node));

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0), output = node.Output(0).Shape;
        var tables = new int[input.Rank][];
        for (int axis = 0; axis < tables.Length; axis++)
        {
            int size = input[axis], cut = Math.Max(0, (size - output[axis]) / 2), added = Math.Max(0, (output[axis] - size) / 2);
            tables[axis] = [.. Enumerable.Range(0, output[axis]).Select(o => o - added + cut).Select(at => at >= 0 && at < size ? at : -1)];
        }

        return SizedMove.For(node.InputType(0), new Centre(new MappedMove(input, tables)));
    }

    private static Shape Wanted(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int[] axes = node.Ints("axes") is { } given ? node.Axes(given, input.Rank) : [.. Enumerable.Range(0, input.Rank)];
        long[] sizes = input.ToLongs(), wanted = node.RequireConstantInts(1, "shape");
        if (wanted.Length != axes.Length) throw node.Error($"the shape has {wanted.Length} elements for {axes.Length} dimensions");
        for (int i = 0; i < axes.Length; i++) sizes[axes[i]] = wanted[i];
        return node.ShapeOf(sizes);
    }

    private sealed record Centre(MappedMove Move) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged => Move.Run<T>(run.Input(0), run.Output(0), default, run.Workers);
    }
}
