using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// NonZero: the positions of elements that are not zero, a column each. Their number is a shape, so the input has to be constant.
/// </summary>
internal sealed class NonZeroOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "NonZero", Versions = [9, 13] };

    public void Infer(NodeContext node)
    {
        Tensor input = node.RequireConstant(0, "the elements to search");
        List<int> found = Found(input);
        int[] strides = input.Shape.Strides();
        var places = new Tensor<long>(node.ShapeOf([input.Shape.Rank, found.Count]));
        for (int axis = 0, at = 0; axis < strides.Length; axis++)
        {
            foreach (int flat in found) places[at++] = flat / strides[axis] % input.Shape[axis];
        }

        node.SetOutput(0, places);
    }

    public Kernel Compile(NodeContext node) => node.KnownOutput();

    private static List<int> Found(Tensor input)
    {
        var found = new List<int>();
        int size = input.Type.SizeInBytes();
        for (int i = 0; i < input.Length; i++)
        {
            ReadOnlySpan<byte> element = input.Bytes.Slice(i * size, size);
            // A floating-point zero may have a sign.
            bool zero = element[..^1].IndexOfAnyExcept((byte)0) < 0
                && (input.Type.IsFloat() ? (element[^1] & 0x7F) == 0 : element[^1] == 0);
            if (!zero) found.Add(i);
        }

        return found;
    }
}
