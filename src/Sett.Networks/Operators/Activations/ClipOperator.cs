using System.Numerics;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Clip: keeps elements between two bounds, attributes up to opset 10, inputs from 11 on. A bound that is left out is the type's own.
/// </summary>
internal sealed class ClipOperator : IOperator, IEpilogueOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Clip",
        Versions = [1, 6, 11, 12, 13],
        MaxInputs = 3,
        Attributes =
        [
            new("min", OnnxAttributeKind.Float, Until: 10),
            new("max", OnnxAttributeKind.Float, Until: 10),
            new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5),
        ],
    };

    public void Infer(NodeContext node)
    {
        ElementType type = node.InputType(0);
        if (type == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        if (node.Opset < 11 && node.InputCount > 1) throw node.Error("the bounds are attributes before opset 11; one input is right");
        for (int i = 1; i <= 2; i++)
        {
            if (!node.HasInput(i)) continue;
            if (node.InputType(i) != type)
                throw node.Error($"bound {i} is {node.InputType(i).DisplayName()}, the input {type.DisplayName()}; they have to be equal");
            if (node.InputShape(i).Length != 1) throw node.Error($"bound {i} has the shape {node.InputShape(i)}; it has to be one number");
        }

        node.SetOutput(0, type, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => node.InputType(0) switch
    {
        ElementType.Float32 => FloatKernel(node),
        ElementType.Float64 => Of<double>((run, low, high, x, y) => RealKernels.Map(run, new Clip(low, high), x, y)),
        ElementType.Float16 => Of<Half>((run, low, high, x, y) => RealKernels.Map(run, new Clip((double)low, (double)high), x, y)),
        ElementType.Int8 => Whole<sbyte>(),
        ElementType.UInt8 => Whole<byte>(),
        ElementType.Int16 => Whole<short>(),
        ElementType.UInt16 => Whole<ushort>(),
        ElementType.Int32 => Whole<int>(),
        ElementType.UInt32 => Whole<uint>(),
        ElementType.Int64 => Whole<long>(),
        _ => Whole<ulong>(),
    };

    public EpilogueStep? Epilogue(NodeContext node)
    {
        if (node.InputType(0) != ElementType.Float32) return null;
        if ((node.HasInput(1) && node.Constant(1) is null) || (node.HasInput(2) && node.Constant(2) is null)) return null;
        float low = node.Constant(1) is { } min ? min.As<float>()[0] : Attribute(node, "min", float.MinValue);
        float high = node.Constant(2) is { } max ? max.As<float>()[0] : Attribute(node, "max", float.MaxValue);
        return new ClampValues(low, high);
    }

    private static Kernel FloatKernel(NodeContext node)
    {
        float lowest = Attribute(node, "min", float.MinValue), highest = Attribute(node, "max", float.MaxValue);
        return run =>
        {
            float low = run.HasInput(1) ? run.In<float>(1)[0] : lowest, high = run.HasInput(2) ? run.In<float>(2)[0] : highest;
            RealKernels.Map(run, new Clip(low, high), run.Input(0).As<float>(), run.Output(0).As<float>());
        };
    }

    private static float Attribute(NodeContext node, string name, float otherwise) =>
        node.Opset < 11 ? node.Float(name, otherwise) : otherwise;

    private delegate void Body<T>(KernelRun run, T low, T high, Tensor<T> x, Tensor<T> y) where T : unmanaged;

    private static Kernel Of<T>(Body<T> body) where T : unmanaged, IMinMaxValue<T> => run => body(
        run, run.HasInput(1) ? run.In<T>(1)[0] : T.MinValue, run.HasInput(2) ? run.In<T>(2)[0] : T.MaxValue,
        run.Input(0).As<T>(), run.Output(0).As<T>());

    private static Kernel Whole<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => Of<T>((run, low, high, input, output) =>
        Blocks.Run(run.Workers, input.Length, (start, count) =>
        {
            ReadOnlySpan<T> x = input.Values.Slice(start, count);
            Span<T> y = output.Values.Slice(start, count);
            for (int i = 0; i < y.Length; i++) y[i] = T.Min(T.Max(x[i], low), high);
        }));
}
