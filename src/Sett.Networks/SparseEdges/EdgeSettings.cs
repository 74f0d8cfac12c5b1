using Sett.Numerics.FixedPoint;

namespace Sett.Networks.SparseEdges;

/// <summary>What training makes small.</summary>
public enum EdgeCost
{
    /// <summary>Cross-entropy of sigmoids: the outputs' deltas are output minus target.</summary>
    CrossEntropy,
    /// <summary>Half the sum of squares: the outputs' deltas are multiplied by the derivative too.</summary>
    Quadratic,
}

/// <summary>The numbers and functions of a sparse edge processor.</summary>
/// <param name="Word">Words of weights, biases, activations and deltas.</param>
/// <param name="Hidden">What hidden neurons do; outputs are sigmoids.</param>
/// <param name="Cost">What training makes small.</param>
/// <param name="IsPipelined">
/// Whether junctions work on samples at the same time, so that updates come 2(L − i) + 1 samples late; else each sample is
/// finished before the next.
/// </param>
public sealed record EdgeSettings(
    SignedWord Word, NeuronActivation Hidden = NeuronActivation.Sigmoid, EdgeCost Cost = EdgeCost.CrossEntropy, bool IsPipelined = true);
