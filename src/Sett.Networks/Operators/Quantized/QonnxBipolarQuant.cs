using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>BipolarQuant of QONNX: scale where x ≥ 0, −scale elsewhere. Inputs: x, scale, which broadcasts to x.</summary>
internal sealed class QonnxBipolarQuant(string domain) : IOperator
{
    public OperatorSchema Schema { get; } =
        new() { Name = "BipolarQuant", Domain = domain, Versions = [1], LastOpset = 100, MinInputs = 2, MaxInputs = 2 };

    public void Infer(NodeContext node)
    {
        QonnxOperands.CheckReal(node, 0, 1);
        node.SetOutput(0, ElementType.Float32, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        int[]? index = QonnxOperands.Indices(node.InputShape(1), node.InputShape(0));
        return run =>
        {
            ReadOnlySpan<float> x = run.In<float>(0), scales = run.In<float>(1);
            Span<float> y = run.Out<float>(0);
            for (int i = 0; i < x.Length; i++)
            {
                float scale = scales[index is null ? 0 : index[i]];
                y[i] = x[i] >= 0 ? scale : -scale;
            }
        };
    }
}
