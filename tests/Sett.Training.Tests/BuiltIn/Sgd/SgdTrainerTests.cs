using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.BuiltIn.Layers;
using Sett.Training.BuiltIn.Sgd;
using Sett.Training.Losses;
using Xunit;

namespace Sett.Training.Tests.BuiltIn.Sgd;

/// <summary>
/// Protects training itself: the loss and its gradient, steps worked out by hand, the same bits for any number of threads, and refusals.
/// </summary>
public class SgdTrainerTests
{
    [Fact]
    public void Loss_and_gradient_are_those_of_softmax_cross_entropy()
    {
        var random = new RandomStream(1);
        for (int round = 0; round < 200; round++)
        {
            var logits = new float[2 + random.Next(20)];
            for (int i = 0; i < logits.Length; i++) logits[i] = (float)(6 * random.NextNormal());
            int label = random.Next(logits.Length);
            var gradient = new float[logits.Length];
            double loss = SoftmaxCrossEntropy.Gradient(logits, label, 0.5f, gradient);
            double largest = logits.Max(), sum = logits.Sum(l => Math.Exp(l - largest));
            Assert.Equal(Math.Log(sum) - (logits[label] - largest), loss, 1e-5 * (1 + loss));
            for (int i = 0; i < logits.Length; i++)
                Assert.Equal(0.5 * (Math.Exp(logits[i] - largest) / sum - (i == label ? 1 : 0)), gradient[i], 1e-6);
        }
    }

    [Fact]
    public void Large_logits_give_finite_results()
    {
        var gradient = new float[2];
        Assert.Equal(2e30, SoftmaxCrossEntropy.Gradient([1e30f, -1e30f], 1, 1, gradient), 1e24);
        Assert.Equal([1f, -1f], gradient);
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxCrossEntropy.Gradient([1, 2], 2, 1, new float[2]));
    }

    [Fact]
    public void Steps_follow_the_mean_gradient_with_momentum_and_decay()
    {
        // One input x, two classes, one weight each: logits are w·x and the gradient is x·(softmax − label).
        var network = new TrainableNetwork([new FullyConnectedLayer("fc", new(1, 1, 1), 2)]);
        network.Parameters[0] = 0.5f;
        var set = new LabelledSet(new Tensor<float>(new Shape(1, 1), new float[] { 2 }), new Tensor<byte>(new Shape(1), new byte[] { 1 }));
        var options = new SgdOptions { Epochs = 2, BatchSize = 1, LearningRate = 0.1f, Momentum = 0.5f, WeightDecay = 0.01f };
        SgdTrainer.Train(network, set, options, Workers.One);

        double[] p = [0.5, 0, 0, 0], change = [0, 0, 0, 0];
        for (int step = 0; step < 2; step++)
        {
            double first = 1 / (1 + Math.Exp(p[1] * 2 + p[3] - p[0] * 2 - p[2]));
            double[] gradient = [2 * first, -2 * first, first, -first];
            for (int i = 0; i < 4; i++)
            {
                change[i] = 0.5 * change[i] - (step == 0 ? 0.1 : 0.05) * (gradient[i] + 0.01 * p[i]);
                p[i] += change[i];
            }
        }

        for (int i = 0; i < 4; i++) Assert.Equal(p[i], network.Parameters[i], 1e-6);
    }

    [Fact]
    public void Trained_bits_do_not_depend_on_threads_and_problems_are_learnt()
    {
        LabelledSet set = Quadrants(700);
        float[]? expected = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            var network = new TrainableNetwork(
                [new FullyConnectedLayer("a", new(2, 1, 1), 24), new ReluLayer("b", new(24, 1, 1)),
                    new FullyConnectedLayer("c", new(24, 1, 1), 4)]);
            network.Initialize(3);
            double last = double.NaN;
            SgdTrainer.Train(network, set, new SgdOptions { Epochs = 20, BatchSize = 50, LearningRate = 0.1f },
                Workers.Of(threads), p => last = p.Loss);
            expected ??= network.Parameters;
            Assert.Equal(expected, network.Parameters);
            Assert.InRange(last, 0, 0.2);
            Assert.InRange(SgdTrainer.CountRight(network, Quadrants(300), Workers.Of(threads)), 285, 300);
        }
    }

    [Fact]
    public void Progress_is_told_for_every_batch_with_a_smaller_last_one()
    {
        var network = new TrainableNetwork([new FullyConnectedLayer("a", new(2, 1, 1), 4)]);
        var seen = new List<TrainingProgress>();
        SgdTrainer.Train(network, Quadrants(70), new SgdOptions { Epochs = 2, BatchSize = 32 }, Workers.One, seen.Add);
        Assert.Equal([(1, 6, 1), (2, 6, 1), (3, 6, 1), (4, 6, 2), (5, 6, 2), (6, 6, 2)], seen.Select(p => (p.Step, p.Steps, p.Epoch)));
        Assert.Equal(Math.Log(4), seen[0].Loss, 1e-6);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var network = new TrainableNetwork([new FullyConnectedLayer("a", new(2, 1, 1), 3)]);
        Assert.Contains("Label 3", Refused(network, Quadrants(50), new SgdOptions()));
        var wide = new LabelledSet(new Tensor<float>(new Shape(1, 5)), new Tensor<byte>(new Shape(1)));
        Assert.Contains("5 values", Refused(network, wide, new SgdOptions()));
        string wrong = Refused(
            network, wide, new SgdOptions { Epochs = 0, BatchSize = 0, LearningRate = float.NaN, Momentum = 1, WeightDecay = -1 });
        foreach (string part in (string[])["epochs is 0", "batch size is 0", "learning rate", "momentum is 1", "weight decay is -1"])
            Assert.Contains(part, wrong);
        Assert.Throws<BadInputException>(() => new LabelledSet(new Tensor<float>(new Shape(2, 5)), new Tensor<byte>(new Shape(1))));
        Assert.Throws<BadInputException>(() => new TrainableNetwork([new ReluLayer("a", new(2, 1, 1)), new ReluLayer("b", new(3, 1, 1))]));
    }

    private static string Refused(TrainableNetwork network, LabelledSet set, SgdOptions options) =>
        Assert.Throws<BadInputException>(() => SgdTrainer.Train(network, set, options, Workers.One)).Message;

    /// <summary>Points of the plane and the quadrant that each lies in.</summary>
    private static LabelledSet Quadrants(int count)
    {
        var random = new RandomStream(9, (ulong)count);
        Tensor<float> points = new(new Shape(count, 2));
        Tensor<byte> labels = new(new Shape(count));
        for (int i = 0; i < count; i++)
        {
            (points[2 * i], points[2 * i + 1]) = ((float)random.NextNormal(), (float)random.NextNormal());
            labels[i] = (byte)((points[2 * i] > 0 ? 1 : 0) + (points[2 * i + 1] > 0 ? 2 : 0));
        }

        return new LabelledSet(points, labels);
    }
}
