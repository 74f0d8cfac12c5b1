using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Functions of one quantised tensor by table: each of the 256 bytes is dequantised, goes through the float32 function and is quantised
/// again, once. Inputs: x, scale, zero, y scale, zero; constant numbers. QLinearSigmoid and QLinearLeakyRelu are com.microsoft's.
/// </summary>
internal sealed class QLinearUnary(string name, AttributeSchema[] attributes, Func<NodeContext, Func<float, float>> function) : IOperator
{
    private const int Piece = 1 << 16;

    /// <summary>QLinearSigmoid.</summary>
    public static QLinearUnary Sigmoid { get; } = new("QLinearSigmoid", [], _ => FloatMath.Sigmoid);

    /// <summary>QLinearLeakyRelu: x, or alpha × x below 0.</summary>
    public static QLinearUnary LeakyRelu { get; } = new("QLinearLeakyRelu", [new("alpha", OnnxAttributeKind.Float)], node =>
    {
        float alpha = node.Float("alpha", 0.01f);
        return x => x >= 0 ? x : alpha * x;
    });

    public OperatorSchema Schema { get; } =
        new() { Name = name, Domain = "com.microsoft", Versions = [1], Attributes = attributes, MinInputs = 4, MaxInputs = 5 };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        ElementType type = node.InputType(0);
        byte[] table = QuantizedTable.Of(
            type, node.Scale(1, "X_scale"), node.ZeroPoint(2, "X_zero_point", type), type, node.Scale(3, "Y_scale"),
            node.ZeroPoint(4, "Y_zero_point", type), function(node));
        return run =>
        {
            Tensor x = run.Input(0), y = run.Output(0);
            run.Workers.Run((x.Length + Piece - 1) / Piece, piece =>
            {
                int first = piece * Piece, count = Math.Min(Piece, x.Length - first);
                ByteTable.Apply(table, x.Bytes.Slice(first, count), y.Bytes.Slice(first, count));
            });
        };
    }
}
