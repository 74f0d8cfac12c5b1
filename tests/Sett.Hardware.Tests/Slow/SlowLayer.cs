using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Tests.Slow;

/// <summary>One pass of a layer, written out: the bricks of every window and of every filter, step by step.</summary>
/// <param name="Windows">Windows in order, each a list of steps, each the activations of the lanes.</param>
/// <param name="Filters">Filters, each a list of steps, each the weights of the lanes.</param>
internal sealed record SlowPass(List<List<int[]>> Windows, List<List<int[]>> Filters);

/// <summary>
/// Writes a layer out as its definition says, with padded and folded copies of everything; shares no code with the tiling of the product.
/// </summary>
internal static class SlowLayer
{
    public static List<SlowPass> Passes(LayerWork work, int lanes, bool fold, bool down)
    {
        LayerShape s = work.Shape;
        short[] a = work.Values!.Activations.Values.ToArray(), w = work.Values.Weights.Values.ToArray();
        if (!s.IsConvolution) return Rows(s, a, w, lanes);
        int[,,] input = Padded(s, a);
        int[,,,] filters = new int[s.Filters, s.ChannelsPerGroup, s.KernelHeight, s.KernelWidth];
        int at = 0;
        for (int f = 0; f < s.Filters; f++)
            for (int c = 0; c < s.ChannelsPerGroup; c++)
                for (int y = 0; y < s.KernelHeight; y++)
                    for (int x = 0; x < s.KernelWidth; x++) filters[f, c, y, x] = w[at++];
        int sy = s.StrideY, sx = s.StrideX;
        if (fold && s.Channels == 3 && s.Groups == 1 && sy == sx && sy > 1 && s.DilationX == 1 && s.DilationY == 1)
        {
            input = Fold(input, sy, s.OutputHeight, s.OutputWidth, (s.KernelHeight + sy - 1) / sy, (s.KernelWidth + sy - 1) / sy);
            filters = Fold(filters, sy);
            sy = sx = 1;
        }

        var positions = new List<(int Y, int X)>();
        var taps = new List<(int Y, int X)>();
        Walk(s.OutputHeight, s.OutputWidth, down, positions);
        Walk(filters.GetLength(2), filters.GetLength(3), down, taps);
        bool depthwise = s.ChannelsPerGroup == 1 && s.Groups > 1;
        int channels = depthwise ? lanes : filters.GetLength(1), perChannel = s.FiltersPerGroup;
        var passes = new List<SlowPass>();
        for (int pass = 0; pass < (depthwise ? (s.Channels + lanes - 1) / lanes : s.Groups); pass++)
        {
            List<List<int[]>> windows = [.. positions.Select(p => Steps(taps, channels, lanes, (t, c) =>
            {
                int channel = pass * channels + c;
                return channel < input.GetLength(0) ? input[channel, p.Y * sy + t.Y * s.DilationY, p.X * sx + t.X * s.DilationX] : 0;
            }))];
            int first = depthwise ? pass * lanes * perChannel : pass * perChannel;
            int count = depthwise ? Math.Min(lanes, s.Channels - pass * lanes) * perChannel : perChannel;
            List<List<int[]>> rows = [.. Enumerable.Range(0, count).Select(f => Steps(taps, channels, lanes, (t, c) =>
                depthwise ? c == f / perChannel ? filters[first + f, 0, t.Y, t.X] : 0 : filters[first + f, c, t.Y, t.X]))];
            passes.Add(new SlowPass(windows, rows));
        }

        return passes;
    }

    private static List<SlowPass> Rows(LayerShape s, short[] a, short[] w, int lanes)
    {
        int products = s.Kind == LayerKind.MatrixProduct ? s.Groups : 1;
        return [.. Enumerable.Range(0, products).Select(p => new SlowPass(
            [.. Enumerable.Range(0, s.Rows)
                .Select(r => Steps([(0, 0)], s.Channels, lanes, (_, c) => a[(p * s.Rows + r) * s.Channels + c]))],
            [.. Enumerable.Range(0, s.Filters / products)
                .Select(f => Steps([(0, 0)], s.Channels, lanes, (_, c) => w[(p * (s.Filters / products) + f) * s.Channels + c]))]))];
    }

    private static List<int[]> Steps(List<(int Y, int X)> taps, int channels, int lanes, Func<(int Y, int X), int, int> value)
    {
        var steps = new List<int[]>();
        foreach ((int, int) tap in taps)
        {
            for (int c = 0; c < channels; c += lanes)
                steps.Add([.. Enumerable.Range(c, lanes).Select(k => k < channels ? value(tap, k) : 0)]);
        }

        return steps;
    }

    private static void Walk(int height, int width, bool down, List<(int, int)> into)
    {
        if (down)
            for (int x = 0; x < width; x++)
                for (int y = 0; y < height; y++) into.Add((y, x));
        else
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) into.Add((y, x));
    }

    private static int[,,] Padded(LayerShape s, short[] a)
    {
        var padded = new int[s.Channels, s.Height + s.PadTop + s.PadBottom, s.Width + s.PadLeft + s.PadRight];
        int at = 0;
        for (int c = 0; c < s.Channels; c++)
            for (int y = 0; y < s.Height; y++)
                for (int x = 0; x < s.Width; x++) padded[c, y + s.PadTop, x + s.PadLeft] = a[at++];
        return padded;
    }

    private static int[,,] Fold(int[,,] input, int stride, int outputHeight, int outputWidth, int kernelHeight, int kernelWidth)
    {
        int colours = input.GetLength(0);
        var folded = new int[colours * stride * stride, outputHeight + kernelHeight - 1, outputWidth + kernelWidth - 1];
        for (int c = 0; c < colours; c++)
            for (int y = 0; y < input.GetLength(1); y++)
                for (int x = 0; x < input.GetLength(2); x++)
                    if (y / stride < folded.GetLength(1) && x / stride < folded.GetLength(2))
                        folded[x % stride * stride * colours + y % stride * colours + c, y / stride, x / stride] = input[c, y, x];
        return folded;
    }

    private static int[,,,] Fold(int[,,,] filters, int stride)
    {
        int colours = filters.GetLength(1), height = (filters.GetLength(2) + stride - 1) / stride;
        int width = (filters.GetLength(3) + stride - 1) / stride;
        var folded = new int[filters.GetLength(0), colours * stride * stride, height, width];
        for (int f = 0; f < filters.GetLength(0); f++)
            for (int c = 0; c < colours; c++)
                for (int y = 0; y < filters.GetLength(2); y++)
                    for (int x = 0; x < filters.GetLength(3); x++)
                        folded[f, x % stride * stride * colours + y % stride * colours + c, y / stride, x / stride] = filters[f, c, y, x];
        return folded;
    }
}
