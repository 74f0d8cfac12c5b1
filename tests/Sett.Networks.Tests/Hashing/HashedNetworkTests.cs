using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Evaluation;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Sett.Tests.Profiling;
using Xunit;

namespace Sett.Tests.Hashing;

/// <summary>
/// Protects that networks in the CAM come near to themselves as hashes grow, as fast as theory says, and that what
/// cannot be hashed is told.
/// </summary>
public sealed class HashedNetworkTests
{
    [Theory]
    [InlineData("projection=gaussian", 0.8, 1.25)]
    [InlineData("projection=hadamard", 0.5, 1.25)]
    [InlineData("projection=super-bit", 0.5, 1.1)]
    public void Outputs_converge_at_the_predicted_rate(string projection, double low, double high)
    {
        OnnxModel model = new TestGraph().Input("x", 1, 6, 12, 12).Random("w", 1, 16, 6, 3, 3)
            .Node("Conv", ["x", "w"], ["y"]).Output("y").Build();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        Tensor[] input = SmallNetworks.Inputs(model, 1, 3).Read(0);
        float[] exact = SmallNetworks.Run(model, input)[0].Span<float>().ToArray();
        (double[] weights, double[] patches) = Norms(model, input[0].Span<float>().ToArray());
        foreach (int k in new[] { 256, 1024, 4096, 16384 })
        {
            double squares = 0, predicted = 0;
            for (ulong seed = 1; seed <= 3; seed++)
            {
                HashContexts contexts = network.Contexts(CamLayerTests.Parse($"norm=float32,{projection}") with { Seed = seed }, [k], [0]);
                float[] found = SmallNetworks.Run(network.Apply(contexts, [k]), input)[0].Span<float>().ToArray();
                for (int i = 0; i < exact.Length; i++)
                {
                    double scale = weights[i / 100] * patches[i % 100];
                    double cosine = Math.Clamp(exact[i] / scale, -1, 1), angle = Math.Acos(cosine);
                    double error = found[i] / scale - cosine, bias = HashStatistics.MeanCosine(k, angle) - cosine;
                    squares += error * error;
                    predicted += HashStatistics.CosineVariance(k, angle) + bias * bias;
                }
            }

            Assert.InRange(Math.Sqrt(squares / predicted), low, high);
        }
    }

    [Fact]
    public void Accuracy_rises_with_the_length_of_hashes()
    {
        OnnxModel model = BuiltInNetwork.Model();
        DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(2));
        Examples examples = BuiltInNetwork.ExamplesOf(digits).Take(120);
        int[] labels = Array.ConvertAll(digits.Labels.Values.ToArray(), l => (int)l);
        Rises(model, examples, labels, [64, 256, 1024]);
    }

    [Fact]
    public void Accuracy_of_mnist_rises_with_the_length_of_hashes()
    {
        OnnxModel model = OnnxReader.Read(SharedData.Require("models", "mnist_wonnx_opset8.onnx"));
        string images = SharedData.Require("images", "mnist-t10k-images-idx3-ubyte.gz");
        string labels = SharedData.Require("images", "mnist-t10k-labels-idx1-ubyte.gz");
        InputSource source = InputSource.Open(images, model, Networks.Datasets.Cards.ModelCard.None);
        Rises(model, source.Examples.Take(100), Labels.Read(labels, 0), [64, 256, 1024]);
    }

    [Fact]
    public void Layers_that_cannot_be_hashed_stay_exact()
    {
        HashedNetwork branches = HashedNetwork.Of(SmallNetworks.Branches(), new PlanOptions());
        Assert.Equal([true, true, true, true, false, true], branches.Layers.Select(l => l.IsHashable));
        Assert.Equal([256, 256, 256, 256, 0, 256], branches.Lengths(256, new HashOptions()));
        Assert.Equal([0, 256, 256, 256, 0, 0], branches.Lengths(256, CamLayerTests.Parse("exact=both")));
        BadInputException error = Assert.Throws<BadInputException>(() => HashedNetwork.Of(SmallNetworks.QOperator(), new PlanOptions()));
        Assert.Contains("no layer fits a CAM", error.Message);
        var plan = new HashPlan([.. branches.Layers.Select(l => new PlannedHash(l.Name, 256))]);
        Assert.Contains("its k has to be 0", Assert.Throws<BadInputException>(() => branches.Lengths(plan)).Message);
    }

    [Fact]
    public void Exact_layers_leave_the_network_as_it_is()
    {
        foreach (string name in new[] { "plain", "branches", "qdq", "qonnx" })
        {
            OnnxModel model = SmallNetworks.All[name]();
            HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
            int[] none = new int[network.Layers.Count];
            Tensor[] input = SmallNetworks.Inputs(model, 1, 2).Read(0);
            OnnxModel same = network.Apply(network.Contexts(new HashOptions(), none, none), none);
            Assert.Equal(SmallNetworks.Run(model, input).Select(t => t.Bytes.ToArray()),
                SmallNetworks.Run(same, input).Select(t => t.Bytes.ToArray()));
            int[] all = network.Lengths(256, new HashOptions());
            OnnxModel hashed = network.Apply(network.Contexts(new HashOptions(), all, none), all);
            Assert.NotEqual(SmallNetworks.Run(model, input)[0].Bytes.ToArray(), SmallNetworks.Run(hashed, input)[0].Bytes.ToArray());
        }
    }

    [Fact]
    public void Suggested_lengths_grow_with_kernels()
    {
        int Suggested(int n) => new HashableLayer(0, "l", new Networks.Layers.LayerShape
        {
            Kind = Networks.Layers.LayerKind.FullyConnected,
            Channels = n,
            Filters = 1,
        }, null).SuggestedBits();
        Assert.Equal([256, 256, 512, 768, 1024, 1024], new[] { 27, 103, 104, 300, 400, 4608 }.Select(Suggested));
    }

    [Fact]
    public void Norms_are_scaled_into_the_upper_half_of_their_range()
    {
        OnnxModel model = SmallNetworks.All["plain"]();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        int[] lengths = network.Lengths(256, new HashOptions());
        int[] Exponents(float range) =>
            NormSurvey.Exponents(network, new HashOptions(), lengths, SmallNetworks.Inputs(model, 4, 1, range), 2, CancellationToken.None);
        int[] small = Exponents(1), large = Exponents(1024);
        Assert.Equal(small[0] + 10, large[0]);
        Assert.All(NormSurvey.Exponents(network, CamLayerTests.Parse("norm=float32"), lengths, SmallNetworks.Inputs(model, 1, 1), 1,
            CancellationToken.None), e => Assert.Equal(0, e));
    }

    [Theory]
    [InlineData("projecton", "gaussian", "did you mean 'projection'?")]
    [InlineData("projection", "normal", "it has to be gaussian, super-bit, signs or hadamard")]
    [InlineData("norm", "1-4-4", "norm is '1-4-4'")]
    [InlineData("cosine", "linear", "cosine is 'linear'")]
    [InlineData("centre", "yes", "it has to be off or on")]
    [InlineData("seed", "-1", "it has to be a whole number")]
    [InlineData("exact", "middle", "it has to be none, first, last or both")]
    public void Unknown_options_are_refused(string name, string value, string problem) =>
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => new HashOptions().With([new(name, value)], "--deepcam")).Message);

    [Fact]
    public void Options_come_back_from_their_texts()
    {
        HashOptions options = CamLayerTests.Parse(
            "seed=9,projection=hadamard,norm=1-5-2,cosine=linear:8,centre=on,estimator=sign-full,exact=both");
        Assert.Equal(options, new HashOptions().With(options.Texts(), "plan"));
        Assert.Equal(new HashOptions(), new HashOptions().With(new HashOptions().Texts(), "plan"));
        Assert.Equal(HashOptions.Names.Order(), options.Texts().Keys.Order());
    }

    private static void Rises(OnnxModel model, Examples examples, int[] labels, int[] lengths)
    {
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        var means = new List<double>();
        foreach (int k in lengths)
        {
            int[] bits = network.Lengths(k, new HashOptions());
            int[] exponents = NormSurvey.Exponents(network, new HashOptions(), bits, examples, 2, CancellationToken.None);
            means.Add(Enumerable.Range(1, 5).Average(seed =>
            {
                OnnxModel hashed = network.Apply(network.Contexts(new HashOptions { Seed = (ulong)seed }, bits, exponents), bits);
                return Evaluator.Run(ExecutionPlan.Compile(hashed), examples, labels, 0, false, 2).Top1!.Value;
            }));
        }

        for (int i = 1; i < means.Count; i++)
            Assert.True(means[i] > means[i - 1] + 5, $"top-1 {string.Join(", ", means)} at k = {string.Join(", ", lengths)}");
    }

    private static (double[] Weights, double[] Patches) Norms(OnnxModel model, float[] input)
    {
        ReadOnlySpan<float> w = model.Graph.Initializers["w"].Span<float>();
        var weights = new double[16];
        var patches = new double[100];
        for (int m = 0; m < 16; m++)
        {
            foreach (float v in w.Slice(m * 54, 54)) weights[m] += v * (double)v;
            weights[m] = Math.Sqrt(weights[m]);
        }

        for (int p = 0; p < 100; p++)
        {
            for (int i = 0; i < 54; i++)
            {
                double v = input[(i / 9 * 12 + p / 10 + i % 9 / 3) * 12 + p % 10 + i % 3];
                patches[p] += v * v;
            }

            patches[p] = Math.Sqrt(patches[p]);
        }

        return (weights, patches);
    }
}
