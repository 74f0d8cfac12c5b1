using Sett.Networks.Execution;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Precision;
using Sett.Training.Runs;
using Sett.Training.Solvers;

namespace Sett.Studies.Reproduction;

/// <summary>
/// LeNet on MNIST as the published run trained it, 1,001 steps of 64 in the files' order, with a controller of its words or in float32.
/// </summary>
/// <param name="Words">The word of every step, the sign included.</param>
/// <param name="Changes">Steps after which the word changed.</param>
/// <param name="TestAccuracy">Percent of the test set.</param>
/// <param name="Loss">The mean of the last 100 losses.</param>
internal sealed record DpsTraining(IReadOnlyList<int> Words, IReadOnlyList<int> Changes, double TestAccuracy, double Loss)
{
    /// <summary>Steps of the published run.</summary>
    public const int Steps = 1001;

    private const int Window = 100;

    /// <summary>Mean bits of a word.</summary>
    public double MeanBits => Words.Average();

    /// <summary>How many times faster than at 32 bits, if time follows a power of the word.</summary>
    public double Speedup(double power) => 1 / Words.Average(w => Math.Pow(w / 32.0, power));

    /// <summary>Trains.</summary>
    /// <param name="train">Inputs to train with.</param>
    /// <param name="test">Inputs to test with.</param>
    /// <param name="precision">The controller, as in dps:target=15,step=16; null for float32.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Is told after every step.</param>
    /// <param name="cancel">Ends the training.</param>
    public static DpsTraining Run(
        TrainingSet train, TrainingSet test, string? precision, int threads, Action done, CancellationToken cancel)
    {
        NetworkDescription lenet = Architectures.Find("lenet");
        train.Scaling = test.Scaling = lenet.Scaling!;
        TrainingOptions options = lenet.Defaults with { Iterations = Steps, Shuffles = false };
        TrainableNetwork network = NetworkBuilder.Build(lenet, train.Shape, options.Start);
        network.Initialize(options.Seed);
        var workers = Workers.Of(threads, cancel);
        PrecisionPolicy? policy = precision is null
            ? null
            : new PrecisionPolicy(network, PrecisionSettings.Parse(precision, [], null, null), options.Seed, workers);
        var run = new TrainingRun(network, train, options, workers, policy);
        List<int> words = [];
        List<double> losses = [];
        while (run.Iteration < run.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            TrainingStep step = run.Step();
            words.Add(step.WordLength);
            losses.Add(step.Loss);
            done();
        }

        return new DpsTraining(words, [.. Enumerable.Range(0, words.Count - 1).Where(i => words[i + 1] != words[i])], run.Accuracy(test),
            losses.TakeLast(Window).Average());
    }
}
