using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>Σ x.</summary>
internal readonly struct SumReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>Σ x / n; whole numbers are cut towards zero. NaN of nothing (whole numbers: 0).</summary>
internal readonly struct MeanReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> =>
        count == 0 && WholeNumbers.Are<T>() ? T.Zero : total / T.CreateTruncating(count);
}

/// <summary>The largest element; of none, the lowest number there is.</summary>
internal readonly struct MaxReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        WholeNumbers.Are<T>() ? T.MinValue : T.CreateTruncating(float.NegativeInfinity);

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>The smallest element; of none, the highest number there is.</summary>
internal readonly struct MinReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        WholeNumbers.Are<T>() ? T.MaxValue : T.CreateTruncating(float.PositiveInfinity);

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>Π x.</summary>
internal readonly struct ProductReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.One;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a * b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a * b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>Σ |x|.</summary>
internal readonly struct AbsoluteSumReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => T.IsNegative(x) ? unchecked(T.Zero - x) : x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => Vector512.Abs(x);

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>Σ x².</summary>
internal readonly struct SquareSumReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => unchecked(x * x);

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x * x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> => total;
}

/// <summary>√Σ x².</summary>
internal readonly struct EuclideanReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => unchecked(x * x);

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x * x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> =>
        Conversion.One<double, T>(Math.Sqrt(double.CreateTruncating(total)));
}

/// <summary>ln Σ x.</summary>
internal readonly struct LogSumReduction : IReduction
{
    public static bool IsShifted => false;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> => x;

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => x;

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> =>
        Conversion.One<double, T>(DoubleMath.Log(double.CreateTruncating(total)));
}

/// <summary>ln Σ e^x, relative to the largest x so that nothing overflows.</summary>
internal readonly struct LogSumExpReduction : IReduction
{
    public static bool IsShifted => true;

    public static T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero;

    public static T Term<T>(T x, T shift) where T : unmanaged, INumber<T> =>
        Conversion.One<double, T>(DoubleMath.Exp(double.CreateTruncating(x - shift)));

    public static Vector512<float> Term(Vector512<float> x, Vector512<float> shift) => FloatMath.Exp(x - shift);

    public static T Join<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;

    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => a + b;

    public static T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T> =>
        Conversion.One<double, T>(DoubleMath.Log(double.CreateTruncating(total)) + double.CreateTruncating(shift));
}
