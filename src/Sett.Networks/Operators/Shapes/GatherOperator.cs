using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Gather: takes slices along an axis by a tensor of indices, whose dimensions take the axis's place.</summary>
internal sealed class GatherOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Gather",
        Versions = [1, 11, 13],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        Shape data = node.InputShape(0);
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        int axis = node.DimensionAxis(node.Int("axis", 0), data.Rank);
        long[] sizes = data.ToLongs();
        node.SetOutput(0, node.InputType(0), node.ShapeOf([.. sizes[..axis], .. node.InputShape(1).ToLongs(), .. sizes[(axis + 1)..]]));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape data = node.InputShape(0);
        int axis = node.DimensionAxis(node.Int("axis", 0), data.Rank);
        var place = new IndexPlace(NodeContext.NameOf(node.Node), axis, data[axis]);
        int[]? known = node.Constant(1) is { } indices ? place.Resolve(indices) : null;
        return SizedMove.For(node.InputType(0), new Take(place, known, data.LengthOf(0, axis), data.LengthOf(axis + 1, data.Rank)));
    }

    private sealed record Take(IndexPlace Place, int[]? Known, int Outer, int Inner) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            int[] indices = Known ?? Place.Resolve(run.Input(1));
            ReadOnlySpan<T> data = run.Input(0).Elements<T>();
            Span<T> output = run.Output(0).Elements<T>();
            int row = Place.Size * Inner, at = 0;
            for (int o = 0; o < Outer; o++)
            {
                ReadOnlySpan<T> rows = data.Slice(o * row, row);
                if (Inner == 1)
                    foreach (int index in indices) output[at++] = rows[index];
                else
                    foreach (int index in indices)
                    {
                        rows.Slice(index * Inner, Inner).CopyTo(output[at..]);
                        at += Inner;
                    }
            }
        }
    }
}
