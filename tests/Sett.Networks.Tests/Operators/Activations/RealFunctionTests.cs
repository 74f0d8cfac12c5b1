using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Activations;

/// <summary>
/// Protects what each function of one number computes: definitions in double precision on random and on special arguments.
/// </summary>
public sealed class RealFunctionTests
{
    private static readonly Dictionary<string, Func<double, double>> s_functions = new()
    {
        ["Relu"] = x => Math.Max(0, x),
        ["LeakyRelu"] = x => x < 0 ? 0.01 * x : x,
        ["ThresholdedRelu"] = x => x > 1 ? x : double.IsNaN(x) ? x : 0,
        ["Elu"] = x => x < 0 ? Math.Exp(x) - 1 : x,
        ["Selu"] = x => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * (Math.Exp(x) - 1) : x),
        ["Celu"] = x => x < 0 ? Math.Exp(x) - 1 : x,
        ["HardSigmoid"] = x => Math.Clamp(0.2 * x + 0.5, 0, 1),
        ["HardSwish"] = x => x * Math.Clamp(x / 6 + 0.5, 0, 1),
        ["Shrink"] = x => x < -0.5 || x > 0.5 ? x : 0,
        ["Sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
        ["Tanh"] = Math.Tanh,
        ["Softplus"] = x => x > 100 ? x : Math.Log(1 + Math.Exp(x)),
        ["Softsign"] = x => double.IsInfinity(x) ? double.NaN : x / (1 + Math.Abs(x)),
        ["Mish"] = x => x * Math.Tanh(x > 100 ? x : Math.Log(1 + Math.Exp(x))),
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Sqrt"] = Math.Sqrt,
        ["Reciprocal"] = x => 1 / x,
        ["Abs"] = Math.Abs,
        ["Neg"] = x => -x,
        ["Sign"] = x => double.IsNaN(x) ? x : Math.Sign(x),
        ["Floor"] = Math.Floor,
        ["Ceil"] = Math.Ceiling,
        ["Round"] = x => Math.Round(x, MidpointRounding.ToEven),
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tan"] = Math.Tan,
        ["Asin"] = Math.Asin,
        ["Acos"] = Math.Acos,
        ["Atan"] = Math.Atan,
        ["Sinh"] = Math.Sinh,
        ["Cosh"] = Math.Cosh,
        ["Asinh"] = Math.Asinh,
        ["Acosh"] = Math.Acosh,
        ["Atanh"] = Math.Atanh,
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_follows_the_definition(string name)
    {
        float[] x = Arguments(), want = [.. x.Select(v => (float)s_functions[name](v))];
        Tensor y = new NodeRunner(name, 20).Run(Make.Floats(x));
        Make.Close(want, y.Span<float>(), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_precision_follows_the_definition(string name)
    {
        double[] x = [.. Arguments().Select(v => (double)v)];
        Span<double> y = new NodeRunner(name, 20).Run(new Tensor<double>(new Shape(x.Length), x)).Span<double>();
        for (int i = 0; i < x.Length; i++)
        {
            double want = s_functions[name](x[i]);
            bool close = y[i].Equals(want) || y[i] == want || Math.Abs(y[i] - want) <= 1e-7 * Math.Max(1, Math.Abs(want));
            Assert.True(close, $"{name}({x[i]:R}) = {y[i]:R} where {want:R} is right");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_precision_is_single_precision_rounded(string name)
    {
        Half[] x = [.. Arguments().Select(v => (Half)v)];
        float[] wide = [.. x.Select(v => (float)v)];
        Tensor y = new NodeRunner(name, 20).Run(new Tensor<Half>(new Shape(x.Length), x));
        Tensor single = new NodeRunner(name, 20).Run(Make.Floats(wide));
        for (int i = 0; i < x.Length; i++) Assert.Equal((Half)single.Span<float>()[i], y.Span<Half>()[i]);
    }

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Relu")]
    [InlineData("HardSwish")]
    public void Threads_do_not_change_the_bits(string name)
    {
        Tensor<float> x = Make.Random(new Random(5), new Shape(3, 37, 1001));
        Make.Same(new NodeRunner(name, 20).Run(x), new NodeRunner(name, 20).On(Workers.Of(3)).Run(x));
    }

    [Fact]
    public void Parameters_are_used()
    {
        Tensor<float> x = Make.Floats(-2, -1, 0, 1, 2);
        Make.Close([-1, -0.5f, 0, 1, 2], new NodeRunner("LeakyRelu", 6).With("alpha", 0.5f).Run(x).Span<float>());
        Make.Close([0, 0, 0, 0, 2], new NodeRunner("ThresholdedRelu", 10).With("alpha", 1f).Run(x).Span<float>());
        Make.Close([3 * (MathF.Exp(-2) - 1), 3 * (MathF.Exp(-1) - 1), 0, 1, 2],
            new NodeRunner("Elu", 6).With("alpha", 3f).Run(x).Span<float>());
        Make.Close([6 * (MathF.Exp(-2) - 1), 6 * (MathF.Exp(-1) - 1), 0, 2, 4],
            new NodeRunner("Selu", 6).With("alpha", 3f).With("gamma", 2f).Run(x).Span<float>());
        Make.Close([2 * (MathF.Exp(-1) - 1), 2 * (MathF.Exp(-0.5f) - 1), 0, 1, 2],
            new NodeRunner("Celu", 12).With("alpha", 2f).Run(x).Span<float>());
        Make.Close([0, 0, 0.25f, 0.75f, 1], new NodeRunner("HardSigmoid", 6).With("alpha", 0.5f).With("beta", 0.25f).Run(x).Span<float>());
        Make.Close([-1.5f, 0, 0, 0, 1.5f], new NodeRunner("Shrink", 9).With("lambd", 1f).With("bias", 0.5f).Run(x).Span<float>());
    }

    [Fact]
    public void Selu_of_the_first_operator_set_has_rounded_constants()
    {
        float y = new NodeRunner("Selu", 1).Run(Make.Floats(1)).Span<float>()[0];
        Assert.Equal(1.0507f, y);
    }

    [Fact]
    public void Gelu_has_two_forms()
    {
        Tensor<float> x = Make.Floats(-3, -1, -0.1f, 0, 0.5f, 1, 4);
        float[] exact = [-0.00404951f, -0.15865526f, -0.04601722f, 0, 0.34573123f, 0.84134475f, 3.99987317f];
        Make.Close(exact, new NodeRunner("Gelu", 20).Run(x).Span<float>(), 1e-6);
        float[] tanh =
        [
            .. x.Values.ToArray().Select(v => (float)(v / 2.0 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))))),
        ];
        Make.Close(tanh, new NodeRunner("Gelu", 20).With("approximate", "tanh").Run(x).Span<float>(), 1e-6);
        new NodeRunner("Gelu", 20).With("approximate", "quick").Refuses("none or tanh", x);
    }

    [Fact]
    public void Gelus_of_com_microsoft_add_their_bias()
    {
        Tensor<float> x = Make.Of(new Shape(2, 3), -2f, -1, 0, 1, 2, 3), bias = Make.Floats(1, 0, -1);
        Tensor<float> moved = Make.Of(new Shape(2, 3), -1f, -1, -1, 2, 2, 2);
        Make.Same(new NodeRunner("Gelu", 20).Run(moved), new NodeRunner("BiasGelu", 1, "com.microsoft").Run(x, bias));
        Make.Same(new NodeRunner("Gelu", 20).With("approximate", "tanh").Run(moved),
            new NodeRunner("FastGelu", 1, "com.microsoft").Run(x, bias));
        Make.Same(new NodeRunner("Gelu", 20).Run(x), new NodeRunner("Gelu", 1, "com.microsoft").Run(x));
        float quick = new NodeRunner("QuickGelu", 1, "com.microsoft").Run(Make.Floats(1)).Span<float>()[0];
        Assert.Equal(1 / (1 + Math.Exp(-1.702)), quick, 1e-6);
        new NodeRunner("BiasGelu", 1, "com.microsoft").Refuses("bias", x, Make.Floats(1, 2));
    }

    [Fact]
    public void Erf_follows_its_table()
    {
        Tensor y = new NodeRunner("Erf", 13).Run(Make.Floats(0, 0.5f, 1, -2, float.NaN));
        Make.Close([0, 0.5204998778f, 0.8427007929f, -0.9953222650f, float.NaN], y.Span<float>(), 1e-7);
    }

    [Fact]
    public void Whole_numbers_wrap_around()
    {
        Tensor<int> x = Make.Of(new Shape(4), int.MinValue, -5, 0, 7);
        Assert.Equal([int.MinValue, 5, 0, 7], new NodeRunner("Abs", 13).Run(x).Span<int>().ToArray());
        Assert.Equal([int.MinValue, 5, 0, -7], new NodeRunner("Neg", 13).Run(x).Span<int>().ToArray());
        Assert.Equal([-1, -1, 0, 1], new NodeRunner("Sign", 13).Run(x).Span<int>().ToArray());
        Assert.Equal([0, 0, 0, 7], new NodeRunner("Relu", 14).Run(x).Span<int>().ToArray());
        Assert.Equal([255, 1], new NodeRunner("Abs", 13).Run(Make.Of<byte>(new Shape(2), 255, 1)).Span<byte>().ToArray());
    }

    [Fact]
    public void Other_types_are_refused()
    {
        new NodeRunner("Sigmoid", 13).Refuses("int32", Make.Of(new Shape(1), 1));
        new NodeRunner("Abs", 13).Refuses("bool", Make.Of(new Shape(1), true));
    }

    private static float[] Arguments()
    {
        var random = new Random(4);
        float[] special =
        [
            0, -0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 1, -1, 3, -3, 88, -88, 100, -100, 1e30f, -1e30f,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        ];
        return [.. special, .. Enumerable.Range(0, 500).Select(i => (float)(random.NextDouble() * 2 - 1) * (i % 2 == 0 ? 1 : 8))];
    }
}
