using Sett.Networks.Evaluation;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>A classifier's scores as numbers that differ by as much as its logits: probabilities are seen as logarithms.</summary>
internal static class ClassScores
{
    private const float Faintest = 1e-12f;

    /// <summary>Probabilities of 8 bits: below half a step nothing is known.</summary>
    private const float Step = 1 / 256f;

    /// <summary>The scores of an output, their mean taken away.</summary>
    public static float[] Of(Tensor output)
    {
        float[] scores = Evaluator.Scores(output).ToArray();
        if (Array.TrueForAll(scores, s => s is >= 0 and <= 1) && Math.Abs(scores.Sum() - 1) < 2e-2f)
        {
            float faintest = Array.TrueForAll(scores, s => s / Step == MathF.Round(s / Step)) ? Step / 2 : Faintest;
            for (int i = 0; i < scores.Length; i++) scores[i] = FloatMath.Log(Math.Max(scores[i], faintest));
        }

        double mean = 0;
        foreach (float score in scores) mean += score;
        mean /= scores.Length;
        for (int i = 0; i < scores.Length; i++) scores[i] = (float)(scores[i] - mean);
        return scores;
    }

    /// <summary>The root of the mean square of centred scores.</summary>
    public static double Scale(ReadOnlySpan<float> scores)
    {
        double sum = 0;
        foreach (float score in scores) sum += score * (double)score;
        return Math.Sqrt(sum / scores.Length);
    }

    /// <summary>
    /// By how much a class is above the place-th largest of the others: above 0, it is among the <paramref name="places"/> largest.
    /// </summary>
    public static double Margin(ReadOnlySpan<float> scores, int right, int places)
    {
        if (scores.Length <= places) return double.PositiveInfinity;
        // The largest others so far, the smallest of them first.
        Span<float> largest = stackalloc float[places];
        largest.Fill(float.NegativeInfinity);
        for (int i = 0; i < scores.Length; i++)
        {
            if (i == right || !(scores[i] > largest[0])) continue;
            int at = 0;
            while (at + 1 < places && scores[i] > largest[at + 1])
            {
                largest[at] = largest[at + 1];
                at++;
            }

            largest[at] = scores[i];
        }

        return scores[right] - (double)largest[0];
    }
}
