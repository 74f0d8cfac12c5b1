using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Numerics;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>a + b; whole numbers wrap around.</summary>
internal readonly struct Sum : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => a + b;

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a + b);
}

/// <summary>a − b; whole numbers wrap around.</summary>
internal readonly struct Difference : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => a - b;

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a - b);
}

/// <summary>a·b; whole numbers wrap around.</summary>
internal readonly struct Product : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => a * b;

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => unchecked(a * b);
}

/// <summary>a / b; whole numbers are cut towards zero, and dividing them by zero is refused.</summary>
internal readonly struct Quotient : IBinaryFunction
{
    public static bool HasVector<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => a / b;

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (!WholeNumbers.Are<T>()) return a / b;
        if (T.IsZero(b)) throw new BadInputException("Div: a whole number is divided by zero; divisors have to be other than 0.");

        // The lowest number has no positive counterpart; it wraps around instead of trapping.
        return WholeNumbers.IsMinusOne(b) ? unchecked(T.Zero - a) : a / b;
    }
}

/// <summary>The larger number; NaN where either is NaN.</summary>
internal readonly struct Larger : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);
}

/// <summary>The smaller number; NaN where either is NaN.</summary>
internal readonly struct Smaller : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);
}

/// <summary>a, or a·b below zero: the leaky rectifier with learnt slopes.</summary>
internal readonly struct ParametricRelu : IBinaryFunction
{
    public static bool HasVector<T>() => true;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<T>.Zero), a * b, a);

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T> => a < T.Zero ? unchecked(a * b) : a;
}

/// <summary>The rest of a division with the divisor's sign (Python's %), of whole numbers.</summary>
internal readonly struct FlooredRest : IBinaryFunction
{
    public static bool HasVector<T>() => false;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => throw new NotSupportedException();

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        T rest = TruncatedRest.Of(a, b);
        return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
    }
}

/// <summary>The rest of a division with the dividend's sign (C's fmod and %).</summary>
internal readonly struct TruncatedRest : IBinaryFunction
{
    public static bool HasVector<T>() => false;

    public static Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b) => throw new NotSupportedException();

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (!WholeNumbers.Are<T>()) return a % b;
        if (T.IsZero(b)) throw new BadInputException("Mod: a whole number is divided by zero; divisors have to be other than 0.");
        return WholeNumbers.IsMinusOne(b) ? T.Zero : a % b;
    }
}

/// <summary>Facts about whole-number types that generic arithmetic needs.</summary>
internal static class WholeNumbers
{
    /// <summary>Whether T is a whole-number type.</summary>
    public static bool Are<T>() => typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half);

    /// <summary>Whether a number is −1; never for unsigned types.</summary>
    public static bool IsMinusOne<T>(T value) where T : INumber<T> => T.IsNegative(value) && value == T.Zero - T.One;
}
