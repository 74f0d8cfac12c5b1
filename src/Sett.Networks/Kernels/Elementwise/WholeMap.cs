using System.Numerics;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>A function of one whole number of any type.</summary>
internal interface IWholeFunction
{
    /// <summary>The function.</summary>
    T Of<T>(T x) where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>A kernel from input 0 to output 0 that applies a function of whole numbers.</summary>
internal readonly struct WholeMap<TFunction>(TFunction f) : IWholeKernel where TFunction : struct, IWholeFunction
{
    public Kernel Of<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        TFunction function = f;
        return run =>
        {
            Tensor<T> x = run.Input(0).As<T>(), y = run.Output(0).As<T>();
            Blocks.Run(run.Workers, x.Length, (start, count) =>
            {
                ReadOnlySpan<T> from = x.Values.Slice(start, count);
                Span<T> to = y.Values.Slice(start, count);
                for (int i = 0; i < to.Length; i++) to[i] = function.Of(from[i]);
            });
        };
    }
}
