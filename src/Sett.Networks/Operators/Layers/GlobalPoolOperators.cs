using System.Numerics;
using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>GlobalAveragePool: the mean of every channel.</summary>
internal sealed class GlobalAveragePoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "GlobalAveragePool", Versions = [1] };

    public void Infer(NodeContext node) => GlobalPool.Infer(node);

    public Kernel Compile(NodeContext node)
    {
        int plane = GlobalPool.Plane(node);
        return GlobalPool.ByType(node, run => GlobalPooling.Mean<float>(run, plane), run => GlobalPooling.Mean<double>(run, plane));
    }
}

/// <summary>GlobalMaxPool: the largest element of every channel.</summary>
internal sealed class GlobalMaxPoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "GlobalMaxPool", Versions = [1] };

    public void Infer(NodeContext node) => GlobalPool.Infer(node);

    public Kernel Compile(NodeContext node)
    {
        int plane = GlobalPool.Plane(node);
        return GlobalPool.ByType(node, run => GlobalPooling.Max<float>(run, plane), run => GlobalPooling.Max<double>(run, plane));
    }
}

/// <summary>GlobalLpPool: the p-norm of every channel.</summary>
internal sealed class GlobalLpPoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "GlobalLpPool",
        Versions = [1, 2],
        Attributes = [new("p", OnnxAttributeKind.Float, Until: 1), new("p", OnnxAttributeKind.Int, Since: 2)],
    };

    public void Infer(NodeContext node)
    {
        LpPoolOperator.Norm(node);
        GlobalPool.Infer(node);
    }

    public Kernel Compile(NodeContext node)
    {
        int plane = GlobalPool.Plane(node);
        double p = LpPoolOperator.Norm(node);
        return GlobalPool.ByType(node, run => GlobalPooling.Norm<float>(run, plane, p), run => GlobalPooling.Norm<double>(run, plane, p));
    }
}

/// <summary>What the three global poolings share.</summary>
internal static class GlobalPool
{
    /// <summary>N×C×1… from N×C×D1….</summary>
    public static void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Shape input = node.InputShape(0);
        if (input.Rank < 2 || Plane(node) == 0)
            throw node.Error($"the input is {input}; N×C and spatial dimensions that are not empty are needed");
        long[] sizes = input.ToLongs();
        sizes.AsSpan(2).Fill(1);
        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    /// <summary>Elements of one channel.</summary>
    public static int Plane(NodeContext node) => node.InputShape(0).LengthOf(2, node.InputShape(0).Rank);

    /// <summary>The kernel for the input's type.</summary>
    public static Kernel ByType(NodeContext node, Kernel single, Kernel wide) => node.InputType(0) switch
    {
        ElementType.Float64 => wide,
        ElementType.Float16 => HalfAsSingle.Wrap(single),
        _ => single,
    };
}
