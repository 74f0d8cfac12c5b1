using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>
/// For each filter set, the most that any of its filters needs in each lane of each step: offline knowledge, for designs whose time is set
/// by single lanes.
/// </summary>
internal sealed class WeightDigits
{
    private readonly byte[] _most;
    private readonly int[] _firstSet;
    private readonly int _size;

    /// <summary>Measures a layer's weights.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="filtersAtOnce">Filters of a set.</param>
    /// <param name="needs">For each of the 65536 stored values, what it needs.</param>
    public WeightDigits(LayerWork work, LayerTiling tiling, int filtersAtOnce, ReadOnlySpan<byte> needs)
    {
        _size = tiling.Steps * tiling.Lanes;
        _firstSet = new int[tiling.Passes + 1];
        for (int pass = 0; pass < tiling.Passes; pass++) _firstSet[pass + 1] = _firstSet[pass] + tiling.SetsOf(pass, filtersAtOnce);
        _most = new byte[checked(_firstSet[^1] * _size)];
        ReadOnlySpan<short> weights = work.Known.Weights.Values;
        LayerShape shape = tiling.Shape;
        int terms = OperandSums.Terms(shape);
        ReadOnlySpan<int> places = tiling.IsDepthwise ? [] : tiling.WeightPlaces;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int f = 0; f < tiling.FiltersOf(pass); f++)
            {
                Span<byte> most = _most.AsSpan((_firstSet[pass] + f / filtersAtOnce) * _size, _size);
                ReadOnlySpan<short> filter = weights.Slice((tiling.FirstFilterOf(pass) + f) * terms, terms);
                if (tiling.IsDepthwise)
                {
                    int lane = f / shape.FiltersPerGroup;
                    for (int t = 0; t < tiling.Taps; t++)
                    {
                        ref byte one = ref most[t * tiling.Lanes + lane];
                        one = Math.Max(one, needs[(ushort)filter[tiling.TapPositions[t]]]);
                    }
                }
                else if (tiling.Taps == 1 && !tiling.IsFolded)
                {
                    for (int i = 0; i < filter.Length; i++) most[i] = Math.Max(most[i], needs[(ushort)filter[i]]);
                }
                else
                {
                    for (int i = 0; i < places.Length; i++) most[places[i]] = Math.Max(most[places[i]], needs[(ushort)filter[i]]);
                }
            }
        }
    }

    /// <summary>Steps × lanes of one set.</summary>
    public ReadOnlySpan<byte> Set(int pass, int set) => _most.AsSpan((_firstSet[pass] + set) * _size, _size);
}
