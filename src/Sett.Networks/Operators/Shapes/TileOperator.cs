using Sett.Networks.Kernels.Moves;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Tile: repeats the whole tensor, so many times a dimension; in opset 1–5 along one axis.</summary>
internal sealed class TileOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Tile", Versions = [1, 6, 13], MinInputs = 2, MaxInputs = 3 };

    public void Infer(NodeContext node)
    {
        long[] sizes = node.InputShape(0).ToLongs(), repeats = Repeats(node);
        for (int i = 0; i < sizes.Length; i++) sizes[i] *= repeats[i];
        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long[] repeats = Repeats(node);
        int[] from = input.Strides(), to = node.Output(0).Shape.Strides();
        var dimensions = new MoveDimension[2 * input.Rank];
        for (int i = 0; i < input.Rank; i++)
        {
            // A repetition is a dimension of its own that does not advance in the source. Where one side is 1 its stride is never used.
            int size = input[i], times = input.Length == 0 ? 0 : (int)repeats[i];
            dimensions[2 * i] = new MoveDimension(times, 0, times > 1 ? size * to[i] : 0);
            dimensions[2 * i + 1] = new MoveDimension(size, from[i], to[i]);
        }

        return SizedMove.For(node.InputType(0), new BoxMove(new StridedMove(dimensions), 0));
    }

    private static long[] Repeats(NodeContext node)
    {
        int rank = node.InputShape(0).Rank;
        long[] repeats;
        if (node.Opset < 6)
        {
            repeats = [.. Enumerable.Repeat(1L, rank)];
            long times = Whole(node, 1, "tiles"), axis = Whole(node, 2, "axis");
            repeats[node.DimensionAxis(axis, rank)] = times;
        }
        else
        {
            if (node.HasInput(2)) throw node.Error("input 2 is given; from opset 6 on there are two inputs");
            repeats = node.RequireConstantInts(1, "repeats");
        }

        if (repeats.Length != rank) throw node.Error($"repeats has {repeats.Length} elements; the input has rank {rank}");
        foreach (long times in repeats)
        {
            if (times < 0 || times > int.MaxValue) throw node.Error($"repeats holds {times}; 0 to {int.MaxValue} would be right");
        }

        return repeats;
    }

    // Opset 1 types both numbers like the input.
    private static long Whole(NodeContext node, int index, string what) => node.RequireConstant(index, what) switch
    {
        { Length: 1 } and Tensor<float> t when float.IsInteger(t[0]) && Math.Abs(t[0]) < 1e9f => (long)t[0],
        { Length: 1 } and Tensor<double> t when double.IsInteger(t[0]) && Math.Abs(t[0]) < 1e9 => (long)t[0],
        { Length: 1 } and Tensor<long> t => t[0],
        { Length: 1 } and Tensor<int> t => t[0],
        _ => throw node.Error($"input {index} ({what}) is not one whole number"),
    };
}
