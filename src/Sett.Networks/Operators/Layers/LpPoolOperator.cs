using System.Numerics;
using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>LpPool: the p-norm of every window.</summary>
internal sealed class LpPoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "LpPool",
        Versions = [1, 2, 11, 18],
        Attributes =
        [
            .. PoolingAttributes.Common,
            new("p", OnnxAttributeKind.Float, Until: 1),
            new("p", OnnxAttributeKind.Int, Since: 2),
            new("ceil_mode", OnnxAttributeKind.Int, Since: 18),
            new("dilations", OnnxAttributeKind.Ints, Since: 18),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Norm(node);
        node.SetOutput(0, node.InputType(0), PoolingAttributes.OutputShape(node, PoolingAttributes.Geometry(node)));
    }

    public Kernel Compile(NodeContext node)
    {
        PoolingGeometry geometry = PoolingAttributes.Geometry(node);
        return node.InputType(0) switch
        {
            ElementType.Float64 => For<double>(geometry, Norm(node)),
            ElementType.Float16 => HalfAsSingle.Wrap(For<float>(geometry, Norm(node))),
            _ => For<float>(geometry, Norm(node)),
        };
    }

    /// <summary>p, which opset 1 has as a float.</summary>
    public static double Norm(NodeContext node)
    {
        double p = node.Opset < 2 ? node.Float("p", 2) : node.Int("p", 2);
        return p is >= 1 and <= 1000 ? p : throw node.Error($"p is {p}; 1 to 1000 would be right");
    }

    private static Kernel For<T>(PoolingGeometry geometry, double p) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[][] counts = [.. Enumerable.Range(0, geometry.Input.Length - 1).Select(axis => geometry.Counts(axis, false))];
        return new RowPooling<T, NormElement<T>>(geometry, new NormElement<T>(p), counts).Run;
    }
}
