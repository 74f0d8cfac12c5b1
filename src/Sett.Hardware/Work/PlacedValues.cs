using Sett.Hardware.Tiling;
using Sett.Networks.Layers;

namespace Sett.Hardware.Work;

/// <summary>
/// A layer's activations at the places that <see cref="LayerTiling"/> gives them in its padded planes: the values, or how each differs from
/// the one that the window before sees at the same filter position.
/// </summary>
internal static class PlacedValues
{
    /// <summary>Is given a value.</summary>
    /// <param name="brick">Pass × bricks + brick.</param>
    /// <param name="position">The position in the padded plane.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="value">The value.</param>
    public delegate void Visit(int brick, int position, int lane, int value);

    /// <summary>Goes through the values; what is never visited is 0.</summary>
    public static void ForEach(LayerTiling tiling, ReadOnlySpan<short> activations, Visit visit)
    {
        LayerShape shape = tiling.Shape;
        if (!shape.IsConvolution)
        {
            int length = shape.Channels;
            for (int row = 0; row < tiling.Passes * tiling.Windows; row++)
            {
                ReadOnlySpan<short> values = activations.Slice(row * length, length);
                int first = row / tiling.Windows * tiling.Bricks, position = row % tiling.Windows;
                for (int c = 0; c < length; c++) visit(first + c / tiling.Lanes, position, c % tiling.Lanes, values[c]);
            }

            return;
        }

        int rows = tiling.PlaneHeight * tiling.Fold - shape.PadTop, columns = tiling.PlaneWidth * tiling.Fold - shape.PadLeft;
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = 0; y < Math.Min(rows, shape.Height); y++)
            {
                ReadOnlySpan<short> line = activations.Slice((c * shape.Height + y) * shape.Width, shape.Width);
                for (int x = 0; x < Math.Min(columns, line.Length); x++)
                    Place(tiling, c, y + shape.PadTop, x + shape.PadLeft, line[x], visit);
            }
        }
    }

    /// <summary>
    /// Goes through the differences of a convolution in the order of its windows: down by the vertical stride or
    /// across by the horizontal one.
    /// </summary>
    public static void ForEachDifference(LayerTiling tiling, ReadOnlySpan<short> activations, Visit visit)
    {
        LayerShape shape = tiling.Shape;
        int back = tiling.Order == WindowOrder.Down ? shape.StrideY : 0, left = tiling.Order == WindowOrder.Down ? 0 : shape.StrideX;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<short> plane = activations.Slice(c * shape.Height * shape.Width, shape.Height * shape.Width);
            for (int py = 0; py < tiling.PlaneHeight * tiling.Fold; py++)
            {
                int y = py - shape.PadTop;
                ReadOnlySpan<short> line = Line(plane, shape, y), before = Line(plane, shape, y - back);
                if (line.IsEmpty && before.IsEmpty) continue;
                for (int px = 0; px < tiling.PlaneWidth * tiling.Fold; px++)
                {
                    int x = px - shape.PadLeft, value = At(line, x) - At(before, x - left);
                    if (value != 0) Place(tiling, c, py, px, value, visit);
                }
            }
        }
    }

    private static ReadOnlySpan<short> Line(ReadOnlySpan<short> plane, LayerShape shape, int y) =>
        (uint)y < (uint)shape.Height ? plane.Slice(y * shape.Width, shape.Width) : [];

    private static int At(ReadOnlySpan<short> line, int x) => (uint)x < (uint)line.Length ? line[x] : 0;

    private static void Place(LayerTiling tiling, int channel, int py, int px, int value, Visit visit)
    {
        int lanes = tiling.Lanes;
        if (tiling.IsDepthwise)
        {
            visit(channel / lanes, py * tiling.PlaneWidth + px, channel % lanes, value);
            return;
        }

        int pass = 0, c = channel, position = py * tiling.PlaneWidth + px;
        if (tiling.IsFolded)
        {
            int fold = tiling.Fold;
            c = (px % fold * fold + py % fold) * tiling.Shape.Channels + channel;
            position = py / fold * tiling.PlaneWidth + px / fold;
        }
        else if (tiling.Passes > 1)
        {
            (pass, c) = Math.DivRem(channel, tiling.Shape.ChannelsPerGroup);
        }

        visit(pass * tiling.Bricks + c / lanes, position, c % lanes, value);
    }
}
