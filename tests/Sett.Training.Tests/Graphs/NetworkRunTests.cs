using Sett.Networks.Execution;
using Sett.Numerics.Randomness;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Xunit;

namespace Sett.Training.Tests.Graphs;

/// <summary>
/// Protects networks as a whole: gradients through branches, memory that is used again, and layers that take over a ReLU.
/// </summary>
public class NetworkRunTests
{
    private const int Images = 7;

    [Theory]
    [InlineData(true, "softmax_cross_entropy")]
    [InlineData(false, "softmax_cross_entropy")]
    [InlineData(true, "mean_squared_error")]
    public void Gradients_are_the_differences_of_the_loss(bool joins, string loss)
    {
        // Kinks and largest values are crossed by a step now and then, so what is compared is the whole gradient's
        // length along a direction.
        NetworkDescription description = DescriptionReader.Parse(AllLayers.Yaml + $"\nloss: {loss}\n", "all.yaml");
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(1, 1, 1), description.Defaults.Start, joins);
        network.Initialize(3);
        var run = new NetworkRun(network, Images, Workers.One, wantsInputGradient: true);
        var random = new RandomStream(8);
        foreach (ref float value in run.Input.Values) value = (float)random.NextNormal();
        int[] labels = [.. Enumerable.Range(0, Images).Select(i => i % 4)];
        foreach (Parameter parameter in network.Parameters.Where(p => p.IsTrained))
        {
            Loss();
            run.Backward();
            var direction = new float[parameter.Values.Length];
            double expected = 0, length = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] = random.Next(2) == 0 ? -1 : 1;
                expected += direction[i] * (double)parameter.Gradient![i];
                length += (double)parameter.Gradient[i] * parameter.Gradient[i];
            }

            const float step = 1f / 8192;
            float[] kept = parameter.Values.Values.ToArray();
            for (int i = 0; i < kept.Length; i++) parameter.Values[i] = kept[i] + step * direction[i];
            double up = Loss();
            for (int i = 0; i < kept.Length; i++) parameter.Values[i] = kept[i] - step * direction[i];
            double down = Loss();
            kept.CopyTo(parameter.Values.Values);
            double difference = (up - down) / (2 * step);
            Assert.True(Math.Abs(difference - expected) < 0.04 * Math.Sqrt(length) + 2e-3,
                $"{parameter.Name}: difference {difference}, gradient {expected}, length {Math.Sqrt(length)}");
        }

        double Loss()
        {
            run.Forward(Images, isTraining: true, 5);
            return run.Judge(labels).Loss / Images;
        }
    }

    [Fact]
    public void Joined_layers_give_the_bits_of_separate_ones()
    {
        byte[] joined = Step(joins: true, Workers.One), separate = Step(joins: false, Workers.One);
        Assert.Equal(separate, joined);
        Assert.Equal(joined, Step(joins: true, Workers.Of(2)));
    }

    [Fact]
    public void A_smaller_batch_leaves_no_trace_of_a_larger_one()
    {
        TrainableNetwork network = AllLayers.Network();
        var small = new NetworkRun(network, 3, Workers.One);
        byte[] expected = Fill(small, 3);
        var large = new NetworkRun(network, 9, Workers.One);
        Fill(large, 9);
        Assert.Equal(expected, Fill(large, 3));

        byte[] Fill(NetworkRun run, int images)
        {
            var random = new RandomStream(4);
            foreach (ref float value in run.Input.Values[..(images * network.Input.Length)]) value = (float)random.NextNormal();
            run.Forward(images, isTraining: true, 1);
            run.Judge(new int[images]);
            run.Backward();
            return [.. run.Output.Bytes[..(images * 16)],
                .. network.Parameters.Where(p => p.IsTrained).SelectMany(p => p.Gradient!.Bytes.ToArray())];
        }
    }

    private static byte[] Step(bool joins, Workers workers)
    {
        TrainableNetwork network = AllLayers.Network(joins);
        var run = new NetworkRun(network, Images, workers, wantsInputGradient: true);
        var random = new RandomStream(4);
        foreach (ref float value in run.Input.Values) value = (float)random.NextNormal();
        run.Forward(Images, isTraining: true, 1);
        run.Judge([0, 1, 2, 3, 0, 1, 2]);
        run.Backward();
        return
        [
            .. run.Output.Bytes, .. run.InputGradient!.Bytes[..(Images * network.Input.Length * 4)],
            .. network.Parameters.SelectMany(p => (p.Gradient ?? p.Values).Bytes.ToArray()),
        ];
    }
}
