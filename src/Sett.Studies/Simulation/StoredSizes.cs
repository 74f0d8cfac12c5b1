using Sett.Hardware.Memory;
using Sett.Hardware.Work;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Simulation;

/// <summary>
/// Bits that every layer's operands take beside the chip, for each input; set by several threads, each layer and input once.
/// </summary>
internal sealed class StoredSizes(Storage storage, int inputs, int layers)
{
    private readonly long[,] _activations = new long[inputs, layers], _weights = new long[inputs, layers];
    private readonly (Tensor<short> Tensor, long Bits)?[] _constant = new (Tensor<short>, long)?[layers];
    private readonly Lock _gate = new();

    /// <summary>Bits of a layer's activations.</summary>
    public long Activations(int input, int layer) => _activations[input, layer];

    /// <summary>Bits of a layer's weights.</summary>
    public long Weights(int input, int layer) => _weights[input, layer];

    /// <summary>Takes the sizes of a layer of which values do not matter, for all inputs.</summary>
    public void AddToAll(int layer, LayerWork work)
    {
        for (int i = 0; i < inputs; i++)
            (_activations[i, layer], _weights[i, layer]) = (storage.ActivationBits(work), storage.WeightBits(work));
    }

    /// <summary>Takes the sizes of a layer for one input. Weights that are the same tensor as before are not measured again.</summary>
    public void Add(int input, int layer, LayerWork work)
    {
        _activations[input, layer] = storage.ActivationBits(work);
        Tensor<short>? weights = work.Values?.Weights;
        (Tensor<short> Tensor, long Bits)? known;
        lock (_gate) known = _constant[layer];
        long bits = known is { } k && ReferenceEquals(k.Tensor, weights) ? k.Bits : storage.WeightBits(work);
        _weights[input, layer] = bits;
        if (weights is null) return;
        lock (_gate) _constant[layer] = (weights, bits);
    }
}
