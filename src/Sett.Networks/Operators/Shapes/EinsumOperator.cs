using Sett.Networks.Kernels.Einsum;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Einsum: sums of products by an equation of labels. Plain loops: right for every equation, not fast for large products.
/// </summary>
internal sealed class EinsumOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Einsum",
        Versions = [12],
        MaxInputs = int.MaxValue,
        Attributes = [new("equation", OnnxAttributeKind.String, Required: true)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int32, ElementType.Int64);
        for (int i = 1; i < node.InputCount; i++) node.RequireType(i, node.InputType(0));
        node.SetOutput(0, node.InputType(0), node.ShapeOf(Array.ConvertAll(Equation(node).OutputSizes, s => (long)s)));
    }

    public Kernel Compile(NodeContext node)
    {
        var loops = new EinsumLoops(Equation(node));
        return node.InputType(0) switch
        {
            ElementType.Float32 => loops.Run<float>,
            ElementType.Float64 => loops.Run<double>,
            ElementType.Float16 => HalfAsSingle.Wrap(loops.Run<float>),
            ElementType.Int32 => loops.Run<int>,
            _ => loops.Run<long>,
        };
    }

    private static EinsumEquation Equation(NodeContext node)
    {
        string equation = node.String("equation", "");
        if (equation.Length > 1000) throw node.Error($"the equation has {equation.Length} characters; at most 1000 are supported");
        Shape[] shapes = [.. Enumerable.Range(0, node.InputCount).Select(node.InputShape)];
        try
        {
            return EinsumEquation.Parse(equation, shapes);
        }
        catch (BadInputException e)
        {
            throw node.Error(e.Message);
        }
    }
}
