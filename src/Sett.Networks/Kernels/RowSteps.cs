using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels;

/// <summary>
/// Steps of an epilogue over neighbouring values, a clamp behind them in the same pass. Each element is rounded as
/// separate nodes would do it.
/// </summary>
internal static class RowSteps
{
    private static readonly ClampValues s_open = new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>values = clamp(values).</summary>
    public static void Clamp(Span<float> values, ClampValues clamp)
    {
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector512<float> low = Vector512.Create(clamp.Low), high = Vector512.Create(clamp.High);
        int i = 0;
        for (; i <= values.Length - 16; i += 16)
            Clamp(Vector512.LoadUnsafe(ref start, (nuint)i), low, high).StoreUnsafe(ref start, (nuint)i);
        for (; i < values.Length; i++) values[i] = Clamp(values[i], clamp);
    }

    /// <summary>values = clamp(values + other).</summary>
    public static void Add(Span<float> values, ReadOnlySpan<float> other, ClampValues? clamp)
    {
        clamp ??= s_open;
        ref float start = ref MemoryMarshal.GetReference(values);
        ref float second = ref MemoryMarshal.GetReference(other[..values.Length]);
        Vector512<float> low = Vector512.Create(clamp.Low), high = Vector512.Create(clamp.High);
        int i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            Vector512<float> sum = Vector512.LoadUnsafe(ref start, (nuint)i) + Vector512.LoadUnsafe(ref second, (nuint)i);
            Clamp(sum, low, high).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < values.Length; i++) values[i] = Clamp(values[i] + other[i], clamp);
    }

    /// <summary>values = clamp(fma(values, scale, shift)).</summary>
    public static void Scale(Span<float> values, float scale, float shift, ClampValues? clamp)
    {
        clamp ??= s_open;
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector512<float> factor = Vector512.Create(scale), summand = Vector512.Create(shift);
        Vector512<float> low = Vector512.Create(clamp.Low), high = Vector512.Create(clamp.High);
        int i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            Vector512<float> scaled = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref start, (nuint)i), factor, summand);
            Clamp(scaled, low, high).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < values.Length; i++) values[i] = Clamp(MathF.FusedMultiplyAdd(values[i], scale, shift), clamp);
    }

    /// <summary>Lanes between two bounds, by comparisons, so that NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> x, Vector512<float> low, Vector512<float> high)
    {
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, low), low, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, high), high, x);
    }

    /// <summary>Lanes between two bounds, by comparisons, so that NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> x, Vector256<float> low, Vector256<float> high)
    {
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, low), low, x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, high), high, x);
    }

    private static float Clamp(float x, ClampValues clamp)
    {
        x = x < clamp.Low ? clamp.Low : x;
        return x > clamp.High ? clamp.High : x;
    }
}
