using System.CommandLine;
using System.Globalization;
using Sett.Hardware.SparseEdge;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Training.Data;
using Sett.Training.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>A sparse network that is ready to be trained.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Patterns">Its edges.</param>
/// <param name="PatternName">How they were drawn, or the file that they came from.</param>
/// <param name="Settings">Words and functions.</param>
/// <param name="Rates">Learning rates of words.</param>
/// <param name="Timing">How long the processor takes.</param>
/// <param name="ClockMHz">Its clock.</param>
/// <param name="Train">What it learns.</param>
/// <param name="Test">What it is tested with, or null.</param>
/// <param name="Epochs">Walks through the set.</param>
/// <param name="Shuffles">Whether each walk has an order of its own.</param>
/// <param name="Seed">Of patterns, starting values and orders.</param>
internal sealed record EdgePlan(
    EdgeShape Shape, EdgePattern[] Patterns, string PatternName, EdgeSettings Settings, EdgeRates Rates, EdgeTiming Timing, double ClockMHz,
    TrainingSet Train, TrainingSet? Test, int Epochs, bool Shuffles, ulong Seed);

/// <summary>The arguments of <c>sett train edge</c> that say what is trained, and on what.</summary>
internal sealed class TrainEdgeArguments
{
    private const int WordEpochs = 10;

    private readonly Option<string> _layers = EdgeOptions.Layers();
    private readonly Option<string> _fanOut = EdgeOptions.FanOut();
    private readonly Option<string?> _z =
        new("--z") { Description = "Edges a cycle, a number a junction. Default: about 32 cycles a sample.", HelpName = "N,N,…" };
    private readonly Option<string> _word = EdgeOptions.Word();
    private readonly Option<string> _pattern = Text("--pattern", "WORD",
        $"Edges: {string.Join(", ", Interleaver.Kinds)} (clash-free; each also with {Interleaver.Dither}), {EdgePatterns.Structured} or "
        + $"{EdgePatterns.Random}; or a .json file that --out left.", "sv+ss");
    private readonly Option<string?> _data = new("--data")
    {
        Description = "A folder as sett train takes it: train-images…, train-labels…, t10k-images…. Without data: digits that Sett draws.",
        HelpName = "DIR",
    };
    private readonly Option<int?> _limit = SharedOptions.Positive("--limit", "Train with the first N inputs only.", "N");
    private readonly Option<int?> _epochs =
        SharedOptions.Positive("--epochs", $"Walks through the training set. Default: {WordEpochs}; 50 with --float.", "N");
    private readonly Option<string> _rates =
        Text("--rates", "K,K@N,…", "Learning rates 2^-K, from which sample on.", EdgeRates.Shipped.ToString());
    private readonly Option<string> _hidden =
        Text("--hidden", "WORD", "What hidden neurons do: sigmoid or relu (clipped below 1).", "sigmoid");
    private readonly Option<string> _cost =
        Text("--loss-function", "WORD", "What learning makes small: cross-entropy or quadratic.", "cross-entropy");
    private readonly Option<bool> _inOrder = new("--no-pipeline")
    {
        Description = "Finish each sample before the next, so that no update comes late; only the arithmetic stays the processor's.",
    };
    private readonly Option<string?> _order = TrainArguments.Order("file");
    private readonly Option<ulong?> _seed = SharedOptions.Seed("edges, starting values and orders");
    private readonly Option<int> _processing = EdgeOptions.ProcessingTime();
    private readonly Option<double?> _clock = EdgeOptions.Clock();

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _layers, _fanOut, _z, _word, _pattern, _data, _limit, _epochs,
            _rates, _hidden, _cost, _inOrder, _order, _seed, _processing, _clock,
        ];
        foreach (Option option in options) command.Options.Add(option);
    }

    /// <summary>Reads everything and checks that it fits together.</summary>
    /// <exception cref="BadInputException">Something does not.</exception>
    public EdgePlan Open(ParseResult parsed, bool isFloat, Workers workers)
    {
        Option[] words = [_word, _rates, _hidden, _cost, _inOrder];
        if (isFloat && words.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } idle)
            throw new BadInputException($"{idle.Name} is the processor's; --float learns without it.");
        string pattern = parsed.GetValue(_pattern)!;
        ulong seed = parsed.GetValue(_seed) ?? 1;
        bool isFile = pattern.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (isFile && (parsed.GetResult(_z) is { Implicit: false } || parsed.GetResult(_layers) is { Implicit: false }
            || parsed.GetResult(_fanOut) is { Implicit: false }))
        {
            throw new BadInputException($"--pattern {pattern} says neurons, fan-outs and z itself; leave --neurons, --fanout and --z out.");
        }

        (EdgeShape shape, EdgePattern[] patterns) = isFile ? PatternFiles.Read(pattern) : Drawn(parsed, pattern, seed, isFloat);
        var settings = new EdgeSettings(SignedWord.Parse(parsed.GetValue(_word)!), Hidden(parsed.GetValue(_hidden)!),
            Cost(parsed.GetValue(_cost)!), !parsed.GetValue(_inOrder));
        var rates = EdgeRates.Parse(parsed.GetValue(_rates)!);
        int processing = parsed.GetValue(_processing);
        double clock = EdgeOptions.ReadClock(parsed, _clock);
        (TrainingSet train, TrainingSet? test) = Sets(parsed.GetValue(_data), shape, workers);
        EdgeData.RequireFit(train, shape, needsBytes: !isFloat);
        if (test is not null) EdgeData.RequireFit(test, shape, needsBytes: !isFloat);
        if (test is not null && test.Shape.Length != train.Shape.Length)
            throw new BadInputException(
                $"{test.Name}: an input has {test.Shape.Length} values, but {train.Name} has {train.Shape.Length}.");
        if (parsed.GetValue(_limit) is { } limit) train = train.First(limit);
        int epochs = parsed.GetValue(_epochs) ?? (isFloat ? EdgeMasks.Options.Epochs : WordEpochs);
        return new EdgePlan(shape, patterns, pattern, settings, rates, new EdgeTiming(shape, processing), clock, train, test, epochs,
            parsed.GetValue(_order) == "shuffled", seed);
    }

    private (EdgeShape Shape, EdgePattern[] Patterns) Drawn(ParseResult parsed, string kind, ulong seed, bool isFloat)
    {
        string? z = parsed.GetValue(_z);
        bool isShipped = z is null && parsed.GetResult(_layers) is not { Implicit: false }
            && parsed.GetResult(_fanOut) is not { Implicit: false };
        // Masks at random need no memories, and so no z that fits.
        bool needsNone = isFloat && z is null && (kind is EdgePatterns.Structured or EdgePatterns.Random);
        EdgeShape shape = isShipped ? EdgeShape.Shipped
            : needsNone ? EdgeShape.Unsized(Numbers("--neurons", parsed.GetValue(_layers)!), Numbers("--fanout", parsed.GetValue(_fanOut)!))
            : EdgeShape.Of(Numbers("--neurons", parsed.GetValue(_layers)!), Numbers("--fanout", parsed.GetValue(_fanOut)!),
                z is null ? null : Numbers("--z", z));
        return (shape, EdgePatterns.Draw(shape, kind, seed));
    }

    private static (TrainingSet Train, TrainingSet? Test) Sets(string? data, EdgeShape shape, Workers workers)
    {
        if (data is null)
            return (TrainingSet.Of(DrawnDigits.TrainingSet(workers), "drawn digits"),
                TrainingSet.Of(DrawnDigits.TestSet(workers), "drawn digits"));
        var files = TrainingFiles.Find(data, n => n <= shape.Inputs);
        return (TrainingSet.Read(files.TrainImages, files.TrainLabels),
            files.TestImages is null ? null : TrainingSet.Read(files.TestImages, files.TestLabels!));
    }

    /// <summary>Whole numbers with commas between them.</summary>
    /// <exception cref="BadInputException">Something else stands there.</exception>
    public static int[] Numbers(string option, string text)
    {
        string[] parts = text.Split(',');
        int[] numbers = [.. parts.Select(p => int.TryParse(p.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        return numbers.Contains(-1) ? throw new BadInputException($"{option} is '{text}'; write whole numbers with commas between them, as "
            + $"in {(option == "--neurons" ? "1024,64,32" : "4,16")}.") : numbers;
    }

    private static NeuronActivation Hidden(string word) => word switch
    {
        "sigmoid" => NeuronActivation.Sigmoid,
        "relu" => NeuronActivation.Relu,
        _ => throw new BadInputException($"--hidden is '{word}'; it has to be sigmoid or relu{Spelling.End(word, ["sigmoid", "relu"])}"),
    };

    private static EdgeCost Cost(string word) => word switch
    {
        "cross-entropy" => EdgeCost.CrossEntropy,
        "quadratic" => EdgeCost.Quadratic,
        _ => throw new BadInputException(
            $"--loss-function is '{word}'; it has to be cross-entropy or quadratic{Spelling.End(word, ["cross-entropy", "quadratic"])}"),
    };

    private static Option<string> Text(string name, string helpName, string description, string otherwise) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => otherwise };
}
