using Sett.Numerics.Randomness;
using Sett.Training.Data;

namespace Sett.Training.SparseEdge;

/// <summary>A line of the log.</summary>
/// <param name="Samples">Samples so far.</param>
/// <param name="Epoch">Walks through the set so far, this one included.</param>
/// <param name="Shift">k of the learning rate 2^−k.</param>
/// <param name="Accuracy">Percent of the last samples that were right before they were learned.</param>
/// <param name="TestAccuracy">Percent of the test set, where it was measured.</param>
public readonly record struct EdgeLogLine(long Samples, int Epoch, int Shift, double Accuracy, double? TestAccuracy);

/// <summary>Anything that learns a sample at a time: the fast model, or the processor cycle by cycle.</summary>
/// <param name="Learn">Learns a sample: values, class, k.</param>
/// <param name="Right">Samples so far whose class was right, and those judged.</param>
/// <param name="Test">Percent of a set that is right.</param>
public sealed record EdgeLearner(EdgeLearner.Learning Learn, Func<(long Right, long Judged)> Right, Func<TrainingSet, double> Test)
{
    /// <summary>Learns a sample.</summary>
    public delegate void Learning(ReadOnlySpan<byte> pixels, int label, int shift);

    /// <summary>The fast model.</summary>
    public static EdgeLearner Of(EdgeModel model) => new(model.Learn, () => (model.Right, model.Judged), set => EdgeTraining.Accuracy(model, set));
}

/// <summary>Trains a network of words, sample after sample.</summary>
public static class EdgeTraining
{
    /// <summary>Samples of a line in the log.</summary>
    public const int Window = 1000;

    /// <summary>Walks through a set.</summary>
    /// <param name="learner">What learns.</param>
    /// <param name="set">What is learned.</param>
    /// <param name="epochs">How many walks.</param>
    /// <param name="rates">Learning rates.</param>
    /// <param name="shuffleSeed">A seed where each walk has an order of its own; null for the file's.</param>
    /// <param name="test">What is tested with at the end of each walk but the last, or null.</param>
    /// <param name="report">Gets a line every 1000 samples and at the end of each walk.</param>
    /// <param name="cancel">Ends the walk early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static void Run(
        EdgeLearner learner, TrainingSet set, int epochs, EdgeRates rates, ulong? shuffleSeed, TrainingSet? test, Action<EdgeLogLine> report, CancellationToken cancel = default)
    {
        int[] order = [.. Enumerable.Range(0, set.Count)];
        long sample = 0;
        (long right, long judged) = learner.Right();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            if (shuffleSeed is { } seed) new RandomStream(seed, (2UL << 32) + (ulong)epoch).Shuffle<int>(order);
            for (int i = 0; i < order.Length; i++)
            {
                int shift = rates.ShiftAt(sample);
                learner.Learn(set.Pixels(order[i]), set.Labels[order[i]], shift);
                sample++;
                bool ends = i == order.Length - 1;
                if (sample % Window != 0 && !ends) continue;
                cancel.ThrowIfCancellationRequested();
                (long nowRight, long nowJudged) = learner.Right();
                double accuracy = nowJudged == judged ? 0 : 100.0 * (nowRight - right) / (nowJudged - judged);
                (right, judged) = (nowRight, nowJudged);
                report(new EdgeLogLine(sample, epoch, shift, accuracy, ends && epoch < epochs && test is not null ? learner.Test(test) : null));
            }
        }
    }

    /// <summary>Percent of a set that a model tells right.</summary>
    public static double Accuracy(EdgeModel model, TrainingSet set)
    {
        int right = 0;
        for (int i = 0; i < set.Count; i++)
            if (model.Classify(set.Pixels(i)) == set.Labels[i]) right++;
        return 100.0 * right / set.Count;
    }
}
