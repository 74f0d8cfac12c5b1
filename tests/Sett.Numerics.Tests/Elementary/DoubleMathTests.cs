using Sett.Numerics.Elementary;
using Xunit;

namespace Sett.Numerics.Tests.Elementary;

/// <summary>Protects the double-precision functions: close to the platform's library everywhere, exact where mathematics is.</summary>
public sealed class DoubleMathTests
{
    private static readonly (string Name, Func<double, double> Own, Func<double, double> Library, double Low, double High)[] s_functions =
    [
        ("exp", DoubleMath.Exp, Math.Exp, -700, 709),
        ("expm1", DoubleMath.Expm1, Reference.Expm1, -50, 700),
        ("log", DoubleMath.Log, Math.Log, 1e-300, 1e300),
        ("log near 1", DoubleMath.Log, Math.Log, 0.5, 2),
        ("sin", DoubleMath.Sin, Math.Sin, -1e5, 1e5),
        ("sin, large", DoubleMath.Sin, Math.Sin, -1e200, 1e200),
        ("sin, middle", DoubleMath.Sin, Math.Sin, -1e7, 1e7),
        ("cos", DoubleMath.Cos, Math.Cos, -1e5, 1e5),
        ("cos, large", DoubleMath.Cos, Math.Cos, -1e30, 1e30),
        ("sin, small", DoubleMath.Sin, Math.Sin, -7, 7),
        ("cos, small", DoubleMath.Cos, Math.Cos, -7, 7),
        ("tan", DoubleMath.Tan, Math.Tan, -10, 10),
        ("asin", DoubleMath.Asin, Math.Asin, -1, 1),
        ("acos", DoubleMath.Acos, Math.Acos, -1, 1),
        ("atan", DoubleMath.Atan, Math.Atan, -10, 10),
        ("atan, large", DoubleMath.Atan, Math.Atan, -1e20, 1e20),
        ("sinh", DoubleMath.Sinh, Math.Sinh, -709, 709),
        ("sinh, small", DoubleMath.Sinh, Math.Sinh, -1, 1),
        ("cosh", DoubleMath.Cosh, Math.Cosh, -709, 709),
        ("tanh", DoubleMath.Tanh, Math.Tanh, -20, 20),
        ("asinh", DoubleMath.Asinh, Math.Asinh, -100, 100),
        ("acosh", DoubleMath.Acosh, Math.Acosh, 1, 100),
        ("atanh", DoubleMath.Atanh, Math.Atanh, -1, 1),
        ("sigmoid", DoubleMath.Sigmoid, Reference.Sigmoid, -700, 700),
    ];

    [Fact]
    public void Functions_agree_with_the_library_to_4e_15()
    {
        var random = new Random(1);
        foreach (var (name, own, library, low, high) in s_functions)
        {
            for (int i = 0; i < 4000; i++)
            {
                double x = low + (high - low) * random.NextDouble();
                double error = Reference.RelativeError(own(x), library(x));
                Assert.True(error < 4e-15, $"{name}({x:R}) = {own(x):R}, the library says {library(x):R}");
            }
        }
    }

    [Fact]
    public void Special_arguments_agree_with_the_library()
    {
        double[] special = [0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e308, -1e308, double.Epsilon, 1e-300, 745, -745.2];
        foreach (var (name, own, library, _, _) in s_functions)
        {
            if (name is "expm1" or "sigmoid") continue;
            foreach (double x in special)
                Assert.True(Reference.RelativeError(own(x), library(x)) < 4e-15, $"{name}({x:R}) = {own(x):R}, the library says {library(x):R}");
        }
    }

    [Fact]
    public void Erf_meets_tabulated_values()
    {
        // Abramowitz and Stegun, table 7.1 and 7.2 (erf 4 from its complement 1.541725790e-8).
        Assert.Equal(0.1124629160, DoubleMath.Erf(0.1), 1e-10);
        Assert.Equal(0.5204998778, DoubleMath.Erf(0.5), 1e-10);
        Assert.Equal(0.8427007929, DoubleMath.Erf(1), 1e-10);
        Assert.Equal(0.9953222650, DoubleMath.Erf(2), 1e-10);
        Assert.Equal(1 - 1.541725790e-8, DoubleMath.Erf(4), 1e-15);
        Assert.Equal(-0.8427007929, DoubleMath.Erf(-1), 1e-10);
    }

    [Fact]
    public void Erf_has_no_step_where_its_two_forms_meet() =>
        Assert.Equal(DoubleMath.Erf(2.5 - 1e-13), DoubleMath.Erf(2.5), 1e-14);

    [Fact]
    public void Pow_agrees_with_the_library()
    {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            double x = Math.Exp(20 * random.NextDouble() - 10), y = 40 * random.NextDouble() - 20;
            if (i % 3 == 0) y = Math.Round(y);
            if (i % 6 == 0) x = -x;
            Assert.True(Reference.RelativeError(DoubleMath.Pow(x, y), Math.Pow(x, y)) < 8e-15, $"pow({x:R}, {y:R}) = {DoubleMath.Pow(x, y):R}");
        }
    }

    [Fact]
    public void Pow_has_the_special_cases_of_IEEE()
    {
        double[] values = [0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (double x in values)
        {
            foreach (double y in values)
            {
                double own = DoubleMath.Pow(x, y), library = Math.Pow(x, y);
                Assert.True(Reference.RelativeError(own, library) < 1e-15 && double.IsNegative(own) == double.IsNegative(library) || double.IsNaN(own) && double.IsNaN(library),
                    $"pow({x:R}, {y:R}) = {own:R}, the library says {library:R}");
            }
        }
    }

    [Fact]
    public void Whole_powers_of_small_whole_numbers_are_exact()
    {
        Assert.Equal(1000, DoubleMath.Pow(10, 3));
        Assert.Equal(-243, DoubleMath.Pow(-3, 5));
        Assert.Equal(1.0 / 1024, DoubleMath.Pow(2, -10));
        Assert.Equal(Math.ScaleB(1, 1000), DoubleMath.Pow(2, 1000));
    }
}
