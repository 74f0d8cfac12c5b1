using Sett.Hardware.Tiling;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Work;

/// <summary>What of an activation a lane keeps.</summary>
internal enum LaneMap
{
    /// <summary>The value, or the ones' complement of a negative one: its leading one gives the width.</summary>
    OnesComplement,

    /// <summary>The magnitude: its ones are the effectual bits.</summary>
    Magnitude,

    /// <summary>Where the Booth-like digits of the magnitude are not zero.</summary>
    BoothDigits,

    /// <summary>How many ones the magnitude has.</summary>
    OnesCount,

    /// <summary>How many Booth-like digits of the magnitude are not zero.</summary>
    BoothCount,
}

/// <summary>
/// A layer's activations by brick, position and lane, lanes innermost: what designs read whose time depends on every lane and not on the OR
/// of a brick. With differences, a plane of a brick holds them first and the values themselves behind, for the first window of each line
/// (see <see cref="LayerTiling.OriginsWith"/>).
/// </summary>
internal sealed class LaneBricks
{
    private readonly ushort[] _lanes;
    private readonly int _bricks;

    /// <summary>Arranges a layer's activations.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="map">What is kept of a value.</param>
    /// <param name="differences">Whether windows are sent as differences; only convolutions have any.</param>
    /// <exception cref="BadInputException">Only the layer's shape is known.</exception>
    public LaneBricks(LayerWork work, LayerTiling tiling, LaneMap map, bool differences = false)
    {
        LayerValues values = work.Known;
        differences &= tiling.Shape.IsConvolution;
        _bricks = tiling.Bricks;
        // Whole vectors of 16 lanes; those beyond the last lane stay 0.
        Stride = (tiling.Lanes + 15) / 16 * 16;
        PlaneSize = tiling.PlaneSize * (differences ? 2 : 1);
        int second = PlaneSize - tiling.PlaneSize;
        var lanes = new ushort[checked(tiling.Passes * tiling.Bricks * PlaneSize * Stride)];
        PlacedValues.ForEach(tiling, values.Activations.Values, new Keeping(lanes, Stride, PlaneSize, second, map));
        if (differences) PlacedValues.ForEachDifference(tiling, values.Activations.Values, new Keeping(lanes, Stride, PlaneSize, 0, map));
        _lanes = lanes;
    }

    /// <summary>Positions of a plane.</summary>
    public int PlaneSize { get; }

    /// <summary>Places of a brick: lanes, rounded up to whole vectors.</summary>
    public int Stride { get; }

    /// <summary>All bricks: passes × bricks × positions.</summary>
    public int Count => _lanes.Length / Stride;

    /// <summary>The lanes of one brick, by its number among all.</summary>
    public ReadOnlySpan<ushort> this[int index] => _lanes.AsSpan(index * Stride, Stride);

    /// <summary>The number of a pass's brick at a position.</summary>
    public int IndexOf(int pass, int brick, int position) => (pass * _bricks + brick) * PlaneSize + position;

    /// <summary>What is kept of a value or a difference of 16-bit values.</summary>
    public static ushort Of(int value, LaneMap map) => map switch
    {
        LaneMap.OnesComplement => (ushort)(value ^ (value >> 31)),
        LaneMap.Magnitude => (ushort)Math.Abs(value),
        LaneMap.BoothDigits => Digits.Mask(Math.Abs(value), DigitKind.Booth),
        LaneMap.OnesCount => (ushort)System.Numerics.BitOperations.PopCount((uint)Math.Abs(value)),
        _ => (ushort)System.Numerics.BitOperations.PopCount(Digits.Mask(Math.Abs(value), DigitKind.Booth)),
    };

    private readonly struct Keeping(ushort[] lanes, int stride, int planeSize, int first, LaneMap map) : IPlacedVisitor
    {
        public void Visit(int brick, int position, int lane, int value) =>
            lanes[(brick * planeSize + first + position) * stride + lane] = Of(value, map);
    }
}
