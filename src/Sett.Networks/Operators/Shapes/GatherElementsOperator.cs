using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// GatherElements: for every place of the indices, the data's element there with the axis's position replaced by the index.
/// </summary>
internal sealed class GatherElementsOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "GatherElements",
        Versions = [11, 13],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        ElementIndices.Check(node, node.DimensionAxis(node.Int("axis", 0), node.InputShape(0).Rank));
        node.SetOutput(0, node.InputType(0), node.InputShape(1));
    }

    public Kernel Compile(NodeContext node) => SizedMove.For(node.InputType(0), new SliceGather(1, ElementIndices.Offsets(node)));
}

/// <summary>
/// ScatterElements: a copy of the data with elements replaced by, or joined with, the updates at the places that indices name.
/// </summary>
internal sealed class ScatterElementsOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "ScatterElements",
        Versions = [11, 13, 16, 18],
        MinInputs = 3,
        MaxInputs = 3,
        Attributes = [new("axis", OnnxAttributeKind.Int), new("reduction", OnnxAttributeKind.String, Since: 16)],
    };

    public void Infer(NodeContext node) => ElementIndices.InferScatter(node);

    public Kernel Compile(NodeContext node) =>
        ScatterReduction.For(node.InputType(0), node.String("reduction", "none"), 1, ElementIndices.Offsets(node))!;
}

/// <summary>Scatter, ScatterElements' name in opset 9 and 10.</summary>
internal sealed class ScatterOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Scatter",
        Versions = [9],
        LastOpset = 10,
        MinInputs = 3,
        MaxInputs = 3,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node) => ElementIndices.InferScatter(node);

    public Kernel Compile(NodeContext node) => ScatterReduction.For(node.InputType(0), "none", 1, ElementIndices.Offsets(node))!;
}

/// <summary>What operators whose indices have the data's rank share.</summary>
internal static class ElementIndices
{
    /// <summary>Checks that the indices fit the data but for the axis.</summary>
    public static void Check(NodeContext node, int axis)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        Shape data = node.InputShape(0), indices = node.InputShape(1);
        bool fits = data.Rank == indices.Rank;
        for (int a = 0; fits && a < data.Rank; a++) fits = a == axis || indices[a] <= data[a];
        if (!fits) throw node.Error(
            $"the indices are {indices}, the data {data}; the ranks have to agree and the indices may be larger in dimension {axis} alone");
    }

    /// <summary>Checks a scattering; the output is like the data.</summary>
    public static void InferScatter(NodeContext node)
    {
        Check(node, node.DimensionAxis(node.Int("axis", 0), node.InputShape(0).Rank));
        TupleIndices.CheckReduction(node);
        if (node.InputShape(2) != node.InputShape(1))
            throw node.Error($"the updates are {node.InputShape(2)}; the indices are {node.InputShape(1)}");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    /// <summary>Finds the flat offsets, once where the indices are constant.</summary>
    public static Func<KernelRun, int[]> Offsets(NodeContext node)
    {
        string name = NodeContext.NameOf(node.Node);
        Shape data = node.InputShape(0);
        int axis = node.DimensionAxis(node.Int("axis", 0), data.Rank);
        if (node.Constant(1) is not { } indices) return run => IndexedOffsets.OfElements(name, data, axis, run.Input(1));
        int[] known = IndexedOffsets.OfElements(name, data, axis, indices);
        return _ => known;
    }
}
