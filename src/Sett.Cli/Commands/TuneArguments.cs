using System.CommandLine;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Hashing;
using Sett.Training.Solvers;

namespace Sett.Cli.Commands;

/// <summary>The arguments of sett hash --tune: whether the network is trained further through its hashes, and with what.</summary>
internal sealed class TuneArguments
{
    private const int UsualEpochs = 2;
    private const float UsualRate = 0.001f;

    private readonly Option<bool> _tune =
        new("--tune") { Description = "Then train the network further through the plan's hashes, and write it beside the result." };
    private readonly Option<string?> _images = new("--train-images")
    {
        Description = "Inputs to train with: IDX (.gz too) or .npy, uint8 or float32. The built-in network has its own.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _labels =
        new("--train-labels") { Description = "Their classes: IDX (.gz too), .npy, .csv or .txt.", HelpName = "FILE" };
    private readonly Option<int?> _limit = SharedOptions.Positive("--train-limit", "Train with the first N inputs only.", "N");
    private readonly Option<int?> _epochs =
        SharedOptions.Positive("--epochs", $"Walks through the training set. Default: {UsualEpochs}.", "N");
    private readonly Option<float?> _rate =
        TrainArguments.Number("--rate", FormattableString.Invariant($"Learning rate at the start, falling to 0. Default: {UsualRate}."));

    public IEnumerable<Option> All => [_tune, _images, _labels, _limit, _epochs, _rate];

    /// <summary>The training that is asked for, or null.</summary>
    /// <exception cref="BadInputException">The network cannot be trained, or has nothing to learn from.</exception>
    public HashTuning? Read(ParseResult parsed, ModelArguments network, OnnxModel model)
    {
        string? images = parsed.GetValue(_images), labels = parsed.GetValue(_labels);
        if (!parsed.GetValue(_tune))
        {
            Option? other = All.Skip(1).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
            return other is null ? null : throw new BadInputException($"{other.Name} belongs to --tune, which is missing.");
        }

        bool isBuiltIn = parsed.GetValue(network.Model) is null or BuiltInNetwork.Name;
        if (images is null != labels is null) throw new BadInputException("--train-images and --train-labels belong together.");
        if (images is null && !isBuiltIn)
            throw new BadInputException(
                "--tune needs --train-images and --train-labels: inputs to learn from, other than those that it is judged by.");
        ImportedNetwork imported =
            isBuiltIn ? OnnxImport.Read(model) : NetworkSource.Find(parsed.GetValue(network.Model)!, parsed.GetValue(network.Card)).Imported
            ?? throw new BadInputException($"{parsed.GetValue(network.Model)}: only ONNX networks can be tuned.");
        TrainingSet set = images is null
            ? TrainingSet.Of(DrawnDigits.TrainingSet(Workers.Of(parsed.GetValue(network.Threads))), "drawn digits")
            : TrainingSet.Read(images, labels!);
        if (parsed.GetValue(_limit) is { } limit) set = set.First(limit);
        return new HashTuning(model, imported, set, new TrainingOptions
        {
            Solver = SolverKind.Adam,
            Schedule = RateKind.Cosine,
            Rate = parsed.GetValue(_rate) ?? UsualRate,
            Epochs = parsed.GetValue(_epochs) ?? UsualEpochs,
        });
    }
}
