using Sett.Networks.Operators;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>Runs functions of one real number over tensors and spans.</summary>
internal static class RealKernels
{
    /// <summary>The function as an epilogue: in place, with the bits that a node of its own would give.</summary>
    public static SpanFunction InPlace<TFunction>(TFunction f) where TFunction : struct, IRealFunction =>
        values => RealSpans.MapInPlace(f, values);

    /// <summary>A kernel from input 0 to output 0 for one of the floating-point types.</summary>
    public static Kernel Kernel<TFunction>(ElementType type, TFunction f) where TFunction : struct, IRealFunction => type switch
    {
        ElementType.Float32 => run => Map(run, f, run.Input(0).As<float>(), run.Output(0).As<float>()),
        ElementType.Float64 => run => Map(run, f, run.Input(0).As<double>(), run.Output(0).As<double>()),
        ElementType.Float16 => run => Map(run, f, run.Input(0).As<Half>(), run.Output(0).As<Half>()),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>y = f(x) element by element.</summary>
    public static void Map<TFunction>(KernelRun run, TFunction f, Tensor<float> x, Tensor<float> y)
        where TFunction : struct, IRealFunction =>
        Blocks.Run(run.Workers, x.Length, (start, count) => RealSpans.Map(f, x.Values.Slice(start, count), y.Values.Slice(start, count)));

    /// <inheritdoc cref="Map{TFunction}(KernelRun, TFunction, Tensor{float}, Tensor{float})"/>
    public static void Map<TFunction>(KernelRun run, TFunction f, Tensor<double> x, Tensor<double> y)
        where TFunction : struct, IRealFunction =>
        Blocks.Run(run.Workers, x.Length, (start, count) => RealSpans.Map(f, x.Values.Slice(start, count), y.Values.Slice(start, count)));

    /// <inheritdoc cref="Map{TFunction}(KernelRun, TFunction, Tensor{float}, Tensor{float})"/>
    public static void Map<TFunction>(KernelRun run, TFunction f, Tensor<Half> x, Tensor<Half> y) where TFunction : struct, IRealFunction =>
        Blocks.Run(run.Workers, x.Length, (start, count) => RealSpans.Map(f, x.Values.Slice(start, count), y.Values.Slice(start, count)));
}
