using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Data;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.Tests.Graphs;
using Xunit;

namespace Sett.Training.Tests.Runs;

/// <summary>
/// Protects training as a whole: it learns, its bits depend on nothing but what was asked for, and number policies see and replace.
/// </summary>
public sealed class TrainingRunTests : IDisposable
{
    private static readonly TrainingOptions s_options =
        AllLayers.Description().Defaults with { Batch = 10, Epochs = 3, Schedule = RateKind.Cosine, Decay = 1e-3f };

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SolverKind.Sgd, 0.05f)]
    [InlineData(SolverKind.Adam, 0.004f)]
    public void A_network_of_all_layers_overfits_64_inputs(SolverKind solver, float rate)
    {
        TrainingSet set = AllLayers.Set(64);
        var run = new TrainingRun(
            AllLayers.Network(), set, new TrainingOptions { Solver = solver, Rate = rate, Batch = 16, Epochs = 70 }, Workers.Of(2));
        while (run.Iteration < run.Steps) run.Step();
        Assert.Equal(100, run.Accuracy(set));
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads_or_interruptions()
    {
        byte[] whole = Whole(Workers.One, SolverKind.Sgd);
        Assert.Equal(whole, Whole(Workers.Of(2), SolverKind.Sgd));
        foreach (int stop in (int[])[0, 4, 11]) Assert.Equal(whole, Interrupted(stop, SolverKind.Sgd));
        Assert.Equal(Whole(Workers.One, SolverKind.Adam), Interrupted(7, SolverKind.Adam));
    }

    [Fact]
    public void Checkpoints_refuse_other_options_networks_and_damage()
    {
        string path = Path.Combine(_folder, "checkpoint.npz");
        TrainingRun run = Run(Workers.One, SolverKind.Sgd);
        run.Step();
        Checkpoint.Write(path, run);
        string Refusal(TrainingRun other) => Assert.Throws<BadInputException>(() => Checkpoint.Restore(path, other)).Message;
        Assert.Contains("solver", Refusal(Run(Workers.One, SolverKind.Adam)));
        Assert.Contains("seed 1, not 2",
            Refusal(new TrainingRun(AllLayers.Network(), AllLayers.Set(37), s_options with { Rate = 0.01f, Seed = 2 }, Workers.One)));
        Assert.Contains("training set", Refusal(new TrainingRun(AllLayers.Network(), AllLayers.Set(36), s_options, Workers.One)));
        Assert.Contains("steps",
            Refusal(new TrainingRun(AllLayers.Network(), AllLayers.Set(37), s_options with { Rate = 0.01f, Epochs = 9 }, Workers.One)));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Contains("checkpoint.npz", Refusal(Run(Workers.One, SolverKind.Sgd)));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("checkpoint.npz", Refusal(Run(Workers.One, SolverKind.Sgd)));
    }

    /// <summary>Protects --resume: a state that cannot be is told in a line, and not as a fault of the program.</summary>
    [Theory]
    [InlineData("\"iteration\":1", "\"iteration\":-1")]
    [InlineData("\"iteration\":1", "\"iteration\":\"1\"")]
    [InlineData("\"iteration\":1", "\"iteration\":1.5")]
    [InlineData("\"32\":1", "\"99999999999\":1")]
    [InlineData("\"iteration\":1", "\"iterations\":1")]
    [InlineData("{\"version\"", "[{\"version\"")]
    public void Checkpoints_refuse_a_state_that_cannot_be(string from, string to)
    {
        string path = Path.Combine(_folder, "checkpoint.npz");
        TrainingRun run = Run(Workers.One, SolverKind.Sgd);
        run.Step();
        Checkpoint.Write(path, run);
        NpzEdit.Change(path, "state", from, to);
        Assert.Contains("is not a whole checkpoint",
            Assert.Throws<BadInputException>(() => Checkpoint.Restore(path, Run(Workers.One, SolverKind.Sgd))).Message);
        if (!to.Contains("9999", StringComparison.Ordinal))
            Assert.Contains("is not a whole checkpoint", Assert.Throws<BadInputException>(() => Checkpoint.Progress(path)).Message);
    }

    /// <summary>Protects --resume: arrays that are not those of the network are told by name.</summary>
    [Theory]
    [InlineData("state", "has no array 'state'")]
    [InlineData("parameter/first.weight", "parameter/first.weight")]
    [InlineData("momentum/first.weight", "momentum/first.weight")]
    public void Checkpoints_refuse_arrays_that_are_missing_or_of_another_kind(string name, string message)
    {
        string path = Path.Combine(_folder, "checkpoint.npz");
        TrainingRun run = Run(Workers.One, SolverKind.Sgd);
        run.Step();
        Checkpoint.Write(path, run);
        byte[] whole = File.ReadAllBytes(path);
        string Refusal() => Assert.Throws<BadInputException>(() => Checkpoint.Restore(path, Run(Workers.One, SolverKind.Sgd))).Message;
        NpzEdit.Change(path, name, _ => null);
        Assert.Contains(message, Refusal());
        if (name == "state") return;
        File.WriteAllBytes(path, whole);
        NpzEdit.Change(path, name, old => new Tensor<float>(new Shape(old.Length + 1)));
        Assert.Contains($"{message} does not have the shape", Refusal());
        NpzEdit.Change(path, name, _ => new Tensor<double>(run.Network.Parameters.First(p => p.Name == "first.weight").Values.Shape));
        Assert.Contains($"{message} does not have the shape", Refusal());
    }

    /// <summary>Protects the log of a run that was ended in the middle of a line.</summary>
    [Fact]
    public void A_log_that_is_cut_off_or_of_something_else_is_refused_and_left_as_it_is()
    {
        string path = Path.Combine(_folder, "log.csv");
        Assert.Contains("is not there; --resume continues it", Assert.Throws<BadInputException>(() => TrainingLog.Open(path, 1)).Message);
        Assert.False(File.Exists(path));
        using (TrainingLog log = TrainingLog.Open(path, 0))
            for (int i = 0; i < 3; i++) log.Add(new TrainingStep(i, 1, false, 0.5, 50, 0.01f, 32, 64), null, null);
        string whole = File.ReadAllText(path);
        foreach ((string text, string message) in new[]
        {
            (whole[..^1], "no line for iteration 2"), (whole.Replace("\n1,", "\n4,"), "no line for iteration 1"),
            ("", "is not the log of this run"), (whole[1..], "is not the log of this run"),
        })
        {
            File.WriteAllText(path, text);
            Assert.Contains(message, Assert.Throws<BadInputException>(() => TrainingLog.Open(path, 3)).Message);
            Assert.Equal(text, File.ReadAllText(path));
        }

        // Lines whose ends an editor changed are whole lines.
        File.WriteAllText(path, whole.Replace("\n", "\r\n"));
        TrainingLog.Open(path, 2).Dispose();
        Assert.Equal(whole[..(whole.LastIndexOf('\n', whole.Length - 2) + 1)], File.ReadAllText(path).Replace("\r\n", "\n"));
        Assert.Contains("is a folder", Assert.Throws<BadInputException>(() => TrainingLog.Open(_folder, 0)).Message);
    }

    [Fact]
    public void A_policy_that_replaces_nothing_changes_nothing_and_sees_every_place()
    {
        byte[] plain = Whole(Workers.One, SolverKind.Sgd);
        var policy = new Recorder((_, _) => { });
        TrainingRun run = Run(Workers.Of(2), SolverKind.Sgd, policy);
        while (run.Iteration < run.Steps) run.Step();
        Assert.Equal(plain, OnnxWriter.Write(run.Network.ToOnnx()));
        Assert.Equal(12, run.IterationsByWord[16]);
        Assert.Equal([new TrainingEvent(1, "half way")], run.Events);

        // In the order of a step: what goes forward, what comes back, what changes.
        TensorVisit[] step = [.. policy.Visits.Where(v => v.Iteration == 1)];
        Assert.Equal([TensorPlace.Activation, TensorPlace.Gradient, TensorPlace.ParameterGradient, TensorPlace.Update, TensorPlace.Weight],
            step.Select(v => v.Place).Distinct());
        Assert.Equal("input", step[0].Name);
        Assert.Equal(run.Network.Nodes.Count + 1, step.Count(v => v.Place == TensorPlace.Activation));
        Assert.Equal(run.Network.Nodes.Count, step.Count(v => v.Place == TensorPlace.Gradient));
        Assert.Equal(run.Network.Parameters.Count(p => p.IsTrained), step.Count(v => v.Place == TensorPlace.Weight));
    }

    [Theory]
    [InlineData(TensorPlace.Activation, "input")]
    [InlineData(TensorPlace.Activation, "block")]
    [InlineData(TensorPlace.Gradient, "block")]
    [InlineData(TensorPlace.ParameterGradient, "first.weight")]
    [InlineData(TensorPlace.Update, "first.weight")]
    [InlineData(TensorPlace.Weight, "first.weight")]
    public void What_a_policy_puts_in_place_is_what_counts(TensorPlace place, string name)
    {
        var policy = new Recorder((visit, values) =>
        {
            if (visit.Place == place && visit.Name == name) values.Clear();
        });
        TrainingRun run = Run(Workers.One, SolverKind.Sgd, policy, rate: 1e-3f);
        float[] before = Weight(run);
        run.Step();
        float[] after = Weight(run);
        switch (place)
        {
            case TensorPlace.Weight:
                Assert.All(after, w => Assert.Equal(0, w));
                break;
            case TensorPlace.Update:
                Assert.Equal(before, after);
                break;
            default:
                // Without a gradient only the decay is left.
                for (int i = 0; i < before.Length; i++) Assert.Equal(before[i] * (1 - 1e-3f * 1e-3f), after[i], 1e-7);
                break;
        }

        static float[] Weight(TrainingRun run) => run.Network.Parameters.First(p => p.Name == "first.weight").Values.Values.ToArray();
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_before_it_spoils_the_parameters()
    {
        var run = new TrainingRun(AllLayers.Network(), AllLayers.Set(30), s_options with { Rate = 1e20f }, Workers.One);
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() =>
        {
            while (run.Iteration < run.Steps) run.Step();
        });
        Assert.Equal(run.Iteration, error.Iteration);
    }

    [Fact]
    public void A_log_is_cut_to_where_a_checkpoint_is()
    {
        string path = Path.Combine(_folder, "log.csv");
        TrainingStep Step(long i) => new(i, 1, false, 0.5, 50, 0.01f, 32, 64);
        using (TrainingLog log = TrainingLog.Open(path, 0))
        {
            for (int i = 0; i < 9; i++) log.Add(Step(i), i == 5 ? 12.5 : null, i == 4 ? "a, b" : null);
        }

        string whole = File.ReadAllText(path);
        using (TrainingLog log = TrainingLog.Open(path, 6))
        {
            for (int i = 6; i < 9; i++) log.Add(Step(i), null, null);
        }

        Assert.Equal(whole, File.ReadAllText(path));
        Assert.Contains("\n4,1,0.5,50,0.00999999978,32,,a; b\n5,1,0.5,50,0.00999999978,32,12.5,\n", whole);
        Assert.Contains("no line for iteration 9", Assert.Throws<BadInputException>(() => TrainingLog.Open(path, 12)).Message);
    }

    private byte[] Interrupted(int stop, SolverKind solver)
    {
        string path = Path.Combine(_folder, $"{solver}{stop}.npz");
        TrainingRun first = Run(Workers.One, solver);
        while (first.Iteration < stop) first.Step();
        Checkpoint.Write(path, first);
        TrainingRun second = Run(Workers.Of(2), solver);
        foreach (Parameter parameter in second.Network.Parameters) parameter.Values.Values.Fill(float.NaN);
        Checkpoint.Restore(path, second);
        Assert.Equal((stop, second.Steps), Checkpoint.Progress(path));
        while (second.Iteration < second.Steps) second.Step();
        return OnnxWriter.Write(second.Network.ToOnnx());
    }

    private static byte[] Whole(Workers workers, SolverKind solver)
    {
        TrainingRun run = Run(workers, solver);
        while (run.Iteration < run.Steps) run.Step();
        return OnnxWriter.Write(run.Network.ToOnnx());
    }

    // 37 inputs: the last batch of an epoch is a smaller one.
    private static TrainingRun Run(Workers workers, SolverKind solver, INumberPolicy? policy = null, float rate = 0.01f) =>
        new(AllLayers.Network(joins: policy is null), AllLayers.Set(37), s_options with { Solver = solver, Rate = rate }, workers, policy);

    /// <summary>Sees everything, writes it down, and does to the values what a test wants.</summary>
    private sealed class Recorder(Recorder.Change change) : INumberPolicy
    {
        public delegate void Change(TensorVisit visit, Span<float> values);

        public List<TensorVisit> Visits { get; } = [];

        public int WordLength => 16;

        public bool Watches(TensorPlace place, string name) => true;

        public string Description => "recorder";

        public void Visit(TensorVisit visit, Memory<float> values)
        {
            Visits.Add(visit);
            change(visit, values.Span);
        }

        public string? EndOfStep(long iteration, double loss) => iteration == 1 ? "half way" : null;

        public byte[] Save() => [];

        public void Restore(ReadOnlySpan<byte> state) { }
    }
}
