using Sett.Hardware.Tiling;
using Sett.Networks.Layers;

namespace Sett.Hardware.Work;

/// <summary>Is given values at their places.</summary>
internal interface IPlacedVisitor
{
    /// <summary>Takes a value.</summary>
    /// <param name="brick">Pass × bricks + brick.</param>
    /// <param name="position">The position in the padded plane.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="value">The value.</param>
    void Visit(int brick, int position, int lane, int value);
}

/// <summary>
/// A layer's activations at the places that <see cref="LayerTiling"/> gives them in its padded planes: the values, or how each differs from
/// the one that the window before sees at the same filter position.
/// </summary>
internal static class PlacedValues
{
    /// <summary>Goes through the values; what is never visited is 0.</summary>
    public static void ForEach<T>(LayerTiling tiling, ReadOnlySpan<short> activations, T visitor) where T : struct, IPlacedVisitor
    {
        LayerShape shape = tiling.Shape;
        if (!shape.IsConvolution)
        {
            int length = shape.Channels;
            for (int row = 0; row < tiling.Passes * tiling.Windows; row++)
            {
                ReadOnlySpan<short> values = activations.Slice(row * length, length);
                int first = row / tiling.Windows * tiling.Bricks, position = row % tiling.Windows;
                for (int c = 0; c < length; c++) visitor.Visit(first + c / tiling.Lanes, position, c % tiling.Lanes, values[c]);
            }

            return;
        }

        int rows = tiling.PlaneHeight * tiling.Fold - shape.PadTop, columns = tiling.PlaneWidth * tiling.Fold - shape.PadLeft;
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = 0; y < Math.Min(rows, shape.Height); y++)
            {
                ReadOnlySpan<short> line = activations.Slice((c * shape.Height + y) * shape.Width, shape.Width);
                line = line[..Math.Clamp(columns, 0, line.Length)];
                if (tiling.IsFolded)
                {
                    for (int x = 0; x < line.Length; x++)
                        Fold(tiling, c, y + shape.PadTop, x + shape.PadLeft, line[x], ref visitor);
                    continue;
                }

                (int brick, int lane) = Locate(tiling, c);
                int position = (y + shape.PadTop) * tiling.PlaneWidth + shape.PadLeft;
                for (int x = 0; x < line.Length; x++) visitor.Visit(brick, position + x, lane, line[x]);
            }
        }
    }

    /// <summary>
    /// Goes through the differences of a convolution in the order of its windows: down by the vertical stride or
    /// across by the horizontal one.
    /// </summary>
    public static void ForEachDifference<T>(LayerTiling tiling, ReadOnlySpan<short> activations, T visitor) where T : struct, IPlacedVisitor
    {
        LayerShape shape = tiling.Shape;
        int back = tiling.Order == WindowOrder.Down ? shape.StrideY : 0, left = tiling.Order == WindowOrder.Down ? 0 : shape.StrideX;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<short> plane = activations.Slice(c * shape.Height * shape.Width, shape.Height * shape.Width);
            (int brick, int lane) = Locate(tiling, c);
            for (int py = 0; py < tiling.PlaneHeight * tiling.Fold; py++)
            {
                int y = py - shape.PadTop;
                ReadOnlySpan<short> line = Line(plane, shape, y), before = Line(plane, shape, y - back);
                if (line.IsEmpty && before.IsEmpty) continue;
                for (int px = 0; px < tiling.PlaneWidth * tiling.Fold; px++)
                {
                    int x = px - shape.PadLeft, value = At(line, x) - At(before, x - left);
                    if (value == 0) continue;
                    if (tiling.IsFolded) Fold(tiling, c, py, px, value, ref visitor);
                    else visitor.Visit(brick, py * tiling.PlaneWidth + px, lane, value);
                }
            }
        }
    }

    private static ReadOnlySpan<short> Line(ReadOnlySpan<short> plane, LayerShape shape, int y) =>
        (uint)y < (uint)shape.Height ? plane.Slice(y * shape.Width, shape.Width) : [];

    private static int At(ReadOnlySpan<short> line, int x) => (uint)x < (uint)line.Length ? line[x] : 0;

    // The brick among those of all passes, and the lane, of a channel that is not folded.
    private static (int Brick, int Lane) Locate(LayerTiling tiling, int channel)
    {
        if (tiling.IsDepthwise) return Math.DivRem(channel, tiling.Lanes);
        (int pass, int c) = Math.DivRem(channel, tiling.Shape.ChannelsPerGroup);
        (int brick, int lane) = Math.DivRem(c, tiling.Lanes);
        return (pass * tiling.Bricks + brick, lane);
    }

    private static void Fold<T>(LayerTiling tiling, int channel, int py, int px, int value, ref T visitor) where T : struct, IPlacedVisitor
    {
        int fold = tiling.Fold;
        (int brick, int lane) = Math.DivRem((px % fold * fold + py % fold) * tiling.Shape.Channels + channel, tiling.Lanes);
        visitor.Visit(brick, py / fold * tiling.PlaneWidth + px / fold, lane, value);
    }
}
