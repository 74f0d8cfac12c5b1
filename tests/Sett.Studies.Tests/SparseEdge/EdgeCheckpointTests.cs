using Sett.Hardware.SparseEdge;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Training.Data;
using Sett.Training.SparseEdge;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects runs that are interrupted: whatever learns, it ends with the bits, counts and log lines of a run that never was.
/// </summary>
public sealed class EdgeCheckpointTests : IDisposable
{
    private static readonly (string, string)[] s_settings = [("words", "1,3,8"), ("seed", "3")];
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("sett-checkpoint-").FullName, "checkpoint.npz");
    private readonly TrainingSet _set = TrainingSet.Of(DrawnDigits.Draw(1300, 7, Workers.One), "digits");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData("sv+ss", true, true, 1000)]
    [InlineData("type1", true, true, 1300)]
    [InlineData("structured", true, false, 2000)]
    [InlineData("sv+ss", false, true, 2600)]
    public void The_fast_model_goes_on_with_the_same_bits(string kind, bool isPipelined, bool shuffles, long stop)
    {
        EdgeModel Make() => new(EdgeShape.Shipped, EdgePatterns.Draw(EdgeShape.Shipped, kind, 3),
            EdgeParameters.Draw(EdgeShape.Shipped, new SignedWord(3, 8), 3),
            new EdgeSettings(new SignedWord(3, 8), IsPipelined: isPipelined));
        EdgeModel whole = Make(), first = Make(), second = Make();
        List<EdgeLogLine> expected = Run(EdgeLearner.Of(whole), shuffles, 0, long.MaxValue);
        List<EdgeLogLine> lines = Run(EdgeLearner.Of(first), shuffles, 0, stop);
        EdgeCheckpoint.Write(_path, s_settings, stop, 3900, first.Visit);
        Assert.Equal(stop, EdgeCheckpoint.Restore(_path, s_settings, 3900, second.Visit));
        lines.AddRange(Run(EdgeLearner.Of(second), shuffles, stop, long.MaxValue));
        Assert.Equal(expected, lines);
        whole.Drain();
        second.Drain();
        Assert.Equal((whole.Right, whole.Judged, whole.Blocks), (second.Right, second.Judged, second.Blocks));
        Same(whole.Parameters, second.Parameters);
    }

    [Theory]
    [InlineData(EdgeHazard.Exact)]
    [InlineData(EdgeHazard.Stall)]
    [InlineData(EdgeHazard.Stale)]
    public void The_processor_goes_on_with_the_same_bits_and_counts(EdgeHazard hazard)
    {
        EdgeShape shape = EdgeShape.Of([1024, 32, 16], [2, 8]);
        var word = new SignedWord(3, 8);
        EdgeProcessor Make() =>
            new(shape, EdgePatterns.Draw(shape, "sv+ss", 3), EdgeParameters.Draw(shape, word, 3), new EdgeSettings(word), hazard);
        EdgeProcessor whole = Make(), first = Make(), second = Make();
        for (int n = 0; n < 40; n++) Learn(whole, n);
        for (int n = 0; n < 17; n++) Learn(first, n);
        EdgeCheckpoint.Write(_path, s_settings, 17, 40, first.Visit);
        EdgeCheckpoint.Restore(_path, s_settings, 40, second.Visit);
        for (int n = 17; n < 40; n++) Learn(second, n);
        whole.Drain();
        second.Drain();
        Assert.Equal((whole.Cycles, whole.StallCycles, whole.Hazards, whole.PartialSums, whole.Right),
            (second.Cycles, second.StallCycles, second.Hazards, second.PartialSums, second.Right));
        Assert.Equal(whole.Accesses, second.Accesses);
        Same(whole.Parameters, second.Parameters);

        void Learn(EdgeProcessor processor, int n) => processor.Learn(_set.Pixels(n), _set.Labels[n], 3);
    }

    [Fact]
    public void Other_options_networks_and_damaged_files_are_refused()
    {
        EdgeModel Make(EdgeShape shape) => new(shape, EdgePatterns.Draw(shape, "zero", 3),
            EdgeParameters.Draw(shape, new SignedWord(3, 8), 3), new EdgeSettings(new SignedWord(3, 8)));
        EdgeModel model = Make(EdgeShape.Shipped);
        EdgeCheckpoint.Write(_path, s_settings, 1000, 3900, model.Visit);
        string Refusal(EdgeShape shape, (string, string)[] settings, long all) =>
            Assert.Throws<BadInputException>(() => EdgeCheckpoint.Restore(_path, settings, all, Make(shape).Visit)).Message;
        Assert.Contains("seed 3, not 4", Refusal(EdgeShape.Shipped, [("words", "1,3,8"), ("seed", "4")], 3900));
        Assert.Contains("more than the 900", Refusal(EdgeShape.Shipped, s_settings, 900));
        Assert.Contains("not that of this network", Refusal(EdgeShape.Of([1024, 64, 16], [4, 16]), s_settings, 3900));
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..500]);
        Assert.Contains(_path, Refusal(EdgeShape.Shipped, s_settings, 3900));
    }

    [Fact]
    public void A_log_is_cut_behind_the_checkpoint()
    {
        string path = Path.ChangeExtension(_path, ".csv");
        using (var log = EdgeLog.Open(path, "samples,what", 0))
            foreach (string line in new[] { "1000,a", "1300,b", "2000,c" }) log.Add(line);
        using (var log = EdgeLog.Open(path, "samples,what", 1300)) log.Add("2000,d");
        Assert.Equal("samples,what\n1000,a\n1300,b\n2000,d\n", File.ReadAllText(path));
        Assert.Contains(
            "no line for sample 1500", Assert.Throws<BadInputException>(() => EdgeLog.Open(path, "samples,what", 1500)).Message);
        Assert.Contains("not the log", Assert.Throws<BadInputException>(() => EdgeLog.Open(path, "samples,other", 1300)).Message);
        Assert.Equal("samples,what\n1000,a\n1300,b\n2000,d\n", File.ReadAllText(path));
    }

    /// <summary>A last line that was not written to its end may lack digits.</summary>
    [Fact]
    public void A_log_that_is_cut_off_is_refused_and_left_as_it_is()
    {
        string path = Path.ChangeExtension(_path, ".csv");
        Assert.Contains("is not there", Assert.Throws<BadInputException>(() => EdgeLog.Open(path, "samples,what", 1000)).Message);
        File.WriteAllText(path, "samples,what\n1000,97.2");
        Assert.Contains(
            "no line for sample 1000", Assert.Throws<BadInputException>(() => EdgeLog.Open(path, "samples,what", 1000)).Message);
        Assert.Equal("samples,what\n1000,97.2", File.ReadAllText(path));
    }

    /// <summary>Labels, shifts and sides that no run can have left would fail in a later step.</summary>
    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 32)]
    [InlineData(5, 16)]
    [InlineData(12, 2)]
    [InlineData(13, -1)]
    public void Counts_that_cannot_be_are_refused(int index, long value)
    {
        EdgeModel Make() => new(EdgeShape.Shipped, EdgePatterns.Draw(EdgeShape.Shipped, "zero", 3),
            EdgeParameters.Draw(EdgeShape.Shipped, new SignedWord(3, 8), 3), new EdgeSettings(new SignedWord(3, 8)));
        EdgeCheckpoint.Write(_path, s_settings, 1000, 3900, state => Make().Visit(new Spoiled(state, index, value)));
        Assert.Contains($"is {value}, which no run can have left",
            Assert.Throws<BadInputException>(() => EdgeCheckpoint.Restore(_path, s_settings, 3900, Make().Visit)).Message);
    }

    /// <summary>Keeps another count in the place of one.</summary>
    private sealed class Spoiled(EdgeState state, int index, long value) : EdgeState
    {
        private int _next;

        public override void Words(string name, Span<short> words) => state.Words(name, words);

        public override long Count(string name, long count, long most = long.MaxValue)
        {
            state.Count(name, _next++ == index ? value : count);
            return count;
        }
    }

    private List<EdgeLogLine> Run(EdgeLearner learner, bool shuffles, long from, long until)
    {
        var lines = new List<EdgeLogLine>();
        EdgeTraining.Run(learner, _set, 3, EdgeRates.Parse("3,4@1500"), shuffles ? 5 : null, _set, line =>
        {
            lines.Add(line);
            return line.Samples < until;
        }, from);
        return lines;
    }

    private static void Same(EdgeParameters[] expected, EdgeParameters[] actual)
    {
        foreach ((EdgeParameters a, EdgeParameters b) in expected.Zip(actual))
        {
            Assert.Equal(a.Weights, b.Weights);
            Assert.Equal(a.Biases, b.Biases);
        }
    }
}
