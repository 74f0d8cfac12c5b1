using System.Globalization;
using Sett.Hardware.SparseEdge;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.SparseEdge;

namespace Sett.Studies.Reproduction;

/// <summary>Sparse edge processing beside what is published of it: what follows from shapes and cycles, and trainings on MNIST.</summary>
public static class EdgeStudy
{
    private const int BoardSamples = 12_544, FloatEpochs = 10, WideEpochs = 20;

    // Of a few rates and numbers of walks, with the last 10,000 training digits held out.
    private static readonly EdgeRates s_wideRates = EdgeRates.Parse("3,4@400000,5@800000");

    // Edges a cycle of 1024-64-16 with fan-outs 8 and 8 in the authors' code, for a powerful device.
    private static readonly int[] s_powerful = [512, 32];

    /// <summary>Trainings of all figures.</summary>
    public static int Trainings => Jobs().Count;

    /// <summary>All figures that can be had.</summary>
    /// <param name="data">A folder with images/mnist-… (the digits), or null; then trainings are left out.</param>
    /// <param name="threads">The most threads; trainings run side by side.</param>
    /// <param name="done">Is told how many of <see cref="Trainings"/> are done.</param>
    /// <param name="cancel">Ends the trainings.</param>
    /// <returns>The figures, and what was left out and why, a sentence each.</returns>
    /// <exception cref="BadInputException">The folder is missing, or a file in it is damaged.</exception>
    public static (IReadOnlyList<ReproducedFigure> Figures, IReadOnlyList<string> LeftOut) Run(
        string? data, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        if (data is not null && !Directory.Exists(data))
            throw new BadInputException($"{data}: there is no such folder; --data names one with images/ in it.");
        List<ReproducedFigure> figures = [.. Complexity(), .. Cycles(), .. Patterns()];
        string? images = data is null ? null : Path.Combine(data, "images");
        if (images is null || !Directory.Exists(images) || !Directory.EnumerateFiles(images, "mnist-train-images*").Any())
            return (figures,
                ["Trainings are left out: they need images/mnist-train-images… and its labels and test set in the folder of --data."]);
        TrainingFiles files = TrainingFiles.Find(Path.Combine(images, "mnist"), n => n == 784);
        if (files.TestImages is null) throw new BadInputException($"{images}: has no mnist-t10k-images to test with.");
        TrainingSet train = TrainingSet.Read(files.TrainImages, files.TrainLabels);
        TrainingSet test = TrainingSet.Read(files.TestImages, files.TestLabels!);
        train.Scaling = test.Scaling = new InputScaling(256, [0], [1]);
        IReadOnlyList<Job> jobs = Jobs();
        var accuracies = new double[jobs.Count];
        int finished = 0;
        Parallel.For(0, jobs.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            accuracies[i] = jobs[i].Word is { } word ? Words(jobs[i], word, train, test, cancel) : Float(jobs[i], train, test, cancel);
            lock (jobs) done?.Invoke(++finished);
        });
        figures.AddRange(
            jobs.Zip(accuracies).GroupBy(p => p.First.Figure).Select(g => new ReproducedFigure(g.Key, g.Average(p => p.Second))));
        return (figures, []);
    }

    /// <summary>Figures that follow from shapes.</summary>
    private static IEnumerable<ReproducedFigure> Complexity()
    {
        yield return new(EdgeFigures.Of("fewer weights than fully connected", EdgeFigures.Board, FigureKind.Ratio, 13.2, EdgeFigures.Code),
            1 / EdgeShape.Shipped.Density);
        yield return new(
            EdgeFigures.Of("fewer weights, up to", "1024-64-16 with 2,2", FigureKind.Ratio, 30, EdgeFigures.Icann, EdgeFigures.WideNetwork),
            1 / EdgeShape.Of([1024, 64, 16], [2, 2]).Density);
    }

    /// <summary>Figures of the processor's cycles.</summary>
    private static IEnumerable<ReproducedFigure> Cycles()
    {
        const int Samples = 20;
        var word = new SignedWord(3, 8);
        var processor = new EdgeProcessor(EdgeShape.Shipped, EdgePatterns.Draw(EdgeShape.Shipped, "zero", 1),
            EdgeParameters.Draw(EdgeShape.Shipped, word, 1), new EdgeSettings(word));
        for (int n = 0; n < Samples; n++) processor.Learn([], 0, 3);
        processor.Drain();
        EdgeTiming timing = processor.Timing;
        double cycles = (double)processor.Cycles / (Samples + 2 * EdgeShape.Shipped.Depth);
        double speed = EdgeTiming.ShippedClockMHz * 1e6 / cycles;
        yield return new(EdgeFigures.Of("cycles a sample", EdgeFigures.Board, FigureKind.Cycles, 36, EdgeFigures.Code), cycles);
        yield return new(
            EdgeFigures.Of("samples a second at 15 MHz", EdgeFigures.Board, FigureKind.Throughput, 416_667, EdgeFigures.Code), speed);
        yield return new(EdgeFigures.Of("12,544 samples at 15 MHz, ms", EdgeFigures.Board, FigureKind.Time, null, ""),
            timing.Cycles(BoardSamples) / EdgeTiming.ShippedClockMHz / 1e3);
        yield return new(EdgeFigures.Of("a GPU's step that would be 35 times as long, ms", EdgeFigures.Board, FigureKind.Time, null,
            EdgeFigures.Icann, EdgeFigures.Gpu), 35e3 / speed);
        yield return new(EdgeFigures.Of("partial sums read before they are written, %", EdgeFigures.Board, FigureKind.Percent, null, "",
            EdgeFigures.Hazard), 100.0 * processor.Hazards / processor.PartialSums);
        yield return new(
            EdgeFigures.Of("cycles a sample where junctions wait for them", EdgeFigures.Board, FigureKind.Cycles, null, ""), Waiting());

        double Waiting()
        {
            var waiting = new EdgeProcessor(EdgeShape.Shipped, EdgePatterns.Draw(EdgeShape.Shipped, "zero", 1),
                EdgeParameters.Draw(EdgeShape.Shipped, word, 1), new EdgeSettings(word), EdgeHazard.Stall);
            for (int n = 0; n < Samples; n++) waiting.Learn([], 0, 3);
            waiting.Drain();
            return timing.CyclesABlock + (double)waiting.StallCycles / Samples;
        }
    }

    private static IEnumerable<ReproducedFigure> Patterns()
    {
        foreach ((EdgeJunction junction, int type, bool dithers, int published) in EdgeFigures.Counts)
        {
            yield return new(
                EdgeFigures.Of($"patterns of type {type}{(dithers ? " with dither" : "")}", $"{junction.Left}-{junction.Right} with "
                    + $"{junction.FanOut}, z {junction.Parallelism}", FigureKind.Patterns, published, EdgeFigures.Generator),
                (double)PatternCounts.Of(junction, type, dithers)!.Value);
        }
    }

    private static double Words(Job job, SignedWord word, TrainingSet train, TrainingSet test, CancellationToken cancel)
    {
        var settings = new EdgeSettings(word);
        var model = new EdgeModel(job.Shape, EdgePatterns.Draw(job.Shape, job.Pattern, job.Seed),
            EdgeParameters.Draw(job.Shape, word, job.Seed), settings);
        EdgeTraining.Run(EdgeLearner.Of(model), train.First(job.Samples), job.Epochs, job.Rates ?? EdgeRates.Shipped,
            job.Shuffles ? job.Seed : null, null, _ => !cancel.IsCancellationRequested);
        cancel.ThrowIfCancellationRequested();
        model.Drain();
        return EdgeTraining.Accuracy(model, test);
    }

    private static double Float(Job job, TrainingSet train, TrainingSet test, CancellationToken cancel)
    {
        TrainingOptions options = EdgeMasks.Options with { Epochs = job.Epochs, Seed = job.Seed };
        (Training.Graphs.TrainableNetwork network, EdgeMasks masks) =
            EdgeMasks.Build(job.Shape, EdgePatterns.Draw(job.Shape, job.Pattern, job.Seed), train.Shape, options);
        var run = new TrainingRun(network, train, options, Workers.One, masks);
        while (run.Iteration < run.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            run.Step();
        }

        return run.Accuracy(test);
    }

    private static List<Job> Jobs()
    {
        var jobs = new List<Job>();
        ulong[] seeds = [1, 2, 3];
        foreach ((int i, int f) in new[] { (2, 5), (3, 6), (2, 7), (3, 8), (4, 11) })
        {
            var word = new SignedWord(i, f);
            PublishedFigure figure = EdgeFigures.Of($"{word.Bits}-bit words ({word})", EdgeFigures.BoardTraining, FigureKind.Percent,
                null, "", EdgeFigures.Tables);
            jobs.AddRange(seeds.Select(s => new Job(figure, EdgeShape.Shipped, "sv+ss", word, BoardSamples, 10, s, Shuffles: false)));
        }

        foreach ((int[] fanOut, double? published, string at) in EdgeFigures.Densities)
        {
            EdgeShape shape = EdgeShape.Of([1024, 64, 16], fanOut, fanOut is [8, 8] ? s_powerful : null);
            string what = string.Create(CultureInfo.InvariantCulture, $"{100 * shape.Density:0.0} % of edges ({string.Join(',', fanOut)})");
            PublishedFigure figure = EdgeFigures.Of(what, EdgeFigures.DensityTraining, FigureKind.Percent, published,
                published is null ? "" : EdgeFigures.Slides, at.Length > 0 ? EdgeFigures.Chart : "");
            jobs.AddRange(seeds.Take(2).Select(s => new Job(figure, shape, "sv+ss", new SignedWord(3, 8), int.MaxValue, 3, s)));
        }

        foreach ((string pattern, double published) in EdgeFigures.Interleavers)
        {
            PublishedFigure figure = EdgeFigures.Of(pattern, EdgeFigures.InterleaverTraining, FigureKind.Percent, published,
                EdgeFigures.Slides, EdgeFigures.Variants);
            jobs.Add(new Job(figure, EdgeShape.Of([1024, 64, 16], [8, 8], s_powerful), pattern, new SignedWord(3, 8), int.MaxValue, 3, 1));
        }

        EdgeShape wide = EdgeShape.Of([1024, 512, 16], [8, 16]);
        string words = string.Create(CultureInfo.InvariantCulture,
            $"1024-512-16 with 8,16 ({100 * wide.Density:0.0} %), 16-bit words, {WideEpochs} epochs at {s_wideRates}");
        jobs.Add(
            new Job(EdgeFigures.Of(words, EdgeFigures.WideTraining, FigureKind.Percent, 95, EdgeFigures.Slides, EdgeFigures.WideSettings),
                wide, "sv+ss", new SignedWord(4, 11), int.MaxValue, WideEpochs, 1, Rates: s_wideRates));
        jobs.Add(new Job(EdgeFigures.Of($"1024-512-16 with 8,16 ({100 * wide.Density:0.0} %), float32 and Adam, "
            + $"{FloatEpochs} epochs", EdgeFigures.WideTraining, FigureKind.Percent, 95, EdgeFigures.Slides, EdgeFigures.WideNetwork),
            wide, "sv+ss", null, int.MaxValue, FloatEpochs, 1));
        foreach ((int x, int fanOut) in new[] { (14, 14), (28, 13), (56, 12), (112, 10), (224, 8) })
        {
            var shape = EdgeShape.Unsized([784, x, x, x, 10], [fanOut, fanOut, fanOut, x == 14 ? 10 : 5]);
            PublishedFigure figure = EdgeFigures.Of($"784-{x}-{x}-{x}-10, {100 * shape.Density:0.#} % of edges ({shape.Edges})",
                EdgeFigures.EqualTraining, FigureKind.Percent, null, EdgeFigures.Blog, EdgeFigures.Order);
            jobs.Add(new Job(figure, shape, EdgePatterns.Structured, null, int.MaxValue, FloatEpochs, 1));
        }

        return jobs;
    }

    /// <summary>A training; those of one figure are averaged.</summary>
    private sealed record Job(PublishedFigure Figure, EdgeShape Shape, string Pattern, SignedWord? Word, int Samples, int Epochs,
        ulong Seed, bool Shuffles = true, EdgeRates? Rates = null);
}
