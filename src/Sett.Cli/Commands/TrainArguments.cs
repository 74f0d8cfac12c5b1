using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Training;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Precision;
using Sett.Training.Runs;
using Sett.Training.Solvers;

namespace Sett.Cli.Commands;

/// <summary>Where a training leaves what it makes.</summary>
/// <param name="Model">The ONNX file; its card lies beside it.</param>
/// <param name="Log">The CSV log.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Precision">The log of widths, of a training with a number policy.</param>
/// <param name="Page">The folder of such a training's page; null where --out names an ONNX file.</param>
internal sealed record TrainFiles(string Model, string Log, string Checkpoint, string Precision, string? Page);

/// <summary>A training that is ready to begin.</summary>
/// <param name="Run">The run.</param>
/// <param name="Train">What it learns from.</param>
/// <param name="Test">What it is tested with, or null.</param>
/// <param name="Files">Where it leaves what it makes.</param>
/// <param name="Resumes">Whether it goes on from its checkpoint.</param>
/// <param name="CheckpointEvery">Steps between two checkpoints.</param>
/// <param name="TestEvery">Steps between two tests; null for the ends of epochs.</param>
internal sealed record TrainPlan(
    TrainingRun Run, TrainingSet Train, TrainingSet? Test, TrainFiles Files, bool Resumes, int CheckpointEvery, int? TestEvery);

/// <summary>The arguments of <c>sett train</c>.</summary>
internal sealed class TrainArguments
{
    private const int MostStepsACheckpoint = 500;

    /// <summary>Where options come from that are not given.</summary>
    public static string DefaultsText
    {
        get
        {
            var d = new TrainingOptions();
            return "Options that are not given are as the network's description has them (docs/training.md), and where that says nothing: "
                + FormattableString.Invariant($"{d.Epochs} epoch, batch {d.Batch}, rate {d.Rate}, schedule fixed, ")
                + FormattableString.Invariant($"sgd with momentum {d.Momentum}, decay {d.Decay}, start he, order shuffled.");
        }
    }

    private readonly Argument<string> _network = new Argument<string>("NET")
    {
        Description = $"{string.Join(", ", Architectures.Names)}, an MLP such as mlp:784-128-10, a .yaml description, or an .onnx file "
            + "to train further.",
    }.Offering(Architectures.Names);

    private readonly Option<string?> _data = File("--data", "DIR", "A folder with MNIST-like names (train-images…, train-labels…, t10k- or "
        + "test-…), or folder/SET where it holds several sets. Without data: digits that Sett draws.");
    private readonly Option<string?> _trainImages =
        File("--train-images", "FILE", "Inputs to train with: IDX (.gz too) or .npy, uint8 or float32.");
    private readonly Option<string?> _trainLabels = File("--train-labels", "FILE", "Their classes: IDX (.gz too), .npy, .csv or .txt.");
    private readonly Option<string?> _testImages = File("--test-images", "FILE", "Inputs to test with.");
    private readonly Option<string?> _testLabels = File("--test-labels", "FILE", "Their classes.");
    private readonly Option<string?> _card = SharedOptions.Card();
    private readonly Option<int?> _limit = SharedOptions.Positive("--limit", "Train with the first N inputs only.", "N");
    private readonly Option<int?> _epochs = SharedOptions.Positive("--epochs", "Walks through the training set.", "N");
    private readonly Option<int?> _iterations = SharedOptions.Positive("--iterations", "Steps, instead of whole epochs.", "N");
    private readonly Option<int?> _batch = SharedOptions.Positive("--batch", "Inputs a step.", "N");
    private readonly Option<float?> _rate = Number("--rate", "Learning rate.");
    private readonly Option<string?> _schedule =
        Word("--schedule", "How the rate goes on: fixed, inv, step, poly or cosine.", DescriptionReader.Schedules.Select(s => s.Word));
    private readonly Option<float?> _gamma = Number("--gamma", "For --schedule inv and step.");
    private readonly Option<float?> _power = Number("--power", "For --schedule inv and poly.");
    private readonly Option<int?> _stepSize =
        SharedOptions.Positive("--step-size", "Iterations between changes, for --schedule step.", "N");
    private readonly Option<string?> _solver = Word("--solver", "sgd (with momentum) or adam.", ["sgd", "adam"]);
    private readonly Option<float?> _momentum = Number("--momentum", "What a step keeps of the one before.");
    private readonly Option<float?> _decay = Number("--decay", "Weight decay.");
    private readonly Option<string?> _start =
        Word("--start", "What weights start from: xavier, he or gaussian.", DescriptionReader.Starts.Select(s => s.Word));
    private readonly Option<string?> _order = Order("shuffled, or as the network's description has it");
    private readonly Option<ulong?> _seed = SharedOptions.Seed("starting values, order and dropout");
    private readonly PrecisionOptions _precision = new();
    private readonly Option<string?> _out = File("--out", "DIR",
        "Where the model, its card, log.csv and checkpoint.npz go; or the .onnx file to write. Default: NET-trained.", "-o");
    private readonly Option<string?> _log = File("--log", "FILE", "The CSV log, instead of log.csv in --out.");
    private readonly Option<bool> _resume =
        new("--resume") { Description = "Go on from the checkpoint in --out; the other options stay as they were." };
    private readonly Option<int?> _checkpointEvery = SharedOptions.Positive(
        "--checkpoint-every", $"Iterations between checkpoints. Default: an epoch, at most {MostStepsACheckpoint}.", "N");
    private readonly Option<int?> _testEvery = SharedOptions.Positive("--test-every", "Iterations between tests. Default: an epoch.", "N");
    private readonly Option<int> _threads = SharedOptions.Threads();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_network);
        Option[] options =
        [
            _data, _trainImages, _trainLabels, _testImages, _testLabels, _card, _limit, _epochs, _iterations, _batch,
            _rate, _schedule, _gamma, _power, _stepSize, _solver, _momentum, _decay, _start, _order, _seed, .. _precision.All, _out, _log,
            _resume, _checkpointEvery, _testEvery, _threads, Quiet,
        ];
        foreach (Option option in options) command.Options.Add(option);
    }

    /// <summary>Reads the network and its data and prepares the run, from its checkpoint where that is asked for.</summary>
    /// <exception cref="BadInputException">Something cannot be read or does not fit.</exception>
    public TrainPlan Open(ParseResult parsed)
    {
        if (parsed.GetValue(_epochs) is not null && parsed.GetValue(_iterations) is not null)
            throw new BadInputException("--epochs and --iterations exclude each other.");
        (NetworkDescription description, ImportedNetwork? imported) =
            NetworkSource.Find(parsed.GetValue(_network)!, parsed.GetValue(_card));
        TrainingOptions options = Options(parsed, description.Defaults);
        TrainFiles files = Files(parsed, description.Name);
        var workers = Workers.Of(parsed.GetValue(_threads));
        (TrainingSet train, TrainingSet? test) = Sets(parsed, description, workers);

        // A vector of values may be given as a picture of as many.
        if (description.Input is { Height: 1, Width: 1 } vector && vector.Channels == train.Shape.Length)
            description = description with { Input = null };
        InputScaling scaling = description.Scaling ?? (train.IsPictures ? new InputScaling(255, [0], [1]) : InputScaling.None);
        train.Scaling = scaling;
        if (test is not null) test.Scaling = scaling;
        TrainableNetwork network = NetworkBuilder.Build(description, train.Shape, options.Start);
        network.Initialize(options.Seed);
        imported?.Fill(network);
        PrecisionPolicy? policy =
            options.Precision is { } precision ? new PrecisionPolicy(network, precision, options.Seed, workers) : null;
        var run = new TrainingRun(network, train, options, workers, policy);
        test?.RequireFit(network.Name, network.Input, network.Classes);
        bool resumes = parsed.GetValue(_resume);
        if (resumes) Checkpoint.Restore(files.Checkpoint, run);
        else if (System.IO.File.Exists(files.Checkpoint)) RequireFinished(files.Checkpoint);
        int every = parsed.GetValue(_checkpointEvery) ?? Math.Min(run.StepsAnEpoch, MostStepsACheckpoint);
        return new TrainPlan(run, train, test, files, resumes, every, parsed.GetValue(_testEvery));
    }

    private static void RequireFinished(string checkpoint)
    {
        (long iteration, long steps) = Checkpoint.Progress(checkpoint);
        if (iteration > 0 && iteration < steps)
            throw new BadInputException($"{checkpoint}: belongs to a run that stopped after {iteration} of {steps} iterations; go on with "
                + "--resume, name another --out, or remove it.");
    }

    private TrainingOptions Options(ParseResult parsed, TrainingOptions defaults)
    {
        string? schedule = parsed.GetValue(_schedule), start = parsed.GetValue(_start), solver = parsed.GetValue(_solver);
        string? order = parsed.GetValue(_order);
        int? iterations = parsed.GetValue(_iterations), epochs = parsed.GetValue(_epochs);
        return (defaults with
        {
            Solver = solver is null ? defaults.Solver : solver == "adam" ? SolverKind.Adam : SolverKind.Sgd,
            Schedule = schedule is null ? defaults.Schedule : DescriptionReader.Schedules.First(s => s.Word == schedule).Value,
            Start = start is null ? defaults.Start : DescriptionReader.Starts.First(s => s.Word == start).Value,
            Rate = parsed.GetValue(_rate) ?? defaults.Rate,
            Gamma = parsed.GetValue(_gamma) ?? defaults.Gamma,
            Power = parsed.GetValue(_power) ?? defaults.Power,
            StepSize = parsed.GetValue(_stepSize) ?? defaults.StepSize,
            Momentum = parsed.GetValue(_momentum) ?? defaults.Momentum,
            Decay = parsed.GetValue(_decay) ?? defaults.Decay,
            Batch = parsed.GetValue(_batch) ?? defaults.Batch,
            Epochs = epochs ?? defaults.Epochs,
            Iterations = iterations ?? (epochs is null ? defaults.Iterations : null),
            Shuffles = order is null ? defaults.Shuffles : order == "shuffled",
            Seed = parsed.GetValue(_seed) ?? defaults.Seed,
            Precision = _precision.Read(parsed, defaults.Precision),
        }).Validated();
    }

    private (TrainingSet Train, TrainingSet? Test) Sets(ParseResult parsed, NetworkDescription description, Workers workers)
    {
        string? data = parsed.GetValue(_data), images = parsed.GetValue(_trainImages), labels = parsed.GetValue(_trainLabels);
        string? testImages = parsed.GetValue(_testImages), testLabels = parsed.GetValue(_testLabels);
        if (images is null != labels is null) throw new BadInputException("--train-images and --train-labels belong together.");
        if (testImages is null != testLabels is null) throw new BadInputException("--test-images and --test-labels belong together.");
        if (data is not null && images is not null) throw new BadInputException("--data and --train-images exclude each other.");
        if (data is null && images is null && testImages is not null)
            throw new BadInputException("--test-images needs --train-images or --data.");
        TrainingSet train;
        TrainingSet? test = null;
        if (data is null && images is null)
        {
            train = TrainingSet.Of(DrawnDigits.TrainingSet(workers), "drawn digits");
            test = TrainingSet.Of(DrawnDigits.TestSet(workers), "drawn digits");
        }
        else
        {
            int? length = description.Input?.Length ?? description.InputLength;
            TrainingFiles files = data is null
                ? new TrainingFiles(images!, labels!, null, null)
                : TrainingFiles.Find(data, n => length is null || n == length);
            train = TrainingSet.Read(files.TrainImages, files.TrainLabels);
            (testImages, testLabels) = (testImages ?? files.TestImages, testLabels ?? files.TestLabels);
            if (testImages is not null) test = TrainingSet.Read(testImages, testLabels!);
        }

        return (parsed.GetValue(_limit) is { } limit ? train.First(limit) : train, test);
    }

    private TrainFiles Files(ParseResult parsed, string network)
    {
        string place = parsed.GetValue(_out) ?? network + "-trained";
        string? log = parsed.GetValue(_log);
        if (place.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            string stem = Path.ChangeExtension(place, null);
            return new TrainFiles(place, log ?? stem + ".log.csv", stem + ".checkpoint.npz", stem + ".precision.jsonl", null);
        }

        if (System.IO.File.Exists(place))
            throw new BadInputException($"{place}: is a file; --out takes a folder, or an .onnx file to write.");
        return new TrainFiles(
            Path.Combine(place, network + ".onnx"), log ?? Path.Combine(place, "log.csv"), Path.Combine(place, "checkpoint.npz"),
            Path.Combine(place, "precision.jsonl"), place);
    }

    private static Option<string?> File(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName };

    /// <summary>In which order inputs come.</summary>
    /// <param name="otherwise">What holds without the option, in words.</param>
    internal static Option<string?> Order(string otherwise) =>
        Word("--order", $"Order of the inputs in an epoch: shuffled or file. Default: {otherwise}.", ["shuffled", "file"]);

    internal static Option<string?> Word(string name, string description, IEnumerable<string> words)
    {
        string[] known = [.. words];
        return new Option<string?>(name)
        {
            Description = description,
            HelpName = "WORD",
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                if (known.Contains(text)) return text;
                result.AddError($"{name} is '{text}'; it has to be one of "
                    + $"{string.Join(", ", known)}{Networks.Datasets.Cards.Spelling.End(text, known)}");
                return null;
            },
        }.Offering(known);
    }

    internal static Option<float?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number))
                return number;
            result.AddError($"{name} is '{text}'; it has to be a number.");
            return null;
        },
    };
}
