using Sett.Networks.Execution;
using Sett.Tests;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Precision;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>
/// Protects that the published run comes out on real digits: figure 4(b) of Na and Mukhopadhyay, ISLPED 2016, and its public log.
/// </summary>
public class PublishedRunTests
{
    [Fact]
    public void The_search_on_MNIST_ends_in_iteration_88_as_published()
    {
        TrainingRun run = Start("dps", 100, out _);
        while (run.Iteration < run.Steps) run.Step();
        Assert.Equal([new TrainingEvent(88, "search ended, 16-bit words")], run.Events);
        Assert.Equal(89, run.IterationsByWord[32]);
    }

    [Fact]
    public void Full_length_without_overflows_trains_MNIST_as_float32_does()
    {
        TrainingRun fixedPoint = Start("static:target=31,integer_bits=8", 100, out _), floating = Start(null, 100, out _);
        double ours = 0, theirs = 0;
        for (int i = 0; i < 100; i++)
        {
            ours += fixedPoint.Step().Loss;
            theirs += floating.Step().Loss;
        }

        Assert.Equal(1, ours / theirs, 1e-3);
    }

    /// <summary>
    /// In the files' order, as published; shuffled, to show that the order is not what it hangs on, only before a release.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_whole_run_is_mostly_of_16_bits_and_loses_little(bool shuffles)
    {
        if (shuffles) SlowTests.RequireAll();
        else SlowTests.Require();
        TrainingRun run = Start("dps:target=15,step=16", 1001, out TrainingSet test, shuffles);
        TrainingRun floating = Start(null, 1001, out _, shuffles);
        while (run.Iteration < run.Steps)
        {
            run.Step();
            floating.Step();
        }

        Assert.Equal(88, run.Events[0].Iteration);
        Assert.InRange(run.IterationsByWord[16] / 1001.0, 0.7, 0.9);
        Assert.InRange(run.Accuracy(test), floating.Accuracy(test) - 0.3, 100);
    }

    private static TrainingRun Start(string? precision, int iterations, out TrainingSet test, bool shuffles = true)
    {
        string images = SharedData.Require("images", "mnist-train-images-idx3-ubyte.gz");
        TrainingFiles files = TrainingFiles.Find(Path.Combine(Path.GetDirectoryName(images)!, "mnist"), _ => true);
        TrainingSet train = TrainingSet.Read(files.TrainImages, files.TrainLabels);
        test = TrainingSet.Read(files.TestImages!, files.TestLabels!);
        NetworkDescription lenet = Architectures.Find("lenet");
        train.Scaling = test.Scaling = lenet.Scaling!;
        TrainingOptions options = lenet.Defaults with { Iterations = iterations, Shuffles = shuffles };
        TrainableNetwork network = NetworkBuilder.Build(lenet, train.Shape, options.Start);
        network.Initialize(options.Seed);
        var workers = Workers.Of(Environment.ProcessorCount);
        PrecisionPolicy? policy = precision is null
            ? null
            : new PrecisionPolicy(network, PrecisionSettings.Parse(precision, [], null, null), options.Seed, workers);
        return new TrainingRun(network, train, options, workers, policy);
    }
}
