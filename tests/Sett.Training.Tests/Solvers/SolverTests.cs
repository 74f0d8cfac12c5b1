using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Training.Graphs;
using Sett.Training.Layers;
using Sett.Training.Losses;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Training.Tests.Solvers;

/// <summary>Protects the solvers' steps, worked out here in double precision, and the learning rate's courses.</summary>
public class SolverTests
{
    [Theory]
    [InlineData(RateKind.Fixed, 700, 0.2)]
    [InlineData(RateKind.Inv, 700, 0.2 * 0.6716)]
    [InlineData(RateKind.Step, 700, 0.2 * 1e-3 * 1e-3)]
    [InlineData(RateKind.Poly, 700, 0.2 * 0.4054)]
    [InlineData(RateKind.Cosine, 700, 0.2 * 0.2061)]
    [InlineData(RateKind.Cosine, 0, 0.2)]
    public void Rates(RateKind schedule, long iteration, double expected)
    {
        var options = new TrainingOptions { Schedule = schedule, Rate = 0.2f, Gamma = 1e-3f, Power = 0.75f, StepSize = 300 };
        Assert.Equal(expected, LearningRate.At(options, iteration, 1000), 2e-4 * expected);
    }

    [Fact]
    public void Momentum_and_decay_are_Caffes()
    {
        (TrainableNetwork network, Parameter weight) = Small(biasRate: 2);
        var options = new TrainingOptions { Rate = 0.1f, Momentum = 0.9f, Decay = 0.01f };
        var solver = new Solver(network, options);
        double[] w = [0.5, -0.25], h = [0, 0], b = [1], hb = [0];
        weight.Values.Values[0] = 0.5f;
        weight.Values.Values[1] = -0.25f;
        Parameter bias = network.Parameters[1];
        bias.Values[0] = 1;
        for (int step = 0; step < 3; step++)
        {
            for (int i = 0; i < 2; i++)
            {
                weight.Gradient![i] = step + i;
                h[i] = 0.9 * h[i] + 0.1 * (step + i + 0.01 * w[i]);
                w[i] -= h[i];
            }

            bias.Gradient![0] = 1;
            hb[0] = 0.9 * hb[0] + 0.2 * (1 + 0.01 * b[0]);
            b[0] -= hb[0];
            solver.Step(step, 10, Workers.One);
        }

        for (int i = 0; i < 2; i++) Assert.Equal(w[i], weight.Values[i], 1e-6);
        Assert.Equal(b[0], bias.Values[0], 1e-6);
    }

    [Fact]
    public void Adam_corrects_its_means()
    {
        (TrainableNetwork network, Parameter weight) = Small(biasRate: 1);
        var solver = new Solver(
            network, new TrainingOptions { Solver = SolverKind.Adam, Rate = 0.01f, Momentum = 0.9f, SecondMomentum = 0.999f });
        double w = 0.5, m = 0, v = 0;
        weight.Values[0] = 0.5f;
        double[] gradients = [2, -1, 0.5];
        for (int step = 0; step < 3; step++)
        {
            weight.Gradient![0] = (float)gradients[step];
            m = 0.9 * m + 0.1 * gradients[step];
            v = 0.999 * v + 0.001 * gradients[step] * gradients[step];
            w -= 0.01 * (m / (1 - Math.Pow(0.9, step + 1))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, step + 1))) + 1e-8);
            solver.Step(step, 10, Workers.One);
        }

        Assert.Equal(w, weight.Values[0], 1e-6);
    }

    [Fact]
    public void Starting_values_have_the_spread_that_they_are_named_for()
    {
        var values = new float[40_000];
        double Deviation(StartValues start)
        {
            start.Fill(values, new Numerics.Randomness.RandomStream(1));
            Assert.InRange(values.Average(v => (double)v), -0.01, 0.01);
            return Math.Sqrt(values.Average(v => (double)v * v));
        }

        Assert.Equal(Math.Sqrt(2.0 / 50), Deviation(new StartValues(StartKind.He, 0, 50)), 2e-3);
        Assert.Equal(Math.Sqrt(1.0 / 50), Deviation(new StartValues(StartKind.Xavier, 0, 50)), 2e-3);
        Assert.True(values.Max() <= Math.Sqrt(3.0 / 50) + 1e-6);
        Assert.Equal(0.3, Deviation(new StartValues(StartKind.Gaussian, 0.3f, 50)), 4e-3);
    }

    [Fact]
    public void Options_out_of_range_are_told_all_at_once()
    {
        BadInputException error = Assert.Throws<BadInputException>(
            () => new TrainingOptions { Rate = 0, Momentum = 1, Batch = 0, Decay = float.NaN }.Validated());
        foreach (string part in (string[])["rate is 0", "momentum is 1", "batch is 0", "decay is NaN"])
            Assert.Contains(part, error.Message);
    }

    private static (TrainableNetwork Network, Parameter Weight) Small(float biasRate)
    {
        var layer = new FullyConnectedLayer("fc", new MapShape(2, 1, 1), 1, true, StartValues.Of(0), biasRate);
        var network = new TrainableNetwork("small", new MapShape(2, 1, 1), [new LayerNode(layer, [0])], LossKind.MeanSquaredError);
        return (network, network.Parameters[0]);
    }
}
