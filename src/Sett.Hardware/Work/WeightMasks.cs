using Sett.Hardware.Tiling;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Work;

/// <summary>
/// The masks of all weight bricks of a layer: one OR for each filter, filter position and brick of channels. Found offline in hardware,
/// once per network.
/// </summary>
public sealed class WeightMasks
{
    private readonly ushort[] _masks;
    private readonly int _steps;

    /// <summary>Reduces a layer's weights.</summary>
    /// <param name="tiling">How the layer is cut.</param>
    /// <param name="weights">Integers in the layout of <see cref="Sett.Networks.Layers.LayerShape"/>.</param>
    /// <param name="kind">What is ORed.</param>
    public WeightMasks(LayerTiling tiling, ReadOnlySpan<short> weights, MaskKind kind)
    {
        _steps = tiling.Steps;
        int filters = tiling.Shape.Filters, taps = tiling.Taps, bricks = tiling.Bricks, lanes = tiling.Lanes;
        _masks = new ushort[checked(filters * _steps)];
        if (tiling.IsDepthwise)
        {
            for (int i = 0; i < _masks.Length; i++) _masks[i] = GroupMasks.Of(weights[i], kind);
        }
        else if (tiling.IsFolded)
        {
            FillFolded(tiling, weights, kind);
        }
        else if (taps == 1)
        {
            int length = tiling.Shape.ChannelsPerGroup;
            for (int f = 0; f < filters; f++)
                GroupMasks.Along(weights.Slice(f * length, length), lanes, _masks.AsSpan(f * bricks, bricks), kind);
        }
        else
        {
            int channels = tiling.Shape.ChannelsPerGroup;
            for (int f = 0; f < filters; f++)
            {
                for (int c = 0; c < channels; c++)
                {
                    ReadOnlySpan<short> plane = weights.Slice((f * channels + c) * taps, taps);
                    Span<ushort> masks = _masks.AsSpan(f * _steps);
                    int brick = c / lanes;
                    for (int t = 0; t < plane.Length; t++) masks[t * bricks + brick] |= GroupMasks.Of(plane[t], kind);
                }
            }
        }
    }

    /// <summary>The masks of one filter: by row-major filter position, bricks innermost.</summary>
    /// <param name="filter">The filter's number in the layer.</param>
    public ReadOnlySpan<ushort> Filter(int filter) => _masks.AsSpan(filter * _steps, _steps);

    private void FillFolded(LayerTiling tiling, ReadOnlySpan<short> weights, MaskKind kind)
    {
        int bricks = tiling.Bricks;
        for (int f = 0; f < tiling.Shape.Filters; f++)
        {
            for (int t = 0; t < tiling.Taps; t++)
            {
                for (int b = 0; b < bricks; b++)
                {
                    ushort all = 0;
                    for (int lane = 0; lane < tiling.Lanes; lane++)
                    {
                        int at = tiling.WeightAt(0, f, t, b, lane);
                        if (at >= 0) all |= GroupMasks.Of(weights[at], kind);
                    }

                    _masks[f * _steps + tiling.TapPositions[t] * bricks + b] = all;
                }
            }
        }
    }
}
