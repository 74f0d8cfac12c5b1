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

/// <summary>Runs functions of whole numbers over tensors.</summary>
internal static class WholeKernels
{
    /// <summary>A kernel from input 0 to output 0 for one of the whole-number types.</summary>
    public static Kernel Kernel<TFunction>(ElementType type, TFunction f) where TFunction : struct, IWholeFunction => type switch
    {
        ElementType.Int8 => Of<sbyte, TFunction>(f),
        ElementType.UInt8 => Of<byte, TFunction>(f),
        ElementType.Int16 => Of<short, TFunction>(f),
        ElementType.UInt16 => Of<ushort, TFunction>(f),
        ElementType.Int32 => Of<int, TFunction>(f),
        ElementType.UInt32 => Of<uint, TFunction>(f),
        ElementType.Int64 => Of<long, TFunction>(f),
        ElementType.UInt64 => Of<ulong, TFunction>(f),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static Kernel Of<T, TFunction>(TFunction f) where T : unmanaged, IBinaryInteger<T> where TFunction : struct, IWholeFunction => run =>
    {
        Tensor<T> x = run.Input(0).As<T>(), y = run.Output(0).As<T>();
        Blocks.Run(run.Workers, x.Length, (start, count) =>
        {
            ReadOnlySpan<T> from = x.Values.Slice(start, count);
            Span<T> to = y.Values.Slice(start, count);
            for (int i = 0; i < to.Length; i++) to[i] = f.Of(from[i]);
        });
    };
}
