using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// GatherND: slices named by tuples in the last dimension of the indices; from opset 12 leading dimensions may run along.
/// </summary>
internal sealed class GatherNdOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "GatherND",
        Versions = [11, 12, 13],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("batch_dims", OnnxAttributeKind.Int, Since: 12)],
    };

    public void Infer(NodeContext node)
    {
        Shape data = node.InputShape(0), indices = node.InputShape(1);
        int width = TupleIndices.Width(node, Batch(node));
        node.SetOutput(0, node.InputType(0), node.ShapeOf([.. indices.ToLongs()[..^1], .. data.ToLongs()[(Batch(node) + width)..]]));
    }

    public Kernel Compile(NodeContext node)
    {
        int batch = Batch(node), width = TupleIndices.Width(node, batch);
        Shape data = node.InputShape(0);
        return SizedMove.For(
            node.InputType(0), new SliceGather(data.LengthOf(batch + width, data.Rank), TupleIndices.Offsets(node, batch)));
    }

    private static int Batch(NodeContext node)
    {
        long batch = node.Int("batch_dims", 0);
        int most = Math.Min(node.InputShape(0).Rank, node.InputShape(1).Rank) - 1;
        return batch >= 0 && batch <= most ? (int)batch : throw node.Error($"batch_dims is {batch}; 0 to {most} would be right");
    }
}

/// <summary>ScatterND: a copy of the data with slices, named by tuples, replaced by or joined with the updates.</summary>
internal sealed class ScatterNdOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "ScatterND",
        Versions = [11, 13, 16, 18],
        MinInputs = 3,
        MaxInputs = 3,
        Attributes = [new("reduction", OnnxAttributeKind.String, Since: 16)],
    };

    public void Infer(NodeContext node)
    {
        Shape data = node.InputShape(0), indices = node.InputShape(1);
        int width = TupleIndices.Width(node, 0);
        TupleIndices.CheckReduction(node);
        Shape updates = node.ShapeOf([.. indices.ToLongs()[..^1], .. data.ToLongs()[width..]]);
        if (node.InputShape(2) != updates) throw node.Error($"the updates are {node.InputShape(2)}; {updates} would be right");
        node.SetOutput(0, node.InputType(0), data);
    }

    public Kernel Compile(NodeContext node)
    {
        Shape data = node.InputShape(0);
        int inner = data.LengthOf(TupleIndices.Width(node, 0), data.Rank);
        return ScatterReduction.For(node.InputType(0), node.String("reduction", "none"), inner, TupleIndices.Offsets(node, 0))!;
    }
}

/// <summary>What operators with tuples of indices share.</summary>
internal static class TupleIndices
{
    /// <summary>How many indices a tuple has.</summary>
    public static int Width(NodeContext node, int batch)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        Shape data = node.InputShape(0), indices = node.InputShape(1);
        if (data.Rank == 0 || indices.Rank == 0) throw node.Error($"data {data} and indices {indices} need at least one dimension");
        if (indices[^1] < 1 || indices[^1] > data.Rank - batch)
            throw node.Error($"tuples of {indices[^1]} indices do not fit the data {data} with {batch} batch dimensions");
        for (int a = 0; a < batch; a++)
        {
            if (data[a] != indices[a]) throw node.Error($"data {data} and indices {indices} differ in batch dimension {a}");
        }

        return indices[^1];
    }

    /// <summary>Refuses reductions that the version or the type does not have.</summary>
    public static void CheckReduction(NodeContext node)
    {
        string reduction = node.String("reduction", "none");
        if (!ScatterReduction.Names.Contains(reduction) || (reduction is "max" or "min" && node.Opset < 18))
            throw node.Error($"reduction '{reduction}' is not supported; none, add, mul are, and max and min from opset 18 on");
        if (reduction != "none" && node.InputType(0) == ElementType.Bool) throw node.Error($"bool cannot be reduced by '{reduction}'");
        node.RequireType(2, node.InputType(0));
    }

    /// <summary>Finds the flat offsets, once where the indices are constant.</summary>
    public static Func<KernelRun, int[]> Offsets(NodeContext node, int batch)
    {
        string name = NodeContext.NameOf(node.Node);
        Shape data = node.InputShape(0);
        if (node.Constant(1) is not { } indices) return run => IndexedOffsets.OfTuples(name, data, batch, run.Input(1));
        int[] known = IndexedOffsets.OfTuples(name, data, batch, indices);
        return _ => known;
    }
}
