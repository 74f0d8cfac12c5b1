using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>EyeLike: a matrix of the input's shape with ones on a diagonal.</summary>
internal sealed class EyeLikeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "EyeLike",
        Versions = [9],
        Attributes = [new("dtype", OnnxAttributeKind.Int), new("k", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputShape(0).Rank != 2) throw node.Error($"the input is {node.InputShape(0)}; a matrix is needed");
        node.SetOutput(0, node.TypeAttribute("dtype", node.InputType(0)), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape shape = node.InputShape(0);
        long k = Math.Clamp(node.Int("k", 0), -(long)shape[0], shape[1]);
        byte[] one = One(node.Output(0).Type);
        return run =>
        {
            Span<byte> output = run.Output(0).Bytes;
            output.Clear();
            for (long row = Math.Max(0, -k); row < shape[0] && row + k < shape[1]; row++)
                one.CopyTo(output[(int)((row * shape[1] + row + k) * one.Length)..]);
        };
    }

    private static byte[] One(ElementType type)
    {
        Tensor tensor = Tensor.Create(type, Shape.Scalar);
        switch (tensor)
        {
            case Tensor<float> t: t[0] = 1; break;
            case Tensor<double> t: t[0] = 1; break;
            case Tensor<Half> t: t[0] = (Half)1; break;
            default: tensor.Bytes[0] = 1; break;
        }

        return tensor.Bytes.ToArray();
    }
}
