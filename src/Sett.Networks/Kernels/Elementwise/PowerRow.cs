using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>
/// a to the power b in single precision. Powers are computed in double precision and rounded; squares and square roots, which networks use,
/// have vector forms with the same bits (both are rounded correctly either way).
/// </summary>
internal readonly struct PowerRow : IRowFunction<float, float>
{
    public void Row(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        if (b.Length == 1 && a.Length == y.Length)
        {
            switch (b[0])
            {
                case 2:
                    RealSpans.Map(default(Square), a, y);
                    return;
                case 0.5f:
                    RealSpans.Map(default(PowerOfHalf), a, y);
                    return;
                case 3:
                    for (int i = 0; i < y.Length; i++) y[i] = (float)Cube(a[i]);
                    return;
            }
        }

        int stepA = a.Length == 1 ? 0 : 1, stepB = b.Length == 1 ? 0 : 1;
        for (int i = 0; i < y.Length; i++) y[i] = Power(a[i * stepA], b[i * stepB]);
    }

    private static float Power(float x, float exponent) => (float)(exponent == 3 ? Cube(x) : DoubleMath.Pow(x, exponent));

    private static double Cube(double x) => x * x * x;

    private readonly struct Square : IRealFunction
    {
        public Vector512<float> Of(Vector512<float> x) => x * x;

        public double Of(double x) => x * x;
    }

    /// <summary>The square root, except that −0 gives 0 and −infinity gives infinity.</summary>
    private readonly struct PowerOfHalf : IRealFunction
    {
        public Vector512<float> Of(Vector512<float> x)
        {
            Vector512<float> infinity = Vector512.Create(float.PositiveInfinity);
            return Vector512.ConditionalSelect(Vector512.Equals(x, -infinity), infinity, Vector512.Sqrt(x) + Vector512<float>.Zero);
        }

        public double Of(double x) => DoubleMath.Pow(x, 0.5);
    }
}
