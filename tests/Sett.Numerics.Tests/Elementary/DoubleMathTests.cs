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
        double[] special =
        [
            0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity,
            double.NaN, 1e308, -1e308, double.Epsilon, 1e-300, 745, -745.2,
        ];
        foreach (var (name, own, library, _, _) in s_functions)
        {
            if (name is "expm1" or "sigmoid") continue;
            foreach (double x in special)
                Assert.True(Reference.RelativeError(own(x), library(x)) < 4e-15,
                    $"{name}({x:R}) = {own(x):R}, the library says {library(x):R}");
        }
    }

    [Theory]
    [InlineData(699.5)]
    [InlineData(700)]
    [InlineData(705)]
    [InlineData(710)]
    [InlineData(710.4)]
    [InlineData(711)]
    public void Hyperbolic_functions_reach_the_largest_double(double x)
    {
        // The exponential overflows above 709.78, these above 710.47.
        Assert.True(Reference.RelativeError(DoubleMath.Sinh(x), Math.Sinh(x)) < 4e-15);
        Assert.True(Reference.RelativeError(DoubleMath.Sinh(-x), Math.Sinh(-x)) < 4e-15);
        Assert.True(Reference.RelativeError(DoubleMath.Cosh(x), Math.Cosh(x)) < 4e-15);
        Assert.Equal(x > 710.5, double.IsInfinity(DoubleMath.Cosh(x)));
    }

    [Theory]
    [InlineData(-800, 0)]
    [InlineData(-1, 0.26894142136999512)]
    [InlineData(0, 0.5)]
    [InlineData(2, 0.88079707797788244)]
    [InlineData(800, 1)]
    public void Sigmoid_by_known_values(double x, double expected) => Assert.Equal(expected, DoubleMath.Sigmoid(x), 2e-16);

    [Theory]
    [InlineData(-800, 0)]
    [InlineData(-1, 0.31326168751822286)]
    [InlineData(0, 0.69314718055994531)]
    [InlineData(2, 2.1269280110429727)]
    [InlineData(800, 800)]
    public void Softplus_by_known_values(double x, double expected) => Assert.Equal(expected, DoubleMath.Softplus(x), 5e-16);

    [Fact]
    public void Odd_functions_keep_the_sign_of_zero()
    {
        Func<double, double>[] odd =
        [
            DoubleMath.Sin, DoubleMath.Tan, DoubleMath.Asin, DoubleMath.Atan, DoubleMath.Sinh, DoubleMath.Tanh,
            DoubleMath.Asinh, DoubleMath.Atanh, DoubleMath.Erf, DoubleMath.Expm1, DoubleMath.Log1p,
        ];
        foreach (Func<double, double> f in odd) Assert.Equal((true, false), (double.IsNegative(f(-0.0)), double.IsNegative(f(0.0))));
        foreach (Func<double, double> f in odd) Assert.Equal((0, 0), (f(-0.0), f(0.0)));
    }

    [Fact]
    public void Where_a_function_is_not_defined_it_is_no_number()
    {
        foreach (double x in new[] { 1.0000000000000002, -1.0000000000000002, 7, -7, double.PositiveInfinity })
            Assert.Equal((double.NaN, double.NaN), (DoubleMath.Asin(x), DoubleMath.Acos(x)));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (DoubleMath.Acosh(0.5), DoubleMath.Atanh(1.5), DoubleMath.Log1p(-1.5)));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity), (DoubleMath.Atanh(1), DoubleMath.Atanh(-1)));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (DoubleMath.Log1p(-1), DoubleMath.Log1p(double.PositiveInfinity)));
        Assert.Equal((double.NaN, double.NaN), (DoubleMath.Erf(double.NaN), DoubleMath.Softplus(double.NaN)));
    }

    [Fact]
    public void Tiny_arguments_lose_nothing()
    {
        // x − x³/6 and the like: what is added is far below the last bit.
        foreach (double x in new[] { 1e-9, 3e-12, -7e-20, 1e-300 })
        {
            foreach (Func<double, double> f in new Func<double, double>[]
            {
                DoubleMath.Sin, DoubleMath.Atan, DoubleMath.Sinh, DoubleMath.Tanh, DoubleMath.Asinh, DoubleMath.Atanh,
            })
                Assert.True(Reference.RelativeError(f(x), x) < 4e-16);
            Assert.True(Reference.RelativeError(DoubleMath.Log1p(x), x - x * x / 2) < 4e-16);
            Assert.True(Reference.RelativeError(DoubleMath.Expm1(x), x + x * x / 2) < 4e-16);
        }
    }

    [Theory]
    [InlineData(1e5)]
    [InlineData(123456.789)]
    [InlineData(1e15)]
    [InlineData(9007199254740993)]
    [InlineData(1e22)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(6381956970095103e144)]
    public void Large_angles_are_reduced_exactly(double x)
    {
        foreach (double angle in new[] { x, -x })
        {
            Assert.Equal(Math.Sin(angle), DoubleMath.Sin(angle), 2e-16);
            Assert.Equal(Math.Cos(angle), DoubleMath.Cos(angle), 2e-16);
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
            Assert.True(Reference.RelativeError(DoubleMath.Pow(x, y), Math.Pow(x, y)) < 8e-15,
                $"pow({x:R}, {y:R}) = {DoubleMath.Pow(x, y):R}");
        }
    }

    [Fact]
    public void Pow_has_the_special_cases_of_IEEE()
    {
        double[] values =
        [
            0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        foreach (double x in values)
        {
            foreach (double y in values)
            {
                double own = DoubleMath.Pow(x, y), library = Math.Pow(x, y);
                Assert.True(Reference.RelativeError(own, library) < 1e-15 && double.IsNegative(own) == double.IsNegative(library)
                    || double.IsNaN(own) && double.IsNaN(library),
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
