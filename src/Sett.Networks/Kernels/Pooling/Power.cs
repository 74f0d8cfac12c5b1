using System.Numerics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>Powers for norms other than 1 and 2.</summary>
internal static class Power
{
    /// <summary>x^y for x ≥ 0, computed in double.</summary>
    public static T Of<T>(T x, double y)
        where T : IFloatingPointIeee754<T> => T.CreateTruncating(DoubleMath.Pow(double.CreateTruncating(x), y));
}
