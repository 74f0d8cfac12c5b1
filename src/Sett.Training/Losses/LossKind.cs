namespace Sett.Training.Losses;

/// <summary>What training makes small: the mean of this over a batch.</summary>
public enum LossKind
{
    /// <summary>Minus the logarithm of the share that softmax gives to the right class.</summary>
    SoftmaxCrossEntropy,
    /// <summary>Half the sum of squared differences from a vector with 1 at the right class and 0 elsewhere.</summary>
    MeanSquaredError,
}

/// <summary>Losses of single images.</summary>
public static class Loss
{
    /// <summary>The loss of one image's outputs, and its derivative by each output times <paramref name="weight"/>.</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="output">A number a class.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">What the gradient is multiplied by; 1 / batch size for the mean over a batch.</param>
    /// <param name="gradient">Receives the derivatives.</param>
    /// <returns>The loss, not weighted.</returns>
    public static double Gradient(LossKind kind, ReadOnlySpan<float> output, int label, float weight, Span<float> gradient)
    {
        if (kind == LossKind.SoftmaxCrossEntropy) return SoftmaxCrossEntropy.Gradient(output, label, weight, gradient);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)output.Length, nameof(label));
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float difference = output[i] - (i == label ? 1 : 0);
            sum += (double)difference * difference;
            gradient[i] = weight * difference;
        }

        return sum / 2;
    }
}
