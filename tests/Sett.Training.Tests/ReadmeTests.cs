using System.Runtime.CompilerServices;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Tests;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Training.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        Workers workers = Workers.Of(2);
        TrainingSet digits = TrainingSet.Of(DrawnDigits.TestSet(workers), "drawn digits");
        digits.Scaling = new InputScaling(255, [0], [1]);

        (NetworkDescription description, _) = NetworkSource.Find("mlp:784-32-10", card: null);
        TrainableNetwork network = NetworkBuilder.Build(description, digits.Shape, StartKind.He);
        network.Initialize(seed: 1);

        var run = new TrainingRun(network, digits, new TrainingOptions { Batch = 50, Rate = 0.1f, Iterations = 40 }, workers);
        while (run.Iteration < run.Steps) run.Step();
        double accuracy = run.Accuracy(digits);
        TrainedModel.Write(path, network, digits);
        // end
        Assert.InRange(accuracy, 50, 100);
        ReadmeExample.IsTheSameAsIn("Sett.Training", Here());
    }

    private static readonly string path = Path.Combine(Directory.CreateTempSubdirectory("sett-readme-").FullName, "mlp.onnx");

    private static string Here([CallerFilePath] string path = "") => path;
}
