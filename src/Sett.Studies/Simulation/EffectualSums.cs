using Sett.Hardware.Designs;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Simulation;

/// <summary>
/// The effectual work of each layer, summed over inputs in any order: over all multiplications whose weight is not zero the ones of the
/// activation's magnitude, and over all multiplications the pairs of ones of both magnitudes.
/// </summary>
internal sealed class EffectualSums(int layers, int containerBits)
{
    private readonly Lock _gate = new();
    private readonly long[] _activationBits = new long[layers], _pairs = new long[layers];
    private readonly WeightTerms?[] _weights = new WeightTerms?[layers];

    private sealed record WeightTerms(Tensor<short> Weights, long[] NotZero, long[] Ones);

    /// <summary>Adds a layer's work for one input.</summary>
    public void Add(int layer, LayerWork work)
    {
        LayerValues values = work.Values!;
        LayerShape shape = work.Shape;
        // Constant weights are the same tensor for every input and are summed once.
        WeightTerms? weights = Volatile.Read(ref _weights[layer]);
        if (weights is null || !ReferenceEquals(weights.Weights, values.Weights))
        {
            weights = new WeightTerms(values.Weights, Terms(shape), Terms(shape));
            OperandSums.ByTermOfWeights(shape, values.Weights.Values, OperandSums.NotZero, weights.NotZero);
            OperandSums.ByTermOfWeights(shape, values.Weights.Values, Digits.CountsByBits(DigitKind.Binary), weights.Ones);
            Volatile.Write(ref _weights[layer], weights);
        }

        long[] activations = Terms(shape);
        OperandSums.ByTerm(shape, values.Activations.Values, Digits.CountsByBits(DigitKind.Binary), activations);
        long bits = OperandSums.OfProducts(activations, weights.NotZero), pairs = OperandSums.OfProducts(activations, weights.Ones);
        lock (_gate)
        {
            _activationBits[layer] = checked(_activationBits[layer] + bits);
            _pairs[layer] = checked(_pairs[layer] + pairs);
        }
    }

    /// <summary>
    /// Cycles, of all inputs together, in which a design's array could do a layer's effectual work if all of its capacity went into it.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="serial">What the capacity is counted in.</param>
    /// <param name="capacity">Capacity of a cycle.</param>
    public double Cycles(int layer, SerialOperands serial, long capacity) => serial switch
    {
        SerialOperands.Both => (double)_pairs[layer] / capacity,
        SerialOperands.Activations => (double)_activationBits[layer] / capacity,
        // A lane that multiplies takes all bits of a container at once.
        _ => (double)_activationBits[layer] / capacity / containerBits,
    };

    private static long[] Terms(LayerShape shape) => new long[shape.Groups * OperandSums.Terms(shape)];
}
