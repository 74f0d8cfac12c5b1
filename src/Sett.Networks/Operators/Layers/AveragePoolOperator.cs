using System.Numerics;
using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// AveragePool: the mean of every window. Padding counts as zeros with count_include_pad and not at all without; what ceil_mode adds behind
/// the padding never counts.
/// </summary>
internal sealed class AveragePoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "AveragePool",
        Versions = [1, 7, 10, 11, 19],
        Attributes =
        [
            .. PoolingAttributes.Common,
            new("count_include_pad", OnnxAttributeKind.Int, Since: 7),
            new("ceil_mode", OnnxAttributeKind.Int, Since: 10),
            new("dilations", OnnxAttributeKind.Ints, Since: 19),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        node.SetOutput(0, node.InputType(0), PoolingAttributes.OutputShape(node, PoolingAttributes.Geometry(node)));
    }

    public Kernel Compile(NodeContext node)
    {
        PoolingGeometry geometry = PoolingAttributes.Geometry(node);
        int[][] counts =
        [
            .. Enumerable.Range(0, geometry.Input.Length).Select(axis => geometry.Counts(axis, node.Int("count_include_pad", 0) != 0)),
        ];
        return node.InputType(0) switch
        {
            ElementType.Float64 => For<double>(geometry, counts),
            ElementType.Float16 => HalfAsSingle.Wrap(For<float>(geometry, counts)),
            _ => For<float>(geometry, counts),
        };
    }

    private static Kernel For<T>(PoolingGeometry geometry, int[][] counts) where T : unmanaged, IFloatingPointIeee754<T> =>
        new RowPooling<T, MeanElement<T>>(geometry, new MeanElement<T>(counts[^1]), counts[..^1]).Run;
}
