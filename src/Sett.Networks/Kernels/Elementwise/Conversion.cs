using System.Numerics;
using System.Runtime.CompilerServices;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>
/// Conversion between element types. Towards whole numbers a fraction is cut off, and what does not fit keeps its low bits; NaN and numbers
/// beyond 64 bits become the nearest end of 64 bits (NaN 0) first. Towards bool everything but 0 is true. Towards floating point the
/// nearest number is taken, the even one of two.
/// </summary>
internal static class Conversion
{
    /// <summary>A kernel that converts input 0 to output 0.</summary>
    public static Kernel Kernel(ElementType from, ElementType to)
    {
        if (from == to) return run => run.Input(0).Bytes.CopyTo(run.Output(0).Bytes);
        if (from == ElementType.Bool) return NumberKernels.For(to, default(FromBool));
        return NumberKernels.For(from, new From(to));
    }

    private readonly struct FromBool : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => run =>
        {
            Tensor<bool> x = run.Input(0).As<bool>();
            Tensor<T> y = run.Output(0).As<T>();
            Blocks.Run(run.Workers, x.Length, (start, count) =>
            {
                ReadOnlySpan<bool> source = x.Values.Slice(start, count);
                Span<T> target = y.Values.Slice(start, count);
                for (int i = 0; i < target.Length; i++) target[i] = source[i] ? T.One : T.Zero;
            });
        };
    }

    private readonly struct From(ElementType to) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            to == ElementType.Bool ? ToBool<T>() : NumberKernels.For(to, default(FromTo<T>));
    }

    private static Kernel ToBool<T>() where T : unmanaged, INumber<T> => run =>
    {
        Tensor<T> x = run.Input(0).As<T>();
        Tensor<bool> y = run.Output(0).As<bool>();
        Blocks.Run(run.Workers, x.Length, (start, count) =>
        {
            ReadOnlySpan<T> source = x.Values.Slice(start, count);
            Span<bool> target = y.Values.Slice(start, count);
            for (int i = 0; i < target.Length; i++) target[i] = source[i] != T.Zero;
        });
    };

    private readonly struct FromTo<TFrom> : INumberKernel where TFrom : unmanaged, INumber<TFrom>
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => run =>
        {
            Tensor<TFrom> x = run.Input(0).As<TFrom>();
            Tensor<T> y = run.Output(0).As<T>();
            Blocks.Run(run.Workers, x.Length, (start, count) =>
            {
                ReadOnlySpan<TFrom> source = x.Values.Slice(start, count);
                Span<T> target = y.Values.Slice(start, count);
                for (int i = 0; i < target.Length; i++) target[i] = One<TFrom, T>(source[i]);
            });
        };
    }

    /// <summary>One number as another type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T One<TFrom, T>(TFrom x) where TFrom : unmanaged, INumber<TFrom> where T : unmanaged, INumber<T>
    {
        if (WholeNumbers.Are<TFrom>() || !WholeNumbers.Are<T>()) return T.CreateTruncating(x);
        double value = double.CreateTruncating(x);
        return typeof(T) == typeof(ulong) && value >= 0
            ? T.CreateTruncating(ulong.CreateSaturating(value))
            : T.CreateTruncating(long.CreateSaturating(value));
    }
}
