using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Dropout in inference: nothing is dropped. The mask, where it is wanted, keeps every element: bool from opset 10 on, of the input's type
/// before. A node in training mode draws random numbers and is refused.
/// </summary>
internal sealed class DropoutOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Dropout",
        Versions = [1, 6, 7, 10, 12, 13],
        MaxInputs = 3,
        MaxOutputs = 2,
        Attributes =
        [
            new("ratio", OnnxAttributeKind.Float, Until: 11),
            new("is_test", OnnxAttributeKind.Int, Until: 6),
            new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5),
            new("seed", OnnxAttributeKind.Int, Since: 12),
        ],
    };

    public void Infer(NodeContext node)
    {
        if (node.Opset < 12 && node.InputCount > 1) throw node.Error("the ratio is an attribute before opset 12; one input is right");
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        if (node.Opset < 7 && node.Int("is_test", 0) == 0)
            throw node.Error("is_test is 0, so that it would draw random numbers; networks are run with is_test 1");
        if (node.HasInput(2) && IsTraining(node))
            throw node.Error("training_mode is on, so that it would draw random numbers; networks are run without");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
        node.SetOutput(1, node.Opset < 10 ? node.InputType(0) : ElementType.Bool, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => run =>
    {
        run.Input(0).Bytes.CopyTo(run.Output(0).Bytes);
        if (!run.HasOutput(1)) return;
        switch (run.Output(1))
        {
            case Tensor<bool> mask: mask.Values.Fill(true); break;
            case Tensor<float> mask: mask.Values.Fill(1); break;
            case Tensor<double> mask: mask.Values.Fill(1); break;
            case Tensor<Half> mask: mask.Values.Fill((Half)1); break;
        }
    };

    private static bool IsTraining(NodeContext node)
    {
        if (node.RequireConstant(2, "training_mode") is not Tensor<bool> { Length: 1 } mode)
            throw node.Error("training_mode has to be one bool");
        return mode[0];
    }
}
