using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Activations;

/// <summary>Protects the three softmax operators over any axis, in the matrix form of opset 1–12 and per axis since.</summary>
public sealed class SoftmaxTests
{
    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("Hardmax")]
    public void Any_axis_follows_the_definition(string name)
    {
        var random = new Random(6);
        for (int trial = 0; trial < 60; trial++)
        {
            Shape shape = trial < 10 ? new Shape(2, 3, 17 + trial * 7) : Make.RandomShape(random, 1, 4, 20);
            Tensor<float> x = Make.Random(random, shape);
            foreach (ref float v in x.Values) v *= 10;
            int axis = random.Next(shape.Rank), opset = random.Next(2) == 0 ? 11 : 13;
            int end = opset == 11 ? shape.Rank : axis + 1;
            Tensor y = new NodeRunner(name, opset).With("axis", random.Next(2) == 0 ? axis : axis - shape.Rank).Run(x);
            Make.Close(Reference(name, x.Values, shape.LengthOf(0, axis), shape.LengthOf(axis, end), shape.LengthOf(end, shape.Rank)),
                y.Span<float>(), 2e-6);
            Make.Same(y, new NodeRunner(name, opset).With("axis", axis).On(Workers.Of(2)).Run(x));
        }
    }

    [Fact]
    public void Default_axis_is_1_and_then_the_last()
    {
        Tensor<float> x = Make.Random(new Random(7), new Shape(2, 3, 4));
        Make.Same(new NodeRunner("Softmax", 12).With("axis", 1).Run(x), new NodeRunner("Softmax", 12).Run(x));
        Make.Same(new NodeRunner("Softmax", 13).With("axis", 2).Run(x), new NodeRunner("Softmax", 13).Run(x));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Large_values_do_not_overflow(int inner)
    {
        var x = new Tensor<float>(new Shape(1, 2, inner));
        x.Values[..inner].Fill(1000);
        x.Values[inner..].Fill(-1000);
        Span<float> y = new NodeRunner("Softmax", 13).With("axis", 1).Run(x).Span<float>();
        Assert.Equal(1, y[0]);
        Assert.Equal(0, y[^1]);
    }

    [Fact]
    public void Nan_makes_its_row_nan_and_no_other()
    {
        Span<float> y = new NodeRunner("Softmax", 13).Run(Make.Of(new Shape(2, 2), 1f, float.NaN, 1, 1)).Span<float>();
        Assert.Equal([float.NaN, float.NaN, 0.5f, 0.5f], y.ToArray());
    }

    [Fact]
    public void Other_precisions_agree_with_single()
    {
        Tensor<float> x = Make.Random(new Random(8), new Shape(3, 19));
        Tensor<double> wide = new(x.Shape, Array.ConvertAll(x.Values.ToArray(), v => (double)v));
        Tensor<Half> narrow = new(x.Shape, Array.ConvertAll(x.Values.ToArray(), v => (Half)v));
        foreach (string name in new[] { "Softmax", "LogSoftmax", "Hardmax" })
        {
            float[] y = new NodeRunner(name, 13).Run(x).Span<float>().ToArray();
            Make.Close(y, Array.ConvertAll(new NodeRunner(name, 13).Run(wide).Span<double>().ToArray(), v => (float)v), 1e-6);
            Make.Close(y, Array.ConvertAll(new NodeRunner(name, 13).Run(narrow).Span<Half>().ToArray(), v => (float)v), 5e-3);
        }
    }

    [Fact]
    public void Hardmax_takes_the_first_of_equals() =>
        Assert.Equal([0f, 1, 0], new NodeRunner("Hardmax", 13).Run(Make.Floats(1, 2, 2)).Span<float>().ToArray());

    [Fact]
    public void An_axis_outside_is_refused() =>
        new NodeRunner("Softmax", 13).With("axis", 2).Refuses("axis 2", Make.Of(new Shape(1, 1), 1f));

    private static float[] Reference(string name, ReadOnlySpan<float> x, int outer, int length, int inner)
    {
        var y = new float[x.Length];
        for (int o = 0; o < outer; o++)
        {
            for (int c = 0; c < inner; c++)
            {
                int At(int i) => (o * length + i) * inner + c;
                double sum = 0;
                int best = 0;
                for (int i = 0; i < length; i++)
                {
                    sum += Math.Exp(x[At(i)]);
                    if (x[At(i)] > x[At(best)]) best = i;
                }

                for (int i = 0; i < length; i++)
                {
                    y[At(i)] = name switch
                    {
                        "Softmax" => (float)(Math.Exp(x[At(i)]) / sum),
                        "LogSoftmax" => (float)(x[At(i)] - Math.Log(sum)),
                        _ => i == best ? 1 : 0,
                    };
                }
            }
        }

        return y;
    }
}
