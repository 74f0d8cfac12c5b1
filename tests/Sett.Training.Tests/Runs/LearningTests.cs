using Sett.Networks.Execution;
using Sett.Tests;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Training.Tests.Runs;

/// <summary>Protects that training reaches on real data what docs/training.md says.</summary>
public class LearningTests
{
    [Fact]
    public void LeNet_learns_MNIST_in_300_steps() => Assert.InRange(Train("lenet", "mnist", o => o with { Iterations = 300 }), 95.5, 100);

    [Fact]
    public void LeNet_reaches_98_percent_in_one_epoch()
    {
        SlowTests.Require();
        Assert.InRange(Train("lenet", "mnist", o => o with { Epochs = 1 }), 98, 100);
    }

    [Fact]
    public void LeNet_reaches_99_percent_in_ten_epochs()
    {
        SlowTests.RequireAll();
        Assert.InRange(Train("lenet", "mnist", o => o with { Epochs = 10 }), 99, 100);
    }

    [Fact]
    public void ResNet_20_learns_the_CIFAR_subset()
    {
        SlowTests.Require();
        Assert.InRange(Train("resnet20", "cifar10jpeg", o => o with { Epochs = 15 }, enough: 35), 35, 100);
    }

    // The accuracy at the end, or after the first epoch that reaches what is enough.
    private static double Train(string name, string set, Func<TrainingOptions, TrainingOptions> change, double enough = 100)
    {
        string images = SharedData.Require("images", "mnist-train-images-idx3-ubyte.gz");
        TrainingFiles files = TrainingFiles.Find(Path.Combine(Path.GetDirectoryName(images)!, set), _ => true);
        TrainingSet train = TrainingSet.Read(files.TrainImages, files.TrainLabels);
        TrainingSet test = TrainingSet.Read(files.TestImages!, files.TestLabels!);
        NetworkDescription description = Architectures.Find(name);
        train.Scaling = test.Scaling = description.Scaling!;
        TrainingOptions options = change(description.Defaults);
        TrainableNetwork network = NetworkBuilder.Build(description, train.Shape, options.Start);
        network.Initialize(options.Seed);
        var run = new TrainingRun(network, train, options, Workers.Of(Environment.ProcessorCount));
        while (run.Iteration < run.Steps)
        {
            if (run.Step().EndsEpoch && enough < 100 && run.Accuracy(test) is var reached && reached >= enough) return reached;
        }

        return run.Accuracy(test);
    }
}
