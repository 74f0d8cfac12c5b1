using System.Globalization;
using Sett.Numerics.Tensors;
using Sett.Oracle.Tests.Cases;

namespace Sett.Oracle.Tests;

/// <summary>How far two tensors are apart.</summary>
/// <param name="Largest">The largest difference between elements; not a number where one side alone is not a number.</param>
/// <param name="Scale">The largest finite element of the expected tensor, by magnitude.</param>
/// <param name="Different">How many elements are not equal.</param>
/// <param name="At">Where the largest difference is.</param>
internal readonly record struct Difference(double Largest, double Scale, int Different, int At)
{
    /// <summary>The largest difference relative to the largest expected element.</summary>
    public double Relative => Largest == 0 ? 0 : Largest / Math.Max(Scale, 1e-30);
}

/// <summary>Compares what two implementations computed.</summary>
internal static class Comparison
{
    /// <summary>Float results may differ by this much of the largest element: sums are ordered differently.</summary>
    public const double FloatTolerance = 1e-4;

    /// <summary>Differences below this are rounding wherever sums of numbers near 1 cancel, as in Gelu's tails.</summary>
    public const double FloatFloor = 1e-6;

    /// <summary>Half-precision results may differ by two units in the last place.</summary>
    public const double HalfTolerance = 2e-3;

    /// <summary>Measures two tensors of one type and shape.</summary>
    public static Difference Measure(Tensor ours, Tensor expected)
    {
        double largest = 0, scale = 0;
        int different = 0, at = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            double a = Elements.Get(ours, i), b = Elements.Get(expected, i);
            if (double.IsFinite(b)) scale = Math.Max(scale, Math.Abs(b));
            if (a == b || (double.IsNaN(a) && double.IsNaN(b))) continue;
            different++;
            double distance = double.IsFinite(a) && double.IsFinite(b) ? Math.Abs(a - b) : double.PositiveInfinity;
            if (distance > largest) (largest, at) = (distance, i);
        }

        return new Difference(largest, scale, different, at);
    }

    /// <summary>
    /// What is wrong with an output, or null: types and shapes are equal, whole numbers are equal but for a few that are at most
    /// <paramref name="steps"/> apart, floats are close.
    /// </summary>
    public static string? Problem(Tensor ours, Tensor expected, int steps = 0)
    {
        if (ours.Type != expected.Type) return $"type {ours.Type.DisplayName()}, expected {expected.Type.DisplayName()}";
        if (ours.Shape != expected.Shape) return $"shape {ours.Shape}, expected {expected.Shape}";
        Difference difference = Measure(ours, expected);
        double tolerance = ours.Type switch
        {
            ElementType.Float16 => HalfTolerance,
            ElementType.Float32 or ElementType.Float64 => FloatTolerance,
            _ => 0,
        };
        // Steps are for sums next to a tie, which are few.
        bool few = difference.Different <= 2 + expected.Length / 50;
        if (few && difference.Largest <= steps && ours.Type.IsInteger()) return null;
        if (difference.Relative <= tolerance || (tolerance > 0 && difference.Largest <= FloatFloor)) return null;
        string Show(Tensor t) => Elements.Get(t, difference.At).ToString("R", CultureInfo.InvariantCulture);
        return $"{difference.Different} of {expected.Length} elements differ, most at {difference.At}: {Show(ours)}, expected "
            + $"{Show(expected)}";
    }
}
