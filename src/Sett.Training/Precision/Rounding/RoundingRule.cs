using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.Precision.Rounding;

/// <summary>How a value between two neighbours of a format becomes one of them.</summary>
public enum RoundingKind
{
    /// <summary>To the nearest, from the middle up: ⌊x + 1/2⌋, as the published DPS code does.</summary>
    Nearest,
    /// <summary>To the nearest, from the middle to the even one.</summary>
    NearestEven,
    /// <summary>Down: low bits of two's complement are dropped.</summary>
    Truncate,
    /// <summary>Up with a probability of the distance from the lower one, so that the mean stays (Gupta et al., ICML 2015).</summary>
    Stochastic,
}

/// <summary>A rule on 16 values in steps of their format; what is whole stays, and NaN stays NaN.</summary>
internal interface IRoundingRule
{
    /// <summary>Whether values are rounded by chance.</summary>
    static abstract bool IsRandom { get; }

    /// <summary>Rounds to integers.</summary>
    /// <param name="values">The values in steps.</param>
    /// <param name="draws">Uniform draws of 0 ≤ u &lt; 1, used by rules that are random.</param>
    static abstract Vector512<float> Round(Vector512<float> values, Vector512<float> draws);
}

internal readonly struct NearestRule : IRoundingRule
{
    public static bool IsRandom => false;

    // x + 1/2 would itself be rounded from 2^23 on, and just below 1/2; the distance from the floor is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> values, Vector512<float> draws)
    {
        Vector512<float> floor = Vector512.Floor(values);
        return floor + (Vector512.GreaterThanOrEqual(values - floor, Vector512.Create(0.5f)) & Vector512<float>.One);
    }
}

internal readonly struct NearestEvenRule : IRoundingRule
{
    public static bool IsRandom => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> values, Vector512<float> draws) => Vector512.Round(values);
}

internal readonly struct TruncateRule : IRoundingRule
{
    public static bool IsRandom => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> values, Vector512<float> draws) => Vector512.Floor(values);
}

internal readonly struct StochasticRule : IRoundingRule
{
    public static bool IsRandom => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> values, Vector512<float> draws)
    {
        Vector512<float> floor = Vector512.Floor(values);
        return floor + (Vector512.LessThan(draws, values - floor) & Vector512<float>.One);
    }
}
