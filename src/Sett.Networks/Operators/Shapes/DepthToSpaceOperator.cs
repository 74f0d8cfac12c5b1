using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// DepthToSpace: blocks of channels become blocks of pixels, N×C×H×W → N×C/b²×Hb×Wb. In mode DCR the block's position is the outer part
/// of the channel number, in CRD (from opset 11) the inner part.
/// </summary>
internal sealed class DepthToSpaceOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "DepthToSpace",
        Versions = [1, 11, 13],
        Attributes = [new("blocksize", OnnxAttributeKind.Int, Required: true), new("mode", OnnxAttributeKind.String, Since: 11)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long block = SpaceToDepthOperator.Block(node);
        if (node.String("mode", "DCR") is not ("DCR" or "CRD"))
            throw node.Error($"mode '{node.String("mode", "")}' is unknown; DCR and CRD are");
        if (input[1] % (block * block) != 0)
            throw node.Error($"{input[1]} channels cannot make blocks of {block}×{block}");
        node.SetOutput(0, node.InputType(0), node.ShapeOf([input[0], input[1] / (block * block), input[2] * block, input[3] * block]));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int block = (int)SpaceToDepthOperator.Block(node), depth = input[1] / (block * block);
        int plane = input[2] * input[3];
        bool positionOutside = node.String("mode", "DCR") == "DCR";
        int perChannel = positionOutside ? plane : plane * block * block;
        int perPosition = positionOutside ? plane * depth : plane;
        int[] to = node.Output(0).Shape.Strides();
        var move = new StridedMove(
            new(input[0], input[1] * plane, to[0]),
            new(depth, perChannel, to[1]),
            new(input[2], input[3], to[2] * block),
            new(block, perPosition * block, to[2]),
            new(input[3], 1, block),
            new(block, perPosition, 1));
        return SizedMove.For(node.InputType(0), new BoxMove(move, 0));
    }
}
