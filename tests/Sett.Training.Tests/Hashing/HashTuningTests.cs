using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Hashing;
using Sett.Training.Layers;
using Sett.Training.Precision.Exact;
using Sett.Training.Solvers;
using Sett.Training.Tests.Layers;
using Xunit;

namespace Sett.Training.Tests.Hashing;

/// <summary>
/// Protects training through hashes: forward has the bits that the network in the CAM has, backward is the plain layer's, threads change
/// nothing, and a tuned network does better through the CAM than a frozen one.
/// </summary>
public sealed class HashTuningTests
{
    private static readonly HashOptions s_hashes = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Gradients_of_convolutions_are_the_plain_ones(int groups)
    {
        var shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = 2 * groups,
            Filters = 4 * groups,
            Groups = groups,
            Height = 7,
            Width = 6,
            KernelHeight = 3,
            KernelWidth = 2,
            PadTop = 1,
            PadBottom = 1,
        };
        ConvolutionLayer Layer() => new("conv", shape, hasBias: true, rectifier: null, StartValues.Of(0));
        Compare(Layer(), Layer(), new MapShape(shape.Channels, shape.Height, shape.Width));
    }

    [Fact]
    public void Gradients_of_fully_connected_layers_are_the_plain_ones()
    {
        var input = new MapShape(5, 3, 2);
        FullyConnectedLayer Layer() => new("fc", input, 11, hasBias: true, StartValues.Of(0));
        Compare(Layer(), Layer(), input);
    }

    [Theory]
    [InlineData("")]
    [InlineData("projection=hadamard,centre=on")]
    [InlineData("norm=float32,cosine=linear:8,exact=first")]
    public void Outputs_have_the_bits_of_the_network_in_the_CAM(string text)
    {
        HashOptions hashes = s_hashes.With(text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => new KeyValuePair<string, string>(t.Split('=')[0], t.Split('=')[1])), "test");
        OnnxModel model = BuiltInNetwork.Model();
        Examples examples = BuiltInNetwork.ExamplesOf(BuiltInNetwork.TestSet(Workers.One)).Take(5);
        HashPlan plan = Plan(model, hashes, 256, examples);
        IReadOnlyList<float[]> used = Outputs(model, plan, hashes, examples);
        ImportedNetwork imported = OnnxImport.Read(model);
        TrainableNetwork network = NetworkBuilder.Build(imported.Description, new MapShape(1, 28, 28), StartKind.He);
        imported.Fill(network);
        HashTuning.Install(network, plan, hashes);
        var run = new NetworkRun(network, examples.Count, Workers.Of(2));
        for (int i = 0; i < examples.Count; i++) examples.Read(i)[0].Span<float>().CopyTo(run.Input.Values[(i * 784)..]);
        run.Forward(examples.Count, isTraining: true, 0);
        for (int i = 0; i < examples.Count; i++) Assert.Equal(used[i], run.Output.Values.Slice(i * 10, 10).ToArray());
    }

    [Fact]
    public void Tuned_networks_do_better_and_have_the_same_bits_for_any_number_of_threads()
    {
        DrawnDigits test = BuiltInNetwork.TestSet(Workers.Of(2));
        Examples examples = BuiltInNetwork.ExamplesOf(test).Take(300);
        OnnxModel model = BuiltInNetwork.Model();
        HashPlan plan = Plan(model, s_hashes, 512, examples);
        int Right(OnnxModel of) =>
            Outputs(of, plan, s_hashes, examples).Where((o, i) => Array.IndexOf(o, o.Max()) == test.Labels[i]).Count();
        OnnxModel Tuned(int images, int threads)
        {
            TrainingSet set = TrainingSet.Of(DrawnDigits.TrainingSet(Workers.Of(2)), "drawn digits").First(images);
            var tuning = new HashTuning(
                model, OnnxImport.Read(model), set, new TrainingOptions { Schedule = RateKind.Cosine, Batch = 32, Rate = 0.002f });
            return tuning.Run(plan, s_hashes, Workers.Of(threads), null, CancellationToken.None);
        }

        int frozen = Right(model), tuned = Right(Tuned(960, 2));
        Assert.True(tuned > frozen + 30, $"of {examples.Count} digits the frozen network tells {frozen} right, the tuned one {tuned}");
        Assert.Equal(OnnxWriter.Write(Tuned(70, 1)), OnnxWriter.Write(Tuned(70, 2)));
    }

    [Fact]
    public void Without_layers_in_the_CAM_nothing_changes_but_by_training()
    {
        // Scaling inputs down and first kernels up by a power of two, and writing numbers back into the file's own graph, is exact.
        OnnxModel model = BuiltInNetwork.Model();
        ImportedNetwork imported = OnnxImport.Read(model);
        TrainingSet set = TrainingSet.Of(DrawnDigits.TrainingSet(Workers.One), "drawn digits").First(8);
        var tuning = new HashTuning(model, imported, set, new TrainingOptions { Rate = float.Epsilon, Momentum = 0, Batch = 8 });
        OnnxModel same = tuning.Run(Plan(model, s_hashes, 256, BuiltInNetwork.ExamplesOf(BuiltInNetwork.TestSet(Workers.One)).Take(1)),
            s_hashes, Workers.One, null, CancellationToken.None);
        Assert.Equal(OnnxWriter.Write(model), OnnxWriter.Write(same));
    }

    [Fact]
    public void Sets_and_plans_of_other_networks_are_refused()
    {
        OnnxModel model = BuiltInNetwork.Model();
        ImportedNetwork imported = OnnxImport.Read(model);
        TrainingSet other = TrainingSet.Of("other", new Tensor<float>(new Shape(2, 5)), [0, 1], "labels");
        Assert.Throws<BadInputException>(() => new HashTuning(model, imported, other, new TrainingOptions()));
        TrainableNetwork network = NetworkBuilder.Build(imported.Description, new MapShape(1, 28, 28), StartKind.He);
        Assert.Contains("'conv9'", Assert.Throws<BadInputException>(
            () => HashTuning.Install(network, new HashPlan([new PlannedHash("conv9", 256)]), s_hashes)).Message);
    }

    private static void Compare(IMultiplyingLayer plain, IMultiplyingLayer hashed, MapShape input)
    {
        hashed.Sums = hashed.HashedSums(length => new LayerHashing(s_hashes, length, 256, 0, 0));
        LayerCheck exact = new LayerCheck(plain, [input], 3, 7).Run(), estimated = new LayerCheck(hashed, [input], 3, 7).Run();
        Assert.NotEqual(exact.Pass.Output.Values.ToArray(), estimated.Pass.Output.Values.ToArray());
        Assert.Equal(exact.Pass.InputGradients[0]!.Values.ToArray(), estimated.Pass.InputGradients[0]!.Values.ToArray());
        foreach ((Parameter a, Parameter b) in plain.Parameters.Zip(hashed.Parameters))
            Assert.Equal(a.Gradient!.Values.ToArray(), b.Gradient!.Values.ToArray());
    }

    private static HashPlan Plan(OnnxModel model, HashOptions hashes, int bits, Examples examples)
    {
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        int[] lengths = network.Lengths(bits, hashes);
        int[] exponents = NormSurvey.Exponents(network, hashes, lengths, examples, 2, CancellationToken.None);
        return new HashPlan([.. network.Layers.Select((l, i) => new PlannedHash(l.Name, lengths[i]) { NormExponent = exponents[i] })]);
    }

    private static IReadOnlyList<float[]> Outputs(OnnxModel model, HashPlan plan, HashOptions hashes, Examples examples)
    {
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        int[] bits = [.. plan.Layers.Select(l => l.K)];
        Session session = ExecutionPlan.Compile(
            network.Apply(network.Contexts(hashes, bits, [.. plan.Layers.Select(l => l.NormExponent ?? 0)]), bits))
            .NewSession(Workers.Of(2));
        return [.. Enumerable.Range(0, examples.Count).Select(i => session.Run(examples.Read(i))[0].Span<float>().ToArray())];
    }
}
