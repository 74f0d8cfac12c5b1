using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Training.Kernels;

/// <summary>Walks over one channel of one image for batch normalisation; sums have the order of <see cref="Sums"/>.</summary>
internal static class ChannelLines
{
    private const int Lanes = 16;

    /// <summary>Σ (x − pivot) and Σ (x − pivot)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Sum, float Squares) Moments(ReadOnlySpan<float> x, float pivot)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        Vector512<float> around = Vector512.Create(pivot), sums = Vector512<float>.Zero, squares = Vector512<float>.Zero;
        Vector512<float> moreSums = Vector512<float>.Zero, moreSquares = Vector512<float>.Zero;
        int i = 0;
        for (; i + 2 * Lanes <= x.Length; i += 2 * Lanes)
        {
            Vector512<float> first = Vector512.LoadUnsafe(ref from, (nuint)i) - around;
            Vector512<float> second = Vector512.LoadUnsafe(ref from, (nuint)(i + Lanes)) - around;
            sums += first;
            squares = Vector512.FusedMultiplyAdd(first, first, squares);
            moreSums += second;
            moreSquares = Vector512.FusedMultiplyAdd(second, second, moreSquares);
        }

        float sum = FixedTree.Sum(sums + moreSums), square = FixedTree.Sum(squares + moreSquares);
        for (; i < x.Length; i++)
        {
            float value = x[i] - pivot;
            sum += value;
            square = MathF.FusedMultiplyAdd(value, value, square);
        }

        return (sum, square);
    }

    /// <summary>y = fma(x, factor, summand), kept at 0 or above where <paramref name="rectifies"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<float> x, float factor, float summand, bool rectifies, Span<float> y)
    {
        y = y[..x.Length];
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
        Vector512<float> scale = Vector512.Create(factor), shift = Vector512.Create(summand);
        Vector512<float> low = Vector512.Create(rectifies ? 0 : float.NegativeInfinity);
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> value = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref from, (nuint)i), scale, shift);
            Vector512.ConditionalSelect(Vector512.LessThan(value, low), low, value).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            float value = MathF.FusedMultiplyAdd(x[i], factor, summand);
            y[i] = rectifies && value < 0 ? 0 : value;
        }
    }

    /// <summary>Σ dy and Σ dy · (x − mean), of the dy behind the rectifier where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Sum, float Product) GradientSums(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, float mean, float factor, float summand, bool rectifies)
    {
        gradient = gradient[..x.Length];
        ref float values = ref MemoryMarshal.GetReference(x), from = ref MemoryMarshal.GetReference(gradient);
        Vector512<float> middle = Vector512.Create(mean), scale = Vector512.Create(factor), shift = Vector512.Create(summand);
        Vector512<float> sums = Vector512<float>.Zero, products = Vector512<float>.Zero;
        Vector512<float> low = Vector512.Create(rectifies ? 0 : float.NegativeInfinity);
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref values, (nuint)i), dy = Vector512.LoadUnsafe(ref from, (nuint)i);
            dy &= Vector512.GreaterThan(Vector512.FusedMultiplyAdd(value, scale, shift), low);
            sums += dy;
            products = Vector512.FusedMultiplyAdd(dy, value - middle, products);
        }

        float sum = FixedTree.Sum(sums), product = FixedTree.Sum(products);
        for (; i < x.Length; i++)
        {
            float dy = rectifies && !(MathF.FusedMultiplyAdd(x[i], factor, summand) > 0) ? 0 : gradient[i];
            sum += dy;
            product = MathF.FusedMultiplyAdd(dy, x[i] - mean, product);
        }

        return (sum, product);
    }

    /// <summary>dx = fma(dy, factor, fma(x, byX, constant)); <paramref name="to"/> may be the gradient's own memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, float factor, float byX, float constant, float summand,
        bool rectifies, Span<float> to)
    {
        gradient = gradient[..x.Length];
        to = to[..x.Length];
        ref float values = ref MemoryMarshal.GetReference(x), from = ref MemoryMarshal.GetReference(gradient);
        ref float target = ref MemoryMarshal.GetReference(to);
        Vector512<float> scale = Vector512.Create(factor), shift = Vector512.Create(summand), slope = Vector512.Create(byX);
        Vector512<float> start = Vector512.Create(constant);
        Vector512<float> low = Vector512.Create(rectifies ? 0 : float.NegativeInfinity);
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref values, (nuint)i), dy = Vector512.LoadUnsafe(ref from, (nuint)i);
            dy &= Vector512.GreaterThan(Vector512.FusedMultiplyAdd(value, scale, shift), low);
            Vector512.FusedMultiplyAdd(dy, scale, Vector512.FusedMultiplyAdd(value, slope, start)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            float dy = rectifies && !(MathF.FusedMultiplyAdd(x[i], factor, summand) > 0) ? 0 : gradient[i];
            to[i] = MathF.FusedMultiplyAdd(dy, factor, MathF.FusedMultiplyAdd(x[i], byX, constant));
        }
    }
}
