using System.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>Small operands (scales, shifts, means) in the precision that a kernel computes in.</summary>
internal static class WorkingValues
{
    /// <summary>A copy of a floating-point tensor's elements as <typeparamref name="T"/>.</summary>
    public static T[] Of<T>(Tensor tensor) where T : unmanaged, IFloatingPointIeee754<T> => tensor switch
    {
        Tensor<float> t => Convert<float, T>(t.Values),
        Tensor<double> t => Convert<double, T>(t.Values),
        Tensor<Half> t => Convert<Half, T>(t.Values),
        _ => throw new InvalidOperationException($"{tensor.Type.DisplayName()} is not a floating-point type."),
    };

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return to;
    }
}
