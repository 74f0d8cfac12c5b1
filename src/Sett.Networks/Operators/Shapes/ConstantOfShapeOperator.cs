using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>ConstantOfShape: one value (a float32 zero if none is given) repeated in a tensor of the shape that the input holds.</summary>
internal sealed class ConstantOfShapeOperator : IOperator
{
    private static readonly Tensor s_zero = new Tensor<float>(new Shape(1));

    public OperatorSchema Schema { get; } = new()
    {
        Name = "ConstantOfShape",
        Versions = [9, 20, 21],
        Attributes = [new("value", OnnxAttributeKind.Tensor)],
    };

    public void Infer(NodeContext node)
    {
        Tensor value = node.TensorAttribute("value") ?? s_zero;
        if (value.Length != 1) throw node.Error($"the value has {value.Length} elements; it has to have 1");
        node.SetOutput(0, value.Type, node.ShapeOf(node.RequireConstantInts(0, "shape")));
    }

    public Kernel Compile(NodeContext node)
    {
        Tensor value = node.TensorAttribute("value") ?? s_zero;
        return SizedMove.For(value.Type, new Fill(value));
    }

    private sealed record Fill(Tensor Value) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged => run.Output(0).Elements<T>().Fill(Value.Elements<T>()[0]);
    }
}
