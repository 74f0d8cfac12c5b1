using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// ONNX Runtime's SkipLayerNormalization: LayerNormalization over the last dimension of input + skip (+ bias), with the sum as an
/// optional fourth output. The skip has the input's shape, or that of its last dimensions.
/// </summary>
internal sealed class SkipLayerNormalizationOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "SkipLayerNormalization",
        Domain = "com.microsoft",
        Versions = [1],
        MinInputs = 3,
        MaxInputs = 5,
        MaxOutputs = 4,
        Attributes = [new("epsilon", OnnxAttributeKind.Float)],
    };

    public void Infer(NodeContext node)
    {
        ValueInfo input = node.Input(0);
        node.RequireType(0, ElementType.Float32, ElementType.Float16);
        if (input.Shape.Rank == 0 || input.Shape.Length == 0)
            throw node.Error($"the input is {input.Shape}; rows that are not empty are needed");
        int width = input.Shape[^1];
        for (int i = 1; i < node.InputCount; i++)
        {
            if (!node.HasInput(i)) continue;
            node.RequireType(i, input.Type);
            Shape shape = node.InputShape(i);
            bool fits = i == 1 ? EndsWith(input.Shape, shape) : shape.Rank == 1 && shape[0] == width;
            if (!fits) throw node.Error($"input {i} is {shape}; it does not fit the input {input.Shape}");
        }

        if (node.HasOutput(1) || node.HasOutput(2)) throw node.Error("outputs 1 and 2 belong to training; they are not supported");
        node.SetOutput(0, input.Type, input.Shape);
        node.SetOutput(3, input.Type, input.Shape);
    }

    public Kernel Compile(NodeContext node)
    {
        float epsilon = node.Float("epsilon", 1e-12f);
        Kernel kernel = run => Run(run, epsilon);
        return node.InputType(0) == ElementType.Float16 ? HalfAsSingle.Wrap(kernel) : kernel;
    }

    // Whether the skip is the input's last dimensions, leading ones aside, so that it repeats as a whole.
    private static bool EndsWith(Shape input, Shape skip)
    {
        ReadOnlySpan<int> sizes = skip.Sizes.TrimStart(1);
        return sizes.Length <= input.Rank && input.Sizes[^sizes.Length..].SequenceEqual(sizes);
    }

    private static void Run(KernelRun run, float epsilon)
    {
        Tensor<float> sum = run.HasOutput(3) ? run.Output(3).As<float>() : new Tensor<float>(run.Input(0).Shape);
        ReadOnlySpan<float> input = run.In<float>(0), skip = run.In<float>(1), bias = run.HasInput(4) ? run.In<float>(4) : default;
        Span<float> sums = sum.Values;
        for (int i = 0, s = 0, b = 0; i < sums.Length; i++)
        {
            float value = input[i] + skip[s];
            if (++s == skip.Length) s = 0;
            if (bias.Length > 0)
            {
                value += bias[b];
                if (++b == bias.Length) b = 0;
            }

            sums[i] = value;
        }

        LayerNormalization.Run(sum, run.In<float>(2).ToArray(), run.HasInput(3) ? run.In<float>(3).ToArray() : null, epsilon,
            run.Output(0).As<float>(), null, null, run.Workers);
    }
}
