using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>How a network is made ready to run.</summary>
public sealed record PlanOptions
{
    /// <summary>Sizes for named dimensions, as in batch = 1.</summary>
    public IReadOnlyDictionary<string, int> Dimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>Shapes of inputs by name, as the data have them; they bind dimensions that the model leaves open.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Values that an observer wants to see; they are computed as the model has them, not merged into their neighbours.</summary>
    public IReadOnlySet<string> Observed { get; init; } = new HashSet<string>();

    /// <summary>
    /// Whether a batch normalisation is folded into the convolution before it, which changes the last bits of the results.
    /// </summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Whether a layer and the elementwise nodes behind it are computed together. The bits are the same.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>
    /// Whether dequantise-operator-quantise patterns run as integer steps with exact sums and one rounding, as integer hardware would run
    /// them, in place of the float32 arithmetic that ONNX defines for these nodes. Results differ where float32 rounds a sum near a tie to
    /// the other side.
    /// </summary>
    public bool IntegerSteps { get; init; }

    /// <summary>The most bytes that the network's values may take; a network that wants more is refused before it runs.</summary>
    public long MemoryLimit { get; init; } = DefaultMemoryLimit;

    /// <summary>768 MB.</summary>
    public const long DefaultMemoryLimit = 768L << 20;
}
