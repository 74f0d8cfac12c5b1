using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Reshape: the same elements under sizes that an attribute (opset 1–4) or an input gives; −1 is what remains, 0 keeps the input's size.
/// </summary>
internal sealed class ReshapeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Reshape",
        Versions = [1, 5, 13, 14, 19, 21],
        MaxInputs = 2,
        IsView = true,
        Attributes =
        [
            new("shape", OnnxAttributeKind.Ints, Required: true, Until: 4),
            new("consumed_inputs", OnnxAttributeKind.Ints, Until: 4),
            new("allowzero", OnnxAttributeKind.Int, Since: 14),
        ],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long[] wanted = node.Opset < 5 ? node.Ints("shape")! : node.RequireConstantInts(1, "shape");
        bool zeroIsSize = node.Int("allowzero", 0) != 0;
        if (wanted.Contains(-1) && zeroIsSize && wanted.Contains(0))
            throw node.Error("with allowzero the shape may hold 0 or −1, not both");
        var sizes = new long[wanted.Length];
        long known = 1;
        int open = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (wanted[i] == -1)
            {
                if (open >= 0) throw node.Error("the shape holds −1 more than once");
                open = i;
                continue;
            }

            if (wanted[i] == 0 && !zeroIsSize)
                sizes[i] = i < input.Rank ? input[i] : throw node.Error($"the shape keeps dimension {i} of an input {input} that has none");
            else
                sizes[i] = wanted[i];
            if (sizes[i] < 0 || sizes[i] > int.MaxValue)
                throw node.Error($"the shape holds {sizes[i]}; sizes are 0 to {int.MaxValue}, or −1");
            known *= sizes[i];
            if (known > int.MaxValue) throw Misfit(node, input, wanted);
        }

        if (open >= 0)
        {
            if (known == 0 ? input.Length != 0 : input.Length % known != 0) throw Misfit(node, input, wanted);
            sizes[open] = known == 0 ? 0 : input.Length / known;
        }

        Shape output = node.ShapeOf(sizes);
        if (output.Length != input.Length) throw Misfit(node, input, wanted);
        node.SetOutput(0, node.InputType(0), output);
    }

    public Kernel Compile(NodeContext node) => SizedMove.Copy;

    private static Exception Misfit(NodeContext node, Shape input, long[] wanted) =>
        node.Error($"{input.Length} elements ({input}) cannot take the shape [{string.Join(", ", wanted)}]");
}
