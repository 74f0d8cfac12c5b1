using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision;
using Sett.Training.Precision.Logs;
using Sett.Training.Precision.Rounding;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.Tests.Graphs;
using Sett.Training.Tests.Runs;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>
/// Protects trainings in dynamic fixed point as a whole: what is rounded, that it is, and that bits depend on what was asked for alone.
/// </summary>
public sealed class PrecisionRunTests : IDisposable
{
    private static readonly TrainingOptions s_options =
        AllLayers.Description().Defaults with { Batch = 10, Epochs = 6, Rate = 0.01f, Decay = 1e-3f };

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-precision-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void In_LeNet_the_tensors_of_the_published_run_are_rounded()
    {
        NetworkDescription lenet = Architectures.Find("lenet");
        var policy = new PrecisionPolicy(NetworkBuilder.Build(lenet, new MapShape(1, 1, 1), StartKind.He), Settings("dps"), 1, Workers.One);
        PrecisionLogHeader header = policy.Header;
        Assert.Equal(12, header.Formats);
        Assert.Equal(["input", "conv1", "conv2", "ip1"], header.Tensors.Where(t => t.Place == TensorPlace.Activation).Select(t => t.Name));
        Assert.Equal(["conv1", "conv2", "ip1"], header.Tensors.Where(t => t.Place == TensorPlace.Gradient).Select(t => t.Name));
        Assert.Equal(8, header.Tensors.Count(t => t.Place == TensorPlace.Weight));
        Assert.Equal(header.Tensors.Where(t => t.Place == TensorPlace.Weight).Select(t => (t.Name, t.Format)),
            header.Tensors.Where(t => t.Place == TensorPlace.Update).Select(t => (t.Name, t.Format)));
        Assert.Equal([288_000, 1_600_000, 400_000, 5_000], header.Layers.Select(l => l.ForwardMacs));
        Assert.Equal([0, 1_600_000, 400_000, 5_000], header.Layers.Select(l => l.BackwardDataMacs));
        Assert.Equal("conv1", header.Tensors[header.Layers[1].Activations[0]].Name);
        Assert.Equal("ip2.weight", header.Tensors[header.Layers[3].Weight!.Value].Name);
        Assert.Null(header.Layers[3].Gradient);
    }

    [Fact]
    public void Behind_normalisation_and_joining_what_multipliers_read_is_rounded_once()
    {
        TrainableNetwork network = AllLayers.Network();
        PrecisionLogHeader header = new PrecisionPolicy(network, Settings("dps"), 1, Workers.One).Header;
        LoggedLayer Layer(string name) => header.Layers.Single(l => l.Name == name);
        string[] Reads(string name) => [.. Layer(name).Activations.Select(t => header.Tensors[t].Name)];
        Assert.Equal(["input"], Reads("first"));
        Assert.Equal(["first"], Reads("grouped"));
        Assert.Equal(["norm"], Reads("depthwise"));
        Assert.Equal(["sum"], Reads("narrow"));
        Assert.Equal(["gate"], Reads("hidden"));
        Assert.Equal(["dropout1"], Reads("out"));
        Assert.Equal(["grouped"], header.Tensors.Where(t => t.Name == "grouped").Select(t => t.Name));
        Assert.Equal("norm.scale", header.Tensors.First(t => t.Name == "norm.scale").Name);
        Assert.All(header.Layers.Take(header.Layers.Count - 1), l => Assert.Equal(l.Name, header.Tensors[l.Gradient!.Value].Name));
    }

    [Fact]
    public void Without_rounding_the_bits_are_those_of_plain_training()
    {
        byte[] plain = Whole(null, Workers.One);
        Assert.Equal(plain, Whole("none", Workers.One));
    }

    [Theory]
    [InlineData("dps:search_window=1,activation_bits=4,average=3,raise_window=1", "nearest")]
    [InlineData("dps:search_window=1,activation_bits=4,average=3,raise_window=1,step=4", "stochastic")]
    [InlineData("static", "stochastic")]
    [InlineData("static", "truncate")]
    [InlineData("courbariaux:every=5,ranging=11", "nearest_even")]
    [InlineData("taras", "stochastic")]
    [InlineData("flexpoint", "nearest")]
    public void Bits_do_not_depend_on_threads_or_interruptions(string precision, string rounding)
    {
        (byte[] model, string log) = Logged(precision, rounding, Workers.One, null);
        (byte[] threads, string threadsLog) = Logged(precision, rounding, Workers.Of(2), null);
        Assert.Equal(model, threads);
        Assert.Equal(log, threadsLog);
        foreach (int stop in (int[])[0, 9, 17])
        {
            (byte[] resumed, string resumedLog) = Logged(precision, rounding, Workers.Of(2), stop);
            Assert.Equal(model, resumed);
            Assert.Equal(log, resumedLog);
        }

        Assert.NotEqual(Whole(null, Workers.One), model);
    }

    [Theory]
    [InlineData("dps:search_window=1,activation_bits=4,average=3,raise_window=1", RoundingKind.Nearest)]
    [InlineData("static:target=12", RoundingKind.Stochastic)]
    [InlineData("flexpoint", RoundingKind.Truncate)]
    public void Stored_parameters_are_multiples_of_their_step_within_their_limits(string precision, RoundingKind rounding)
    {
        (TrainingRun run, PrecisionPolicy policy) =
            Start(precision, PrecisionSettings.Roundings.First(r => r.Value == rounding).Word, Workers.One);
        while (run.Iteration < run.Steps)
        {
            run.Step();
            foreach (Parameter parameter in run.Network.Parameters.Where(p => p.IsTrained))
            {
                DynamicFormat format = policy.Written(TensorPlace.Weight, parameter.Name)!.Value;
                foreach (float value in parameter.Values.Values)
                    Assert.True(value / format.Step == Math.Floor(value / format.Step) && value >= format.Least && value <= format.Most,
                        $"{parameter.Name}: {value} in {format}");
            }
        }
    }

    [Fact]
    public void In_a_run_lengths_and_integer_bits_keep_the_rules()
    {
        (TrainingRun run, PrecisionPolicy policy) =
            Start("dps:search_window=1,activation_bits=6,average=3,raise_window=1,target=13,step=5", "nearest", Workers.Of(2), epochs: 40);
        PrecisionLogHeader header = policy.Header;
        bool hasSearched = false;
        var hasOverflowed = new bool[header.Formats];
        PrecisionStep? before = null;
        while (run.Iteration < run.Steps)
        {
            TrainingStep step = run.Step();
            PrecisionStep now = policy.Logged(step, null, null);
            hasSearched |= now.WordLength < 32;
            Assert.Contains(now.WordLength - 1, (int[])[31, 13, 18, 23, 28]);
            for (int f = 0; f < header.Formats; f++)
            {
                Assert.Equal(now.WordLength - 1, now.IntegerBits[f] + now.FractionBits[f]);
                if (before is not null && hasOverflowed[f]) Assert.True(now.IntegerBits[f] >= before.IntegerBits[f]);
            }

            for (int t = 0; t < header.Tensors.Count; t++) hasOverflowed[header.Tensors[t].Format] |= now.Over[t] + now.Under[t] > 0;
            before = now;
        }

        Assert.True(hasSearched);
        Assert.Equal(run.Steps, run.IterationsByWord.Values.Sum());
    }

    [Fact]
    public void A_word_of_31_bits_and_a_sign_trains_as_float32_does()
    {
        (TrainingRun fixedPoint, _) = Start("static:target=31,integer_bits=6", "nearest", Workers.Of(2), epochs: 25);
        (TrainingRun floating, _) = Start("none", "nearest", Workers.Of(2), epochs: 25);
        double ours = 0, theirs = 0;
        for (int i = 0; i < 100; i++)
        {
            ours += fixedPoint.Step().Loss;
            theirs += floating.Step().Loss;
        }

        Assert.NotEqual(theirs, ours);
        Assert.Equal(1, ours / theirs, 1e-3);
    }

    [Fact]
    public void A_checkpoint_belongs_to_its_settings()
    {
        string path = Path.Combine(_folder, "checkpoint.npz");
        (TrainingRun run, _) = Start("dps", "nearest", Workers.One);
        run.Step();
        Checkpoint.Write(path, run);
        (TrainingRun other, _) = Start("dps:target=11", "nearest", Workers.One);
        Assert.Contains("target 15, ", Assert.Throws<BadInputException>(() => Checkpoint.Restore(path, other)).Message);
    }

    /// <summary>Protects --resume: what a controller cannot have written is told in a line, and does not fail in a later step.</summary>
    [Theory]
    [InlineData("dps", "\"length\":31", "\"length\":40", "'length' is 40; it has to be 1 to 31")]
    [InlineData("dps", "\"next\":15", "\"next\":-1", "'next' is -1")]
    [InlineData("dps", "\"quiet\":[", "\"quiet\":[0,", "'quiet' has ")]
    [InlineData("dps", "\"settled\":[", "\"settled\":[true,", "'settled' has ")]
    [InlineData("dps", "\"searches\":true", "\"searches\":1", "is not a whole checkpoint")]
    [InlineData("dps:average=2", "\"losses\":[", "\"losses\":[1,1,", "3 numbers are remembered; at most 2 can be")]
    [InlineData("dps", "\"formats\":[", "\"formats\":[0,15,", "it has the formats of other tensors")]
    [InlineData("dps", "\"formats\":[", "\"formats\":[40,40,", "<40,40> is no format")]
    [InlineData("dps", "\"written\":[", "\"written\":[-2000000000,-2000000000,", "<-2000000000,-2000000000> is no format")]
    [InlineData("courbariaux", "\"values\":[", "\"values\":[1,", "'values' has ")]
    [InlineData("courbariaux", "\"crowded\":[", "\"clouded\":[", "is not a whole checkpoint")]
    [InlineData("flexpoint", "\"largest\":[", "\"largest\":[[],", "'largest' has ")]
    [InlineData("flexpoint:history=1", "\"largest\":[[", "\"largest\":[[1,", "2 numbers are remembered; at most 1 can be")]
    [InlineData("static", "{\"formats\"", "[{\"formats\"", "is not a whole checkpoint")]
    public void Checkpoints_refuse_a_controller_that_cannot_be(string precision, string from, string to, string message)
    {
        string path = Path.Combine(_folder, "checkpoint.npz");
        (TrainingRun run, _) = Start(precision, "nearest", Workers.One);
        run.Step();
        Checkpoint.Write(path, run);
        NpzEdit.Change(path, "policy", from, to);
        (TrainingRun other, _) = Start(precision, "nearest", Workers.One);
        string refusal = Assert.Throws<BadInputException>(() => Checkpoint.Restore(path, other)).Message;
        Assert.StartsWith(path, refusal);
        Assert.Contains(message, refusal);
    }

    private static PrecisionSettings Settings(string text, string? rounding = null) => PrecisionSettings.Parse(text, [], rounding, null);

    private static byte[] Whole(string? precision, Workers workers)
    {
        TrainableNetwork network = AllLayers.Network();
        PrecisionPolicy? policy = precision is null ? null : new PrecisionPolicy(network, Settings(precision), 1, workers);
        var run = new TrainingRun(network, AllLayers.Set(37), s_options, workers, policy);
        while (run.Iteration < run.Steps) run.Step();
        return OnnxWriter.Write(network.ToOnnx());
    }

    private static (TrainingRun, PrecisionPolicy) Start(string precision, string rounding, Workers workers, int epochs = 6)
    {
        TrainableNetwork network = AllLayers.Network();
        var policy = new PrecisionPolicy(network, Settings(precision, rounding), 4, workers);
        return (new TrainingRun(network, AllLayers.Set(37), s_options with { Epochs = epochs }, workers, policy), policy);
    }

    private (byte[] Model, string Log) Logged(string precision, string rounding, Workers workers, int? stop)
    {
        string checkpoint = Path.Combine(_folder, "run.npz"), path = Path.Combine(_folder, "precision.jsonl");
        (TrainingRun run, PrecisionPolicy policy) = Start(precision, rounding, workers);
        using (PrecisionLogWriter log = PrecisionLogWriter.Open(path, policy.Header, 0))
        {
            while (run.Iteration < run.Steps)
            {
                if (run.Iteration == stop) Checkpoint.Write(checkpoint, run);
                log.Add(policy.Logged(run.Step(), null, null));
            }
        }

        if (stop is not null)
        {
            (run, policy) = Start(precision, rounding, workers);
            Checkpoint.Restore(checkpoint, run);
            using PrecisionLogWriter log = PrecisionLogWriter.Open(path, policy.Header, run.Iteration);
            while (run.Iteration < run.Steps) log.Add(policy.Logged(run.Step(), null, null));
        }

        return (OnnxWriter.Write(run.Network.ToOnnx()), File.ReadAllText(path));
    }
}
