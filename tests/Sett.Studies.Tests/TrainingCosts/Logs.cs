using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Tests.TrainingCosts;

/// <summary>Precision logs of made-up trainings.</summary>
internal static class Logs
{
    /// <summary>
    /// A convolution that reads the input, and a fully connected layer behind it whose output's gradient nothing
    /// rounds; a word for every step.
    /// </summary>
    public static PrecisionLog Of(IEnumerable<int> words, int images = 64, long convMacs = 4096, long fullMacs = 8192)
    {
        LoggedTensor[] tensors =
        [
            new("input", TensorPlace.Activation, 0, 784), new("conv", TensorPlace.Activation, 1, 100),
            new("conv", TensorPlace.Gradient, 1, 100), new("conv.weight", TensorPlace.Weight, 2, 50),
            new("full.weight", TensorPlace.Weight, 3, 1000),
        ];
        LoggedLayer[] layers =
        [
            new("conv", "conv", [0], 3, 2, convMacs, 0, convMacs),
            new("full", "fully_connected", [1], 4, null, fullMacs, fullMacs, fullMacs),
        ];
        var header = new PrecisionLogHeader("0.1.0", "toy", "dps", [new("target", "15")], tensors, layers);
        return new PrecisionLog(header, [.. words.Select((w, i) => Step(i, images, w, [w, w, w, w], tensors.Length))]);
    }

    /// <summary>A step whose formats have words of their own.</summary>
    public static PrecisionStep Step(long iteration, int images, int word, int[] formats, int tensors, string? decision = null) => new(
        iteration, images, word, 1.0 / (1 + iteration), null, 50, null, decision, [.. formats.Select(_ => 2)],
        [.. formats.Select(f => f - 3)], new long[tensors], new long[tensors]);
}
