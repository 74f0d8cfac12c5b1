using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Numerics;
using Sett.Studies.Simulation;
using Sett.Studies.TrainingCosts;
using Sett.Training;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Precision;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reproduction;

/// <summary>Dynamic precision scaling and flexible multiply-accumulate units beside what is published of them.</summary>
public static class DpsStudy
{
    private const string Replay = "dps, fed with the published losses", Own = "dps, trained here", Float = "float32, trained here";
    private const string FromLosses = "the controller alone, fed with the published losses";
    private const string FromSeed = "depends on the weights that training starts from and on the last bits of sums";

    // Runs that nobody published, with what an emulation of the published rules gave that was made for Sett (one seed).
    private static readonly (string Precision, string Emulated)[] s_shorter =
        [("dps:target=11,step=4", "98.24 %, 22.1 bits, 1.87× by the square, 1.45× by the word"),
            ("dps:target=7,step=4", "98.01 %, 20.4 bits, 2.07× by the square, 1.57× by the word")];

    // By the square of the word, by the word, and energy alone.
    private static readonly string[] s_designs = ["flexmac", "flexmac:model=serial", "flexmac:model=gated"];

    /// <summary>Steps of all trainings.</summary>
    public static int TrainingSteps => (2 + s_shorter.Length) * DpsTraining.Steps;

    /// <summary>All figures that can be had.</summary>
    /// <param name="data">
    /// A folder with dps/fixed_lenet_loss.csv (the published log) and images/mnist-… (the digits), or null; what is missing is left out.
    /// </param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Is told how many of <see cref="TrainingSteps"/> are done.</param>
    /// <param name="cancel">Ends the trainings.</param>
    /// <returns>The figures, and what was left out and why, a sentence each.</returns>
    /// <exception cref="BadInputException">The folder is missing, or a file in it is damaged.</exception>
    public static (IReadOnlyList<ReproducedFigure> Figures, IReadOnlyList<string> LeftOut) Run(
        string? data, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        if (data is not null && !Directory.Exists(data))
            throw new BadInputException($"{data}: there is no such folder; --data names one with dps/ and images/ in it.");
        List<ReproducedFigure> figures = [.. Units()];
        var leftOut = new List<string>();
        int steps = 0;
        string? log = data is null ? null : Path.Combine(data, "dps", "fixed_lenet_loss.csv");
        if (log is not null && File.Exists(log)) figures.AddRange(Replayed(DpsReplay.Of(log)));
        else
            leftOut.Add(
                "The controller fed with the published log is left out: it needs dps/fixed_lenet_loss.csv in the folder of --data.");
        string? images = data is null ? null : Path.Combine(data, "images");
        if (images is not null && Directory.Exists(images) && Directory.EnumerateFiles(images, "mnist-train-images*").Any())
        {
            TrainingFiles files = TrainingFiles.Find(Path.Combine(images, "mnist"), n => n == 784);
            if (files.TestImages is null) throw new BadInputException($"{images}: has no mnist-t10k-images to test with.");
            TrainingSet train = TrainingSet.Read(files.TrainImages, files.TrainLabels);
            TrainingSet test = TrainingSet.Read(files.TestImages, files.TestLabels!);
            figures.AddRange(Trained(precision => DpsTraining.Run(train, test, precision, threads, Step, cancel)));
        }
        else
        {
            leftOut.Add("Trainings of LeNet are left out: they need images/mnist-train-images… and its labels and test set in the "
                + "folder of --data.");
        }

        return (figures, leftOut);

        void Step() => done?.Invoke(++steps);
    }

    /// <summary>The published run's words on LeNet's layers, as a log.</summary>
    internal static PrecisionLog PublishedWords()
    {
        NetworkDescription lenet = Architectures.Find("lenet");
        var policy = new PrecisionPolicy(NetworkBuilder.Build(lenet, new MapShape(1, 28, 28), lenet.Defaults.Start),
            PrecisionSettings.Parse("dps", [], null, null), 1, Networks.Execution.Workers.One);
        PrecisionLogHeader header = policy.Header;
        int tensors = header.Tensors.Count, formats = header.Formats;
        PrecisionStep Step(int i, int word) => new(i, lenet.Defaults.Batch, word, 0, null, 0, null, null, new int[formats],
            [.. Enumerable.Repeat(word - 1, formats)], new long[tensors], new long[tensors]);
        return new PrecisionLog(header, [.. Enumerable.Range(0, DpsFigures.NarrowIterations + DpsFigures.WideIterations)
            .Select(i => Step(i, i < DpsFigures.WideIterations ? DpsFigures.Wide : DpsFigures.Narrow))]);
    }

    private static IEnumerable<ReproducedFigure> Units()
    {
        TrainingCostFile costs = TrainingCostStudy.Run(PublishedWords(), "lenet",
            [.. DesignRequests.Parse(string.Join(',', s_designs)).Cast<FlexMac>()], CostSettings.Default, new TrainingAssumptions(), []);
        foreach (TrainingDesignEntry design in costs.Designs)
        {
            yield return new(DpsFigures.Speedup(design.Design), design.Speedup);
            yield return new(DpsFigures.Energy(design.Design), 100 * design.EnergyOfFixed);
        }
    }

    private static IEnumerable<ReproducedFigure> Replayed(DpsReplay replay)
    {
        int right = replay.Ours.Zip(replay.Published, (a, b) => a == b ? 1 : 0).Sum();
        return
        [
            .. Changes(replay.Changes, Replay, FromLosses), new(DpsFigures.NarrowShare(Replay), Share(replay.Ours)),
            new(DpsFigures.Ours("iterations with the published word, %", Replay, FigureKind.Percent), 100.0 * right / replay.Ours.Count),
        ];
    }

    /// <summary>The figures of own trainings, made by what is given.</summary>
    internal static IEnumerable<ReproducedFigure> Trained(Func<string?, DpsTraining> train)
    {
        DpsTraining run = train("dps");
        foreach (ReproducedFigure figure in Changes(run.Changes, Own, FromSeed)) yield return figure;
        yield return new(DpsFigures.NarrowShare(Own), Share(run.Words));
        yield return new(DpsFigures.Accuracy(Own), run.TestAccuracy);
        yield return new(DpsFigures.Loss(Own), run.Loss);
        foreach (ReproducedFigure figure in Speedups(run, Own, "")) yield return figure;
        yield return new(DpsFigures.FloatAccuracy(Float), train(null).TestAccuracy);
        foreach ((string precision, string emulated) in s_shorter)
        {
            string name = $"{precision}, trained here", note = $"an emulation of the published rules, one seed: {emulated}";
            DpsTraining shorter = train(precision);
            yield return new(DpsFigures.Ours("test accuracy, %", name, FigureKind.Percent, note), shorter.TestAccuracy);
            yield return new(DpsFigures.Ours("mean word, bits", name, FigureKind.Bits, note), shorter.MeanBits);
            foreach (ReproducedFigure figure in Speedups(shorter, name, note)) yield return figure;
        }
    }

    private static IEnumerable<ReproducedFigure> Speedups(DpsTraining run, string name, string note) =>
    [
        new(DpsFigures.Ours("speed-up by the square of the word", name, FigureKind.Speedup, note), run.Speedup(2)),
        new(DpsFigures.Ours("speed-up by the word", name, FigureKind.Speedup, note), run.Speedup(1)),
    ];

    // The end of the search, the first growth, the first return; a run that has fewer changes has fewer figures.
    private static IEnumerable<ReproducedFigure> Changes(IReadOnlyList<int> changes, string name, string note)
    {
        PublishedFigure[] figures = [DpsFigures.SearchEnds(name), DpsFigures.Raise(name, note), DpsFigures.Return(name, note)];
        return figures.Zip(changes, (f, c) => new ReproducedFigure(f, c));
    }

    private static double Share(IReadOnlyList<int> words) => 100.0 * words.Count(w => w == DpsFigures.Narrow) / words.Count;
}
