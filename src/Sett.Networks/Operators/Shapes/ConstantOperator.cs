using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Constant: a tensor, or from opset 12 numbers, given as an attribute. Texts and sparse tensors are refused.</summary>
internal sealed class ConstantOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Constant",
        Versions = [1, 9, 11, 12, 13, 19, 21],
        MinInputs = 0,
        MaxInputs = 0,
        Attributes =
        [
            new("value", OnnxAttributeKind.Tensor),
            new("value_float", OnnxAttributeKind.Float, Since: 12),
            new("value_floats", OnnxAttributeKind.Floats, Since: 12),
            new("value_int", OnnxAttributeKind.Int, Since: 12),
            new("value_ints", OnnxAttributeKind.Ints, Since: 12),
        ],
    };

    public void Infer(NodeContext node) => node.SetOutput(0, Value(node));

    public Kernel Compile(NodeContext node) => node.KnownOutput();

    private static Tensor Value(NodeContext node)
    {
        int given = node.Node.Attributes.All.Count();
        if (given != 1) throw node.Error($"{given} values are given; a constant has one");
        if (node.TensorAttribute("value") is { } tensor) return tensor;
        if (node.HasAttribute("value_float")) return new Tensor<float>(Shape.Scalar, new[] { node.Float("value_float", 0) });
        if (node.HasAttribute("value_int")) return new Tensor<long>(Shape.Scalar, new[] { node.Int("value_int") });
        if (node.Floats("value_floats") is { } floats) return new Tensor<float>(new Shape(floats.Length), floats);
        if (node.Ints("value_ints") is { } ints) return new Tensor<long>(new Shape(ints.Length), ints);
        throw node.Error("the value is of a kind that is not supported; a tensor, floats or ints would be right");
    }
}
