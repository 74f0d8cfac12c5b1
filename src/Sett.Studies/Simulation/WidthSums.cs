using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.BitWidths;
using Sett.Studies.Results;

namespace Sett.Studies.Simulation;

/// <summary>How many bits the values of each layer need, counted as inputs come by in any order.</summary>
internal sealed class WidthSums(int layers)
{
    private readonly ValueWidths[] _widths =
    [
        .. Enumerable.Range(0, layers).Select(_ => new ValueWidths(new long[WidthCounts.Length], new long[WidthCounts.Length])),
    ];

    /// <summary>
    /// Counts the values of a layer for one input. Weights are the same for all inputs and count once, unless they
    /// are activations themselves.
    /// </summary>
    public void Add(int input, int layer, LayerWork work)
    {
        LayerValues values = work.Values!;
        Span<long> activations = stackalloc long[WidthCounts.Length], weights = stackalloc long[WidthCounts.Length];
        WidthCounts.Add(values.Activations.Values, work.ActivationFormat.IsSigned, activations);
        if (input == 0 || work.Shape.Kind == LayerKind.MatrixProduct)
            WidthCounts.Add(values.Weights.Values, work.WeightFormat.IsSigned, weights);
        lock (_widths[layer])
        {
            for (int bits = 0; bits < WidthCounts.Length; bits++)
            {
                _widths[layer].Activations[bits] += activations[bits];
                _widths[layer].Weights[bits] += weights[bits];
            }
        }
    }

    /// <summary>The counts of a layer.</summary>
    public ValueWidths Of(int layer) => _widths[layer];
}
