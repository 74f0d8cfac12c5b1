using System.Numerics;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// BatchNormalization with the statistics that training left behind: y = fma(x, s, b − mean · s) with s = scale / √(variance + ε), rounded
/// after every step. Training mode is refused.
/// </summary>
internal sealed class BatchNormalizationOperator : IOperator
{
    private const int ElementsAPiece = 32 * 1024;

    public OperatorSchema Schema { get; } = new()
    {
        Name = "BatchNormalization",
        Versions = [1, 6, 7, 9, 14, 15],
        MinInputs = 5,
        MaxInputs = 5,
        MaxOutputs = 5,
        Attributes =
        [
            new("epsilon", OnnxAttributeKind.Float),
            new("momentum", OnnxAttributeKind.Float),
            new("is_test", OnnxAttributeKind.Int, Until: 6),
            new("spatial", OnnxAttributeKind.Int, Until: 8),
            new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5),
            new("training_mode", OnnxAttributeKind.Int, Since: 14),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        if (node.Int("training_mode", 0) != 0) throw node.Error("training_mode is set; only inference is supported");
        for (int i = 1; i < node.OutputCount; i++)
        {
            if (node.HasOutput(i)) throw node.Error($"output {i} belongs to training; only inference, with one output, is supported");
        }

        Shape input = node.InputShape(0);
        if (input.Rank == 0) throw node.Error("the input is a scalar; N×C and any spatial dimensions are needed");
        int length = IsSpatial(node) ? Channels(input) : input.LengthOf(1, input.Rank);
        for (int i = 1; i < 5; i++)
        {
            node.RequireType(i, ElementType.Float32, ElementType.Float64, ElementType.Float16);
            if (node.InputShape(i).Length != length)
                throw node.Error($"input {i} has {node.InputShape(i).Length} elements; the input {input} needs {length}");
        }

        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int plane = IsSpatial(node) ? input.LengthOf(Math.Min(2, input.Rank), input.Rank) : 1;
        float epsilon = node.Float("epsilon", 1e-5f);
        return node.InputType(0) switch
        {
            ElementType.Float64 => For<double>(node, plane, epsilon),
            ElementType.Float16 => HalfAsSingle.Wrap(For<float>(node, plane, epsilon)),
            _ => For<float>(node, plane, epsilon),
        };
    }

    /// <summary>
    /// The normalisation as a step behind a layer, with the same bits; null where its statistics are not constant float32 values.
    /// </summary>
    internal static ScaleChannels? Epilogue(NodeContext node)
    {
        if (!IsSpatial(node) || node.InputType(0) != ElementType.Float32) return null;
        Tensor?[] given = [.. Enumerable.Range(1, 4).Select(node.Constant)];
        if (given.Any(t => t is null)) return null;
        Shape input = node.InputShape(0);
        (float[] scale, float[] shift) = Combine<float>(given[0]!, given[1]!, given[2]!, given[3]!, node.Float("epsilon", 1e-5f));
        return new ScaleChannels(scale, shift, input.LengthOf(Math.Min(2, input.Rank), input.Rank));
    }

    private static bool IsSpatial(NodeContext node) => node.Int("spatial", 1) != 0;

    private static int Channels(Shape input) => input.Rank > 1 ? input[1] : 1;

    private static Kernel For<T>(NodeContext node, int plane, float epsilon) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor?[] given = [.. Enumerable.Range(1, 4).Select(node.Constant)];
        if (given.All(t => t is not null))
        {
            (T[] scale, T[] shift) = Combine<T>(given[0]!, given[1]!, given[2]!, given[3]!, epsilon);
            return run => Apply(run, plane, scale, shift);
        }

        return run =>
        {
            (T[] scale, T[] shift) = Combine<T>(run.Input(1), run.Input(2), run.Input(3), run.Input(4), epsilon);
            Apply(run, plane, scale, shift);
        };
    }

    private static (T[] Scale, T[] Shift) Combine<T>(Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] scale = WorkingValues.Of<T>(gamma), shift = WorkingValues.Of<T>(beta), means = WorkingValues.Of<T>(mean);
        T[] variances = WorkingValues.Of<T>(variance);
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] /= T.Sqrt(variances[c] + T.CreateTruncating(epsilon));
            shift[c] -= means[c] * scale[c];
        }

        return (scale, shift);
    }

    private static void Apply<T>(KernelRun run, int plane, T[] scale, T[] shift) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int length = run.Input(0).Length;
        if (length == 0) return;
        // Where a channel is one element, a whole example is a row with a scale and a shift a place.
        int channels = scale.Length, row = plane == 1 ? channels : plane, rows = length / row;
        int perPiece = Math.Clamp(ElementsAPiece / row, 1, rows);
        run.Workers.Run((rows - 1) / perPiece + 1, piece =>
        {
            ReadOnlySpan<T> x = run.In<T>(0);
            Span<T> y = run.Out<T>(0);
            int end = Math.Min((piece + 1) * perPiece, rows);
            for (int r = piece * perPiece; r < end; r++)
            {
                if (plane == 1) Affine.Apply(x.Slice(r * row, row), scale, shift, y.Slice(r * row, row));
                else Affine.Apply(x.Slice(r * row, row), scale[r % channels], shift[r % channels], y.Slice(r * row, row));
            }
        });
    }
}
