using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Evaluation;

/// <summary>What an evaluation found.</summary>
/// <param name="Count">Examples run.</param>
/// <param name="Top1">Percent of examples whose largest output is the label's; null without labels.</param>
/// <param name="Top5">Percent of examples whose label is among the five largest outputs; null without labels.</param>
/// <param name="MeanSquaredError">
/// Mean over examples of the mean squared difference of output and input; null unless it is an autoencoder.
/// </param>
/// <param name="Seconds">Wall time of reading and running the examples.</param>
public sealed record Evaluation(int Count, double? Top1, double? Top5, double? MeanSquaredError, double Seconds)
{
    /// <summary>Examples a second.</summary>
    public double ExamplesPerSecond => Seconds > 0 ? Count / Seconds : 0;
}

/// <summary>Measures a network on examples.</summary>
public static class Evaluator
{
    /// <summary>Runs the examples on several threads.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="examples">The inputs.</param>
    /// <param name="labels">The right class of each example, or null.</param>
    /// <param name="output">Which output holds the scores or the reconstruction.</param>
    /// <param name="reconstructs">Whether the output is compared with the input.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="kept">Keeps outputs, or null.</param>
    /// <param name="done">Told the number of finished examples.</param>
    /// <param name="cancel">Ends the evaluation.</param>
    public static Evaluation Run(
        ExecutionPlan plan, Examples examples, IReadOnlyList<int>? labels, int output, bool reconstructs, int threads,
        OutputRows? kept = null, Action<int>? done = null, CancellationToken cancel = default)
    {
        if (labels is not null && labels.Count < examples.Count)
            throw new BadInputException($"there are {labels.Count} labels for {examples.Count} inputs; one is needed for each.");
        Shape scores = plan.Outputs[output].Shape;
        if (labels is not null && scores.Sizes.ToArray().Count(size => size != 1) > 1)
            throw new BadInputException(
                $"output '{plan.Outputs[output].Name}' is {scores}; labels need one score a class, so one dimension beside sizes of 1.");
        var ranks = new int[examples.Count];
        var errors = new double[examples.Count];
        long start = Stopwatch.GetTimestamp();
        ExampleLoop.Run(
            plan, examples.Count, threads,
            (session, i) =>
            {
                Tensor[] inputs = examples.Read(i);
                IReadOnlyList<Tensor> results = session.Run(inputs);
                kept?.Keep(i, results);
                Tensor result = results[output];
                if (labels is not null) ranks[i] = RankOf(Scores(result), labels[i], i);
                if (reconstructs) errors[i] = SquaredError(Scores(result), Scores(inputs[0]));
            },
            done, cancel);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        int n = examples.Count;
        return new Evaluation(
            n, labels is null ? null : 100.0 * ranks.Count(r => r < 1) / n, labels is null ? null : 100.0 * ranks.Count(r => r < 5) / n,
            reconstructs ? errors.Sum() / n : null, seconds);
    }

    /// <summary>
    /// How many classes score above the label's. For first place, of equal scores the lowest class number wins, as in an arg max; below it
    /// equal scores share a place, so that a label that ties for fifth place is among the five largest.
    /// </summary>
    public static int RankOf(ReadOnlySpan<float> scores, int label, int example)
    {
        if (label < 0 || label >= scores.Length)
            throw new BadInputException($"the label of input {example} is {label}; the network has the classes 0 to {scores.Length - 1}.");
        int rank = 0;
        bool isFirst = true;
        float own = scores[label];
        if (float.IsNaN(own)) return scores.Length;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > own) rank++;
            isFirst &= i >= label || scores[i] != own;
        }

        return rank == 0 && !isFirst ? 1 : rank;
    }

    private static double SquaredError(ReadOnlySpan<float> output, ReadOnlySpan<float> input)
    {
        if (output.Length != input.Length)
            throw new BadInputException(
                $"the output has {output.Length} elements and the input {input.Length}; an autoencoder's are as many.");
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double difference = output[i] - (double)input[i];
            sum += difference * difference;
        }

        return sum / output.Length;
    }

    /// <summary>An output's elements as numbers.</summary>
    public static ReadOnlySpan<float> Scores(Tensor tensor) => tensor switch
    {
        Tensor<float> t => t.Values,
        Tensor<Half> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<sbyte> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<byte> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<double> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<short> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<ushort> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<int> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<long> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        _ => throw new BadInputException($"the output is {tensor.Type.DisplayName()}; scores have to be numbers."),
    };
}
