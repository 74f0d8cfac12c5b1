using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.Precision.Rounding;

/// <summary>Rounds values to a format in place, saturating, and counts what lies at or beyond its limits.</summary>
internal static class RoundingKernel
{
    private const int Lanes = 16, Block = 4 * Lanes;

    /// <summary>Rounds a run of a tensor. NaN stays, so that it is seen in the loss.</summary>
    /// <param name="kind">How.</param>
    /// <param name="format">To what.</param>
    /// <param name="isSymmetric">Whether the lower limit is the upper one's negative, one step above −2^IL.</param>
    /// <param name="values">The values, replaced.</param>
    /// <param name="draws">The tensor's draws.</param>
    /// <param name="first">The index of the first value in its tensor.</param>
    /// <returns>Values at or beyond the upper limit, and at or beyond the lower one.</returns>
    public static (long Over, long Under) Run(
        RoundingKind kind, DynamicFormat format, bool isSymmetric, Span<float> values, ElementDraws draws, uint first) => kind switch
        {
            RoundingKind.Nearest => Run<NearestRule>(format, isSymmetric, values, draws, first),
            RoundingKind.NearestEven => Run<NearestEvenRule>(format, isSymmetric, values, draws, first),
            RoundingKind.Truncate => Run<TruncateRule>(format, isSymmetric, values, draws, first),
            _ => Run<StochasticRule>(format, isSymmetric, values, draws, first),
        };

    private static (long Over, long Under) Run<TRule>(
        DynamicFormat format, bool isSymmetric, Span<float> values, ElementDraws draws, uint first)
        where TRule : struct, IRoundingRule
    {
        Vector512<float> scale = Vector512.Create((float)Math.ScaleB(1.0, format.FractionBits));
        Vector512<float> step = Vector512.Create((float)format.Step);
        Vector512<float> top = Vector512.Create(format.OverflowsFrom), greatest = Vector512.Create(format.Greatest);
        Limits limits = isSymmetric
            ? new(top, greatest, -top, -greatest)
            : new(top, greatest, Vector512.Create(-(float)(1L << format.Length)), Vector512.Create(-(float)(1L << format.Length)));
        ref float at = ref MemoryMarshal.GetReference(values);
        long over = 0, under = 0;
        int i = 0;
        for (; i + Block <= values.Length; i += Block)
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref at, (nuint)i) * scale;
            Vector512<float> b = Vector512.LoadUnsafe(ref at, (nuint)(i + Lanes)) * scale;
            Vector512<float> c = Vector512.LoadUnsafe(ref at, (nuint)(i + 2 * Lanes)) * scale;
            Vector512<float> d = Vector512.LoadUnsafe(ref at, (nuint)(i + 3 * Lanes)) * scale;
            Vector512<float> outside = Outside(a, limits) | Outside(b, limits) | Outside(c, limits) | Outside(d, limits);
            uint index = first + (uint)i;
            Vector512<float> p = Round<TRule>(a, draws, index), q = Round<TRule>(b, draws, index + Lanes);
            Vector512<float> r = Round<TRule>(c, draws, index + 2 * Lanes), s = Round<TRule>(d, draws, index + 3 * Lanes);

            // What lies inside is inside when it is rounded too, and little lies outside of a format that fits.
            if (outside != Vector512<float>.Zero)
            {
                p = Saturate(a, p, limits, ref over, ref under);
                q = Saturate(b, q, limits, ref over, ref under);
                r = Saturate(c, r, limits, ref over, ref under);
                s = Saturate(d, s, limits, ref over, ref under);
            }

            (p * step).StoreUnsafe(ref at, (nuint)i);
            (q * step).StoreUnsafe(ref at, (nuint)(i + Lanes));
            (r * step).StoreUnsafe(ref at, (nuint)(i + 2 * Lanes));
            (s * step).StoreUnsafe(ref at, (nuint)(i + 3 * Lanes));
        }

        Span<float> rest = stackalloc float[Lanes];
        for (; i < values.Length; i += Lanes)
        {
            // Zeros fill what the last vector lacks; they overflow nowhere.
            Span<float> piece = values[i..Math.Min(i + Lanes, values.Length)];
            rest.Clear();
            piece.CopyTo(rest);
            Vector512<float> a = Vector512.Create<float>(rest) * scale;
            Vector512<float> p = Saturate(a, Round<TRule>(a, draws, first + (uint)i), limits, ref over, ref under);
            (p * step).CopyTo(rest);
            rest[..piece.Length].CopyTo(piece);
        }

        return (over, under);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Round<TRule>(Vector512<float> values, ElementDraws draws, uint index)
        where TRule : struct, IRoundingRule =>
        TRule.Round(values, TRule.IsRandom ? draws.At(index) : default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Outside(Vector512<float> values, in Limits limits) =>
        Vector512.GreaterThanOrEqual(values, limits.Top) | Vector512.LessThanOrEqual(values, limits.Bottom);

    private static Vector512<float> Saturate(
        Vector512<float> values, Vector512<float> rounded, in Limits limits, ref long over, ref long under)
    {
        Vector512<float> above = Vector512.GreaterThanOrEqual(values, limits.Top), below = Vector512.LessThanOrEqual(values, limits.Bottom);
        over += BitOperations.PopCount(above.ExtractMostSignificantBits());
        under += BitOperations.PopCount(below.ExtractMostSignificantBits());
        return Vector512.ConditionalSelect(above, limits.Greatest, Vector512.ConditionalSelect(below, limits.Least, rounded));
    }

    /// <summary>
    /// In steps: what overflows (from <paramref name="Top"/> up, from <paramref name="Bottom"/> down), and what it becomes.
    /// </summary>
    private readonly record struct Limits(Vector512<float> Top, Vector512<float> Greatest, Vector512<float> Bottom, Vector512<float> Least);
}
