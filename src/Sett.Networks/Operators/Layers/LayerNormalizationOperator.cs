using System.Numerics;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// LayerNormalization: rows made of the dimensions from an axis on are normalised, scaled and shifted. ONNX has it from opset 17;
/// ONNX Runtime writes the same operator into optimised models of any opset.
/// </summary>
internal sealed class LayerNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "LayerNormalization",
        Versions = [1, 17],
        MinInputs = 2,
        MaxInputs = 3,
        MaxOutputs = 3,
        Attributes =
        [
            new("axis", OnnxAttributeKind.Int),
            new("epsilon", OnnxAttributeKind.Float),
            new("stash_type", OnnxAttributeKind.Int),
        ],
    };

    public void Infer(NodeContext node)
    {
        ValueInfo input = node.Input(0);
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        int axis = node.DimensionAxis(node.Int("axis", -1), input.Shape.Rank);
        ElementType stash = node.TypeAttribute("stash_type", ElementType.Float32);
        if (stash != ElementType.Float32 && !(stash == ElementType.Float64 && input.Type == ElementType.Float64))
            throw node.Error($"stash_type {stash.DisplayName()} with {input.Type.DisplayName()} is not supported; float32 is");
        var row = new Shape(input.Shape.Sizes[axis..]);
        if (row.Length == 0) throw node.Error($"the rows of {input.Shape} from axis {axis} on are empty");
        for (int i = 1; i < node.InputCount; i++)
        {
            if (!node.HasInput(i)) continue;
            node.RequireType(i, input.Type);
            if (!Shape.TryBroadcast(node.InputShape(i), row, out Shape both) || both != row)
                throw node.Error($"input {i} is {node.InputShape(i)}; it has to broadcast to the rows' {row}");
        }

        node.SetOutput(0, input.Type, input.Shape);
        long[] reduced = input.Shape.ToLongs();
        reduced.AsSpan(axis).Fill(1);
        node.SetOutput(1, stash, node.ShapeOf(reduced));
        node.SetOutput(2, stash, node.ShapeOf(reduced));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        var row = new Shape(input.Sizes[node.DimensionAxis(node.Int("axis", -1), input.Rank)..]);
        float epsilon = node.Float("epsilon", 1e-5f);
        return node.InputType(0) switch
        {
            ElementType.Float64 => For<double>(row, epsilon),
            ElementType.Float16 => HalfAsSingle.Wrap(For<float>(row, epsilon)),
            _ => For<float>(row, epsilon),
        };
    }

    /// <summary>A scale or shift with an element for every place of a row.</summary>
    public static T[] Spread<T>(Tensor given, Shape row) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] values = WorkingValues.Of<T>(given);
        if (values.Length == row.Length) return values;
        int[] own = given.Shape.Strides(), strides = new int[row.Rank];
        for (int i = 1; i <= given.Shape.Rank; i++) strides[^i] = given.Shape[^i] == 1 ? 0 : own[^i];
        var spread = new T[row.Length];
        StridedMove move = StridedMove.ToDense(row, strides);
        var from = new Tensor<T>(given.Shape, values);
        var to = new Tensor<T>(row, spread);
        if (typeof(T) == typeof(float)) move.Run<uint>(from, 0, to, 0, Execution.Workers.One);
        else move.Run<ulong>(from, 0, to, 0, Execution.Workers.One);
        return spread;
    }

    private static Kernel For<T>(Shape row, float epsilon) where T : unmanaged, IFloatingPointIeee754<T> => run =>
        LayerNormalization.Run(
            run.Input(0).As<T>(), Spread<T>(run.Input(1), row), run.HasInput(2) ? Spread<T>(run.Input(2), row) : null,
            T.CreateTruncating(epsilon), run.Output(0).As<T>(),
            run.HasOutput(1) ? run.Output(1) : null, run.HasOutput(2) ? run.Output(2) : null, run.Workers);
}
