using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>SpaceToDepth: blocks of pixels become channels, N×C×H×W → N×Cb²×H/b×W/b; the position in the block is the outer part.</summary>
internal sealed class SpaceToDepthOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "SpaceToDepth",
        Versions = [1, 13],
        Attributes = [new("blocksize", OnnxAttributeKind.Int, Required: true)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long block = Block(node);
        if (input[2] % block != 0 || input[3] % block != 0) throw node.Error($"{input} cannot be cut into blocks of {block}×{block}");
        node.SetOutput(0, node.InputType(0), node.ShapeOf([input[0], input[1] * block * block, input[2] / block, input[3] / block]));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int block = (int)Block(node);
        int[] from = input.Strides(), to = node.Output(0).Shape.Strides();
        var move = new StridedMove(
            new(input[0], from[0], to[0]),
            new(block, from[2], to[1] * input[1] * block),
            new(block, 1, to[1] * input[1]),
            new(input[1], from[1], to[1]),
            new(input[2] / block, from[2] * block, to[2]),
            new(input[3] / block, block, 1));
        return SizedMove.For(node.InputType(0), new BoxMove(move, 0));
    }

    /// <summary>The block's side, for a node whose input is a picture.</summary>
    public static long Block(NodeContext node)
    {
        if (node.InputShape(0).Rank != 4) throw node.Error($"the input is {node.InputShape(0)}; N×C×H×W is needed");
        long block = node.Int("blocksize");
        return block is >= 1 and <= 1 << 15 ? block : throw node.Error($"blocksize is {block}; 1 to {1 << 15} would be right");
    }
}
