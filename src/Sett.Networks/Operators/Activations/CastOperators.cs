using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Cast: another element type, named by a text in opset 1–5 and by ONNX's number since.</summary>
internal sealed class CastOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Cast",
        Versions = [1, 6, 9, 13, 19, 21],
        Attributes =
        [
            new("to", OnnxAttributeKind.String, Required: true, Until: 5),
            new("to", OnnxAttributeKind.Int, Required: true, Since: 6),
            new("saturate", OnnxAttributeKind.Int, Since: 19),
        ],
    };

    public void Infer(NodeContext node) => node.SetOutput(0, Target(node), node.InputShape(0));

    public Kernel Compile(NodeContext node) => Conversion.Kernel(node.InputType(0), Target(node));

    private static ElementType Target(NodeContext node)
    {
        // The numbers are those of TensorProto.DataType. 'saturate' concerns 8-bit floats alone, which are refused here.
        string name = node.Opset < 6 ? node.String("to", "") : node.Int("to") switch
        {
            1 => "FLOAT",
            2 => "UINT8",
            3 => "INT8",
            4 => "UINT16",
            5 => "INT16",
            6 => "INT32",
            7 => "INT64",
            9 => "BOOL",
            10 => "FLOAT16",
            11 => "DOUBLE",
            12 => "UINT32",
            13 => "UINT64",
            var other => other.ToString(),
        };
        return name.ToUpperInvariant() switch
        {
            "FLOAT" => ElementType.Float32,
            "UINT8" => ElementType.UInt8,
            "INT8" => ElementType.Int8,
            "UINT16" => ElementType.UInt16,
            "INT16" => ElementType.Int16,
            "INT32" => ElementType.Int32,
            "INT64" => ElementType.Int64,
            "BOOL" => ElementType.Bool,
            "FLOAT16" => ElementType.Float16,
            "DOUBLE" => ElementType.Float64,
            "UINT32" => ElementType.UInt32,
            "UINT64" => ElementType.UInt64,
            _ => throw node.Error(
                $"type '{name}' is not supported as a target; float32, float64, float16, int8 to int64, uint8 to uint64 and bool are"),
        };
    }
}

/// <summary>CastLike: the element type of another tensor.</summary>
internal sealed class CastLikeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "CastLike",
        Versions = [15, 19, 21],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("saturate", OnnxAttributeKind.Int, Since: 19)],
    };

    public void Infer(NodeContext node) => node.SetOutput(0, node.InputType(1), node.InputShape(0));

    public Kernel Compile(NodeContext node) => Conversion.Kernel(node.InputType(0), node.InputType(1));
}
