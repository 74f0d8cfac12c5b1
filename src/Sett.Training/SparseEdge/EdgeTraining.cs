using Sett.Networks.SparseEdges;
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
/// <param name="Visit">Walks through everything that the next bit depends on.</param>
public sealed record EdgeLearner(
    EdgeLearner.Learning Learn, Func<(long Right, long Judged)> Right, Func<TrainingSet, double> Test, Action<EdgeState> Visit)
{
    /// <summary>Learns a sample.</summary>
    public delegate void Learning(ReadOnlySpan<byte> pixels, int label, int shift);

    /// <summary>The fast model.</summary>
    public static EdgeLearner Of(EdgeModel model) =>
        new(model.Learn, () => (model.Right, model.Judged), set => EdgeTraining.Accuracy(model, set), model.Visit);
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
    /// <param name="test">What is tested with at the end of each walk, or null.</param>
    /// <param name="report">Gets a line every 1000 samples and at the end of each walk, and says whether to go on.</param>
    /// <param name="from">Samples that the learner has learned already; as many as a line was reported for.</param>
    /// <returns>Samples learned when it ended.</returns>
    public static long Run(
        EdgeLearner learner, TrainingSet set, int epochs, EdgeRates rates, ulong? shuffleSeed, TrainingSet? test,
        Func<EdgeLogLine, bool> report, long from = 0)
    {
        int[] order = [.. Enumerable.Range(0, set.Count)];
        long sample = 0;
        (long right, long judged) = learner.Right();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            if (shuffleSeed is { } seed) new RandomStream(seed, (2UL << 32) + (ulong)epoch).Shuffle<int>(order);
            for (int i = 0; i < order.Length; i++)
            {
                if (sample < from)
                {
                    // An order follows from the one before it; samples that were learned are passed over.
                    long over = Math.Min(from - sample, order.Length);
                    sample += over;
                    i += (int)over - 1;
                    continue;
                }

                int shift = rates.ShiftAt(sample);
                learner.Learn(set.Pixels(order[i]), set.Labels[order[i]], shift);
                sample++;
                bool ends = i == order.Length - 1;
                if (sample % Window != 0 && !ends) continue;
                (long nowRight, long nowJudged) = learner.Right();
                double accuracy = nowJudged == judged ? 0 : 100.0 * (nowRight - right) / (nowJudged - judged);
                (right, judged) = (nowRight, nowJudged);
                if (!report(new EdgeLogLine(sample, epoch, shift, accuracy, ends && test is not null ? learner.Test(test) : null)))
                    return sample;
            }
        }

        return sample;
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
