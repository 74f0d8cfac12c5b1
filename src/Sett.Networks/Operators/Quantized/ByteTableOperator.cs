using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// ByteTable of Sett's own domain: y = table[x] for 8-bit x, where the table (256 bytes, indexed by the raw byte) stands for any function
/// of one quantised value. The output is int8 where <c>signed</c> is 1, else uint8.
/// </summary>
internal sealed class ByteTableOperator : IOperator
{
    private const int Piece = 1 << 16;

    public OperatorSchema Schema { get; } = new()
    {
        Name = "ByteTable",
        Domain = QuantizedBounds.Domain,
        Versions = [1],
        Attributes = [new("table", OnnxAttributeKind.Tensor, Required: true), new("signed", OnnxAttributeKind.Int, Required: true)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0);
        if (node.TensorAttribute("table") is not Tensor<byte> { Length: 256 }) throw node.Error("attribute 'table' has to hold 256 bytes");
        node.SetOutput(0, node.Int("signed") != 0 ? ElementType.Int8 : ElementType.UInt8, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        byte[] table = ((Tensor<byte>)node.TensorAttribute("table")!).Values.ToArray();
        bool copies = ByteTable.IsIdentity(table);
        return run =>
        {
            Tensor x = run.Input(0), y = run.Output(0);
            if (copies)
            {
                x.Bytes.CopyTo(y.Bytes);
                return;
            }

            run.Workers.Run((x.Length + Piece - 1) / Piece, piece =>
            {
                int first = piece * Piece, count = Math.Min(Piece, x.Length - first);
                ByteTable.Apply(table, x.Bytes.Slice(first, count), y.Bytes.Slice(first, count));
            });
        };
    }
}
