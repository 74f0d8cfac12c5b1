using Sett.Networks.Kernels.Resizing;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Upsample, which Resize replaced at opset 10: factors of at least 1, as an attribute of opset 7 or an input of opset 9; in opset 1 two
/// attributes for the height and width of a picture.
/// </summary>
internal sealed class UpsampleOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Upsample",
        Versions = [1, 7, 9],
        LastOpset = 9,
        MaxInputs = 2,
        Attributes =
        [
            new("mode", OnnxAttributeKind.String),
            new("height_scale", OnnxAttributeKind.Float, Required: true, Until: 6),
            new("width_scale", OnnxAttributeKind.Float, Required: true, Until: 6),
            new("scales", OnnxAttributeKind.Floats, Required: true, Since: 7, Until: 8),
        ],
    };

    public void Infer(NodeContext node)
    {
        ResizePlan plan = Plan(node);
        node.SetOutput(0, node.InputType(0), node.ShapeOf(Array.ConvertAll(plan.Axes, a => (long)a.Output)));
    }

    public Kernel Compile(NodeContext node) => ResizeKernel.Compile(node, Plan(node));

    private static ResizePlan Plan(NodeContext node)
    {
        Shape input = node.InputShape(0);
        if (node.Opset < 7 && input.Rank != 4) throw node.Error($"the input is {input}; N×C×H×W is needed");
        float[] factors = node.Opset < 7 ? [1, 1, node.Float("height_scale", 1), node.Float("width_scale", 1)]
            : node.Opset < 9 ? node.Floats("scales")! : ScaleReader.Factors(node, 1, input.Rank);
        if (factors.Length != input.Rank) throw node.Error($"scales has {factors.Length} elements; the input has rank {input.Rank}");
        foreach (float factor in factors)
        {
            if (!(factor >= 1)) throw node.Error($"scale {factor} is less than 1");
        }

        string mode = ScaleReader.Mode(node, node.Opset < 7 ? ["nearest", "bilinear"] : ["nearest", "linear"]);
        return ScaleReader.OldPlan(mode, ScaleReader.FromScales(node, factors, [.. Enumerable.Range(0, input.Rank)]));
    }
}
