using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>InstanceNormalization: every channel of every example by its own mean and variance.</summary>
internal sealed class InstanceNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "InstanceNormalization",
        Versions = [1, 6],
        MinInputs = 3,
        MaxInputs = 3,
        Attributes = [new("epsilon", OnnxAttributeKind.Float), new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5)],
    };

    public void Infer(NodeContext node) => ChannelGroups.Infer(node, node.InputShape(0).Rank > 1 ? node.InputShape(0)[1] : 0, false);

    public Kernel Compile(NodeContext node) => ChannelGroups.Compile(node, node.InputShape(0)[1]);
}

/// <summary>
/// GroupNormalization: groups of channels of every example by their own mean and variance. Scale and bias have an element a group in
/// opset 18–20 and an element a channel from 21 on.
/// </summary>
internal sealed class GroupNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "GroupNormalization",
        Versions = [18, 21],
        MinInputs = 3,
        MaxInputs = 3,
        Attributes =
        [
            new("epsilon", OnnxAttributeKind.Float),
            new("num_groups", OnnxAttributeKind.Int, Required: true),
            new("stash_type", OnnxAttributeKind.Int, Since: 21),
        ],
    };

    public void Infer(NodeContext node)
    {
        if (node.TypeAttribute("stash_type", ElementType.Float32) != ElementType.Float32)
            throw node.Error("only stash_type 1 (float32) is supported");
        ChannelGroups.Infer(node, node.Int("num_groups"), node.Opset < 21);
    }

    public Kernel Compile(NodeContext node) => ChannelGroups.Compile(node, (int)node.Int("num_groups"));
}

/// <summary>What instance and group normalisation share.</summary>
internal static class ChannelGroups
{
    /// <summary>Checks the operands; the output is like the input.</summary>
    public static void Infer(NodeContext node, long groups, bool scaleIsPerGroup)
    {
        ValueInfo input = node.Input(0);
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        if (input.Shape.Rank < 3 || input.Shape.LengthOf(1, input.Shape.Rank) == 0)
            throw node.Error($"the input is {input.Shape}; N×C and spatial dimensions that are not empty are needed");
        int channels = input.Shape[1];
        if (groups < 1 || channels % groups != 0) throw node.Error($"{channels} channels cannot make {groups} equal groups");
        long length = scaleIsPerGroup ? groups : channels;
        for (int i = 1; i < 3; i++)
        {
            node.RequireType(i, input.Type);
            if (node.InputShape(i).Rank != 1 || node.InputShape(i)[0] != length)
                throw node.Error($"input {i} is {node.InputShape(i)}; {length} elements are needed");
        }

        node.SetOutput(0, input.Type, input.Shape);
    }

    /// <summary>The kernel for the input's type.</summary>
    public static Kernel Compile(NodeContext node, int groups)
    {
        Shape input = node.InputShape(0);
        var normalization = new GroupNormalization(input[1], groups, input.LengthOf(2, input.Rank), node.Float("epsilon", 1e-5f));
        return GlobalPool.ByType(node, normalization.Run<float>, normalization.Run<double>);
    }
}
