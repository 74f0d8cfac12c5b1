using Sett.Numerics.Elementary;

namespace Sett.Training.Losses;

/// <summary>The loss of a classifier: minus the logarithm of the share that softmax gives to the right class.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>The loss of one input's logits, and its derivative by each logit times <paramref name="weight"/>.</summary>
    /// <param name="logits">A number a class.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">What the gradient is multiplied by; 1 / batch size for the mean loss of a batch.</param>
    /// <param name="gradient">Receives weight · (softmax(logits) − 1 at the label).</param>
    /// <returns>The loss, not weighted, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static double Gradient(ReadOnlySpan<float> logits, int label, float weight, Span<float> gradient)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)logits.Length, nameof(label));
        float largest = logits[0];
        foreach (float logit in logits[1..]) largest = logit > largest ? logit : largest;
        float sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            gradient[i] = FloatMath.Exp(logits[i] - largest);
            sum += gradient[i];
        }

        for (int i = 0; i < logits.Length; i++) gradient[i] = weight * (gradient[i] / sum);
        gradient[label] -= weight;
        return FloatMath.Log(sum) - (logits[label] - largest);
    }
}
