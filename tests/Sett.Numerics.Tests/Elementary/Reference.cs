namespace Sett.Numerics.Tests.Elementary;

/// <summary>Double-precision references from the platform's library, and the distance to them.</summary>
internal static class Reference
{
    public static double Expm1(double x) =>
        Math.Abs(x) < 1e-3 ? x + x * x / 2 + x * x * x / 6 + x * x * x * x / 24 + x * x * x * x * x / 120 : Math.Exp(x) - 1;

    public static double Log1p(double x) =>
        Math.Abs(x) < 1e-3 ? x - x * x / 2 + x * x * x / 3 - x * x * x * x / 4 + x * x * x * x * x / 5 : Math.Log(1 + x);

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary>The distance in units of the last place of the float nearest to <paramref name="want"/>.</summary>
    public static double UlpError(float got, double want)
    {
        if (double.IsNaN(want) || float.IsNaN(got)) return double.IsNaN(want) && float.IsNaN(got) ? 0 : double.PositiveInfinity;
        float nearest = (float)want;
        if (float.IsInfinity(nearest) || float.IsInfinity(got)) return nearest.Equals(got) ? 0 : double.PositiveInfinity;
        double ulp = Math.ScaleB(1, Math.Abs(nearest) < 1.17549435e-38f ? -149 : Math.ILogB(nearest) - 23);
        return Math.Abs(got - want) / ulp;
    }

    /// <summary>The relative distance of two doubles; NaN equals NaN, an infinity only itself.</summary>
    public static double RelativeError(double got, double want)
    {
        if (got.Equals(want) || got == want) return 0;
        if (!double.IsFinite(got) || !double.IsFinite(want)) return double.PositiveInfinity;
        return Math.Abs(got - want) / Math.Max(Math.Abs(want), 1e-300);
    }
}
