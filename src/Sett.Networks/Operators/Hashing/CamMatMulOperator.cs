using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Rows times a constant matrix in a CAM: … × n by kernels of n components is … × kernels, dot products being estimated from hashes.
/// </summary>
internal sealed class CamMatMulOperator : IOperator
{
    public const string Name = "CamMatMul";

    public OperatorSchema Schema { get; } = new()
    {
        Name = Name,
        Domain = CamAttributes.Domain,
        Versions = [1],
        LastOpset = 1,
        MinInputs = 5,
        MaxInputs = 5,
        Attributes = CamAttributes.All,
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32);
        Shape input = node.InputShape(0);
        if (input.Rank == 0) throw node.Error("a scalar has no rows");
        int kernels = node.InputShape(CamAttributes.Norms).Length;
        CamAttributes.Check(node, kernels, input[^1]);
        node.SetOutput(0, ElementType.Float32, new Shape([.. input.Sizes[..^1], kernels]));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int length = input[^1], rows = input.Length / Math.Max(1, length), kernels = node.InputShape(CamAttributes.Norms).Length;
        CamProduct product = CamAttributes.Products(node, 1, kernels, length)[0];
        var matrix = new CamMatrix(rows, length, kernels);
        return run => matrix.Run(product, run.Input(0).As<float>().Memory, run.Output(0).As<float>().Memory, run.Workers);
    }
}
