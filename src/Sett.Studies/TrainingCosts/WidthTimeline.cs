using Sett.Training.Precision.Logs;

namespace Sett.Studies.TrainingCosts;

/// <summary>Widths over time, in as few stretches as a picture needs.</summary>
internal static class WidthTimeline
{
    /// <summary>The most stretches; more are joined by equal numbers of steps.</summary>
    private const int Most = 800;

    /// <summary>A log's stretches.</summary>
    public static IReadOnlyList<WidthStretchEntry> Of(PrecisionLog log)
    {
        var stretches = new List<WidthStretchEntry>();
        foreach (PrecisionStep step in log.Steps)
        {
            double mean = TrainingCostStudy.Rounded(MeanBits(log, step));
            if (stretches.Count > 0 && stretches[^1] is var last && last.Bits == step.WordLength && last.MeanBits == mean)
                stretches[^1] = Joined([last, Single(step, mean)]);
            else stretches.Add(Single(step, mean));
        }

        if (stretches.Count <= Most) return stretches;
        int together = (log.Steps.Count + Most - 1) / Most;
        return [.. log.Steps.Chunk(together)
            .Select(c => Joined([.. c.Select(s => Single(s, TrainingCostStudy.Rounded(MeanBits(log, s))))]))];
    }

    private static WidthStretchEntry Single(PrecisionStep step, double mean) =>
        new(step.Iteration, step.Iteration, step.WordLength, mean, TrainingCostStudy.Rounded(step.Loss));

    private static WidthStretchEntry Joined(WidthStretchEntry[] all)
    {
        long steps = all.Sum(Length);
        double Mean(Func<WidthStretchEntry, double> value) => TrainingCostStudy.Rounded(all.Sum(s => value(s) * Length(s)) / steps);
        return new WidthStretchEntry(all[0].From, all[^1].To, all.Max(s => s.Bits),
            all.All(s => s.MeanBits == all[0].MeanBits) ? all[0].MeanBits : Mean(s => s.MeanBits), Mean(s => s.Loss));

        static long Length(WidthStretchEntry s) => s.To - s.From + 1;
    }

    // Over the products of an image: bits of both operands.
    private static double MeanBits(PrecisionLog log, PrecisionStep step)
    {
        double bits = 0, macs = 0;
        foreach (LoggedLayer layer in log.Header.Layers)
        {
            int activations = log.BitsOf(step, layer.Activations, step.WordLength);
            int weight = log.BitsOf(step, layer.Weight is { } w ? [w] : [], step.WordLength);
            int gradient = log.BitsOf(step, layer.Gradient is { } g ? [g] : [], step.WordLength);
            bits += layer.ForwardMacs * (activations + weight) / 2.0 + layer.BackwardDataMacs * (gradient + weight) / 2.0
                + layer.BackwardWeightMacs * (activations + gradient) / 2.0;
            macs += layer.ForwardMacs + layer.BackwardDataMacs + layer.BackwardWeightMacs;
        }

        return bits / macs;
    }
}
