using System.Numerics;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Randomness;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision;
using Sett.Training.Precision.Exact;
using Sett.Training.Precision.Rounding;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.Tests.Graphs;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>Protects exact arithmetic: sums against big integers, and where it may differ from float32 sums and where not.</summary>
public class ExactArithmeticTests
{
    private const int Images = 5;

    private const string Yaml = """
        name: products
        input: [4, 7, 6]
        layers:
          - conv: {name: a, filters: 6, size: 3, pad: 1}
          - relu
          - conv: {name: b, filters: 4, size: [3, 2], stride: [2, 1], pad: [1, 0, 1, 1], groups: 2}
          - fully_connected: {name: c, outputs: 9}
          - fully_connected: {name: d, outputs: 3}
        """;

    [Theory]
    [InlineData(5, 2)]
    [InlineData(15, 2)]
    [InlineData(24, 1)]
    [InlineData(31, 3)]
    public void Sums_are_those_of_big_integers(int length, int integer)
    {
        foreach (int threads in (int[])[1, 2])
        {
            (TrainableNetwork network, NetworkRun run, Watcher watcher) =
                Make($"static:target={length},integer_bits={integer}", "exact", threads);
            run.Forward(Images, isTraining: true, 0);
            run.Judge([0, 1, 2, 0, 1]);
            run.Backward();
            int fraction = length - integer;
            CheckConvolution("b", 6, 7, 6, 4, 4, 6, 2, 3, 2, 2, 1, 1, 0);
            CheckFullyConnected("c", 4 * 4 * 6, 9);

            void CheckConvolution(string name, int channels, int height, int width, int filters, int outHeight, int outWidth, int groups,
                int kh, int kw, int sy, int sx, int top, int left)
            {
                BigInteger[] x = watcher.After(TensorPlace.Activation, "a", fraction);
                BigInteger[] g = watcher.After(TensorPlace.Gradient, name, fraction);
                BigInteger[] w = Integers(Weight(network, name), fraction), bias = Integers(Bias(network, name), fraction);
                int plane = height * width, outPlane = outHeight * outWidth, per = channels / groups, filtersPer = filters / groups;
                var forward = new BigInteger[Images * filters * outPlane];
                var back = new BigInteger[Images * channels * plane];
                var byWeight = new BigInteger[w.Length];
                var byBias = new BigInteger[filters];
                for (int n = 0; n < Images; n++)
                {
                    for (int f = 0; f < filters; f++)
                    {
                        for (int p = 0; p < outPlane; p++)
                        {
                            int output = (n * filters + f) * outPlane + p;
                            byBias[f] += g[output];
                            forward[output] = bias[f] << fraction;
                            for (int k = 0; k < per * kh * kw; k++)
                            {
                                int c = f / filtersPer * per + k / (kh * kw), y = p / outWidth * sy + k / kw % kh - top;
                                int xx = p % outWidth * sx + k % kw - left;
                                if (y < 0 || y >= height || xx < 0 || xx >= width) continue;
                                int input = (n * channels + c) * plane + y * width + xx, weight = f * per * kh * kw + k;
                                forward[output] += w[weight] * x[input];
                                byWeight[weight] += g[output] * x[input];
                                back[input] += g[output] * w[weight];
                            }
                        }
                    }
                }

                Equal(forward, 2 * fraction, watcher.Before(TensorPlace.Activation, name));
                Equal(byWeight, 2 * fraction, Weight(network, name, true));
                Equal(byBias, fraction, Bias(network, name, true));
                Equal(back, 2 * fraction, watcher.Before(TensorPlace.Gradient, "a"));
            }

            void CheckFullyConnected(string name, int inputs, int outputs)
            {
                BigInteger[] x = watcher.After(TensorPlace.Activation, "b", fraction);
                BigInteger[] g = watcher.After(TensorPlace.Gradient, name, fraction);
                BigInteger[] w = Integers(Weight(network, name), fraction), bias = Integers(Bias(network, name), fraction);
                var forward = new BigInteger[Images * outputs];
                var back = new BigInteger[Images * inputs];
                var byWeight = new BigInteger[w.Length];
                for (int n = 0; n < Images; n++)
                {
                    for (int o = 0; o < outputs; o++)
                    {
                        forward[n * outputs + o] = bias[o] << fraction;
                        for (int i = 0; i < inputs; i++)
                        {
                            forward[n * outputs + o] += w[o * inputs + i] * x[n * inputs + i];
                            byWeight[o * inputs + i] += g[n * outputs + o] * x[n * inputs + i];
                            back[n * inputs + i] += g[n * outputs + o] * w[o * inputs + i];
                        }
                    }
                }

                Equal(forward, 2 * fraction, watcher.Before(TensorPlace.Activation, name));
                Equal(byWeight, 2 * fraction, Weight(network, name, true));
                Equal(back, 2 * fraction, watcher.Before(TensorPlace.Gradient, "b"));
            }
        }
    }

    [Fact]
    public void Where_every_sum_fits_into_24_bits_both_arithmetics_have_the_same_bits()
    {
        // Words of 6 bits: 10 bits a product, and no sum has more than 2^13 of them.
        (TrainingRun emulated, TrainingRun exact) =
            (Train("static:target=5,integer_bits=1", "emulated"), Train("static:target=5,integer_bits=1", "exact"));
        for (int i = 0; i < 12; i++) Assert.Equal(emulated.Step(), exact.Step());
        Assert.Equal(OnnxWriter.Write(emulated.Network.ToOnnx()), OnnxWriter.Write(exact.Network.ToOnnx()));
    }

    [Fact]
    public void Elsewhere_they_differ_by_a_step_where_a_float32_sum_crosses_a_middle()
    {
        // 15 bits a word: products of 30 bits, which float32 sums round to 24.
        (_, NetworkRun emulated, Watcher first) = Make("static:target=15,integer_bits=2", "emulated", 1);
        (_, NetworkRun exact, Watcher second) = Make("static:target=15,integer_bits=2", "exact", 1);
        emulated.Forward(Images, isTraining: true, 0);
        exact.Forward(Images, isTraining: true, 0);
        float[] a = first.Before(TensorPlace.Activation, "b"), b = second.Before(TensorPlace.Activation, "b");
        Assert.NotEqual(a, b);
        for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 1e-5);
        BigInteger[] rounded = first.After(TensorPlace.Activation, "b", 13), other = second.After(TensorPlace.Activation, "b", 13);
        for (int i = 0; i < rounded.Length; i++) Assert.True(BigInteger.Abs(rounded[i] - other[i]) <= 1);
    }

    /// <summary>Protects divergence from being hidden: integers have no NaN, and the nearest cast makes it 0.</summary>
    [Theory]
    [InlineData("emulated", "a.weight")]
    [InlineData("exact", "a.weight")]
    [InlineData("exact", "b.bias")]
    [InlineData("exact", "c.weight")]
    [InlineData("exact", "d.bias")]
    public void A_parameter_that_is_no_number_reaches_the_loss(string arithmetic, string parameter)
    {
        (TrainableNetwork network, NetworkRun run, _) = Make("static:target=15,integer_bits=2", arithmetic, 1);
        network.Parameters.Single(p => p.Name == parameter).Values[0] = float.NaN;
        run.Forward(Images, isTraining: true, 0);
        Assert.Equal(double.NaN, run.Judge([0, 1, 2, 0, 1]).Loss);
    }

    [Fact]
    public void What_is_cut_off_does_not_disturb_the_rounding_that_follows()
    {
        var random = new RandomStream(4);
        for (int round = 0; round < 3000; round++)
        {
            int length = 1 + random.Next(22), fraction = 30 + random.Next(30);
            Int128 sum = (Int128)(long)random.NextUInt64() >> random.Next(40);
            if (random.Next(3) == 0) sum = (sum >> 12 << 12) + (Int128)(random.Next(3) - 1);
            float[] carried = [ExactNumbers.ToFloat(sum, fraction)];
            var format = new DynamicFormat(length - fraction + 20, fraction - 20);
            RoundingKernel.Run(RoundingKind.Nearest, format, false, carried, default, 0);

            // The sum itself, rounded once: 20 low bits go.
            Int128 whole = (sum + (1 << 19)) >> 20, most = (Int128.One << length) - 1;
            Int128 limited = sum >= most << 20 ? most : sum <= -(Int128.One << length + 20) ? -(Int128.One << length) : whole;
            Assert.Equal((double)limited * format.Step, carried[0]);
        }
    }

    [Fact]
    public void Limbs_join_to_the_whole()
    {
        var random = new RandomStream(3);
        foreach ((int bits, int other, long terms) in new[] { (31, 31, 36864L), (15, 15, 100L), (31, 24, 7L), (47, 31, 800L) })
        {
            Limbs limbs = Limbs.For("x", bits, other, terms);
            long[] values = [.. Enumerable.Range(0, 50).Select(i => i == 0 ? -(1L << bits) : (long)random.NextUInt64() >> (63 - bits))];
            long[] cut = limbs.Cut(values);
            for (int i = 0; i < values.Length; i++) Assert.Equal((Int128)values[i], limbs.Join(cut, values.Length, i));
        }

        Assert.Equal(1, Limbs.For("x", 15, 15, 36864).Count);
        Assert.Equal(new Limbs(3, 15), Limbs.For("x", 31, 31, 36864));
        Assert.Contains("layer 'x'", Assert.Throws<Numerics.BadInputException>(() => Limbs.For("x", 31, 60, 800)).Message);
    }

    [Fact]
    public void A_network_of_all_layers_trains_the_same_on_one_thread_and_two()
    {
        byte[] Whole(int threads)
        {
            TrainableNetwork network = AllLayers.Network();
            var workers = Workers.Of(threads);
            var policy = new PrecisionPolicy(
                network, PrecisionSettings.Parse("dps:search_window=1,activation_bits=4", [], null, "exact"), 1, workers);
            var run = new TrainingRun(
                network, AllLayers.Set(23), AllLayers.Description().Defaults with { Batch = 8, Epochs = 2, Rate = 0.01f }, workers, policy);
            while (run.Iteration < run.Steps) run.Step();
            return OnnxWriter.Write(network.ToOnnx());
        }

        Assert.Equal(Whole(1), Whole(2));
    }

    private static (TrainableNetwork, NetworkRun, Watcher) Make(string precision, string arithmetic, int threads)
    {
        NetworkDescription description = DescriptionReader.Parse(Yaml, "products.yaml");
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(1, 1, 1), StartKind.Xavier);
        network.Initialize(6);
        var workers = Workers.Of(threads);
        var watcher = new Watcher(new PrecisionPolicy(network, PrecisionSettings.Parse(precision, [], "nearest", arithmetic), 1, workers));
        var run = new NetworkRun(network, Images, workers, watcher);
        var random = new RandomStream(2);
        foreach (ref float value in run.Input.Values) value = (float)random.NextNormal();
        foreach (Parameter bias in network.Parameters.Where(p => p.Name.EndsWith("bias")))
        {
            foreach (ref float value in bias.Values.Values) value = (float)random.NextNormal() / 4;
        }

        new Solver(network, new TrainingOptions(), watcher).ShowWeights();
        return (network, run, watcher);
    }

    private static TrainingRun Train(string precision, string arithmetic)
    {
        NetworkDescription description = DescriptionReader.Parse(Yaml.Replace("[4, 7, 6]", "[3, 13, 11]")
            .Replace("outputs: 3", "outputs: 4").Replace("filters: 6", "filters: 8"), "products.yaml");
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(1, 1, 1), StartKind.Xavier);
        network.Initialize(6);
        Sett.Training.Data.TrainingSet set = AllLayers.Set(30);
        set.Scaling = new InputScaling(255, [0], [1]);
        var policy = new PrecisionPolicy(network, PrecisionSettings.Parse(precision, [], "nearest", arithmetic), 1, Workers.One);
        return new TrainingRun(network, set, new TrainingOptions { Batch = 8, Epochs = 3, Rate = 0.5f }, Workers.One, policy);
    }

    private static float[] Weight(TrainableNetwork network, string layer, bool gradient = false) =>
        Values(network, layer + ".weight", gradient);

    private static float[] Bias(TrainableNetwork network, string layer, bool gradient = false) =>
        Values(network, layer + ".bias", gradient);

    private static float[] Values(TrainableNetwork network, string name, bool gradient)
    {
        Parameter parameter = network.Parameters.Single(p => p.Name == name);
        return (gradient ? parameter.Gradient! : parameter.Values).Values.ToArray();
    }

    private static BigInteger[] Integers(float[] values, int fraction) =>
        [.. values.Select(v => new BigInteger(v * Math.ScaleB(1.0, fraction)))];

    // What a sum becomes: its 24 highest bits, the last of them set if anything was cut off.
    private static void Equal(BigInteger[] sums, int fraction, float[] actual)
    {
        Assert.Equal(sums.Length, actual.Length);
        for (int i = 0; i < sums.Length; i++)
        {
            BigInteger size = BigInteger.Abs(sums[i]);
            int cut = Math.Max(0, (int)size.GetBitLength() - 24);
            BigInteger kept = size >> cut;
            if (kept << cut != size) kept |= 1;
            double expected = Math.ScaleB((double)kept, cut - fraction) * sums[i].Sign;
            Assert.True(expected == actual[i], $"{i}: {actual[i]:R} instead of {expected:R}");
        }
    }

    /// <summary>Keeps what tensors were before and after a policy rounded them.</summary>
    private sealed class Watcher(PrecisionPolicy policy) : INumberPolicy
    {
        private readonly Dictionary<(TensorPlace, string), (float[] Before, float[] After)> _seen = [];

        public int WordLength => policy.WordLength;

        public string Description => policy.Description;

        public float[] Before(TensorPlace place, string name) => _seen[(place, name)].Before;

        public BigInteger[] After(TensorPlace place, string name, int fraction) => Integers(_seen[(place, name)].After, fraction);

        public bool Watches(TensorPlace place, string name) => policy.Watches(place, name);

        public void Visit(TensorVisit visit, Memory<float> values)
        {
            float[] before = values.ToArray();
            policy.Visit(visit, values);
            _seen[(visit.Place, visit.Name)] = (before, values.ToArray());
        }

        public string? EndOfStep(long iteration, double loss) => policy.EndOfStep(iteration, loss);

        public byte[] Save() => policy.Save();

        public void Restore(ReadOnlySpan<byte> state) => policy.Restore(state);
    }
}
