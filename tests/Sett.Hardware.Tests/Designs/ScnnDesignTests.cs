using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Tests.Designs;

/// <summary>SCNN against processing elements that queue activations and weights with their coordinates.</summary>
public class ScnnTests : DesignTests
{
    private protected override bool SkipsZeros => true;

    private protected override string RandomOptions(Random random) => $"scnn:{Shared(random)}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected static string Shared(Random random) =>
        $"pe-rows={random.Next(1, 4)},pe-columns={random.Next(1, 4)},activations={random.Next(1, 5)},"
        + $"weights={random.Next(1, 6)},accumulators={random.Next(1, 60)},banks={8 << random.Next(3)}";

    private protected sealed record Activation(int Y, int X, int Value);

    private protected sealed record Weight(int Filter, int Y, int X);

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        SlowPlanes planes = SlowPlanes.Of(work);
        LayerShape s = planes.Shape;
        int rows = options.Number("pe-rows"), columns = options.Number("pe-columns");
        int height = s.Height + s.PadTop + s.PadBottom, width = s.Width + s.PadLeft + s.PadRight;
        int tall = Up(height, rows), wide = Up(width, columns);
        int atOnce = Math.Max(1, options.Number("accumulators") / (Up(s.OutputHeight, rows) * Up(s.OutputWidth, columns)));
        long cycles = 0;
        for (int group = 0; group < s.Groups; group++)
        {
            foreach (int[] filters in Enumerable.Range(group * s.FiltersPerGroup, s.FiltersPerGroup).Chunk(atOnce))
            {
                for (int channel = 0; channel < s.ChannelsPerGroup; channel++)
                {
                    long slowest = 0;
                    for (int element = 0; element < rows * columns; element++)
                    {
                        long own = 0;
                        for (int phase = 0; phase < s.StrideY * s.StrideX; phase++)
                        {
                            (int py, int px) = (phase / s.StrideX, phase % s.StrideX);
                            var activations = new List<Activation>();
                            for (int y = element / columns * tall; y < Math.Min(height, (element / columns + 1) * tall); y++)
                                for (int x = element % columns * wide; x < Math.Min(width, (element % columns + 1) * wide); x++)
                                    if (y % s.StrideY == py && x % s.StrideX == px
                                        && planes.At(group * s.ChannelsPerGroup + channel, y, x) is var value and not 0)
                                    {
                                        activations.Add(new Activation(y, x, value));
                                    }

                            var weights = new List<Weight>();
                            for (int r = 0; r < s.KernelHeight; r++)
                                for (int c = 0; c < s.KernelWidth; c++)
                                    foreach (int k in filters)
                                        if (r * s.DilationY % s.StrideY == py
                                            && c * s.DilationX % s.StrideX == px && planes.Weight(k, channel, r, c) != 0)
                                        {
                                            weights.Add(new Weight(k, r * s.DilationY, c * s.DilationX));
                                        }

                            foreach (Activation[] some in activations.Chunk(options.Number("activations")))
                                foreach (Weight[] with in weights.Chunk(options.Number("weights"))) own += Step(some, with, s, options);
                        }

                        slowest = Math.Max(slowest, own);
                    }

                    cycles += slowest;
                }

                int[] down = [Math.Max(0, (s.KernelHeight - 1) * s.DilationY - s.PadTop), tall, s.PadTop];
                int[] across = [Math.Max(0, (s.KernelWidth - 1) * s.DilationX - s.PadLeft), wide, s.PadLeft];
                cycles += filters.Length * (long)new[] { (0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2) }.Max(
                    side => down[side.Item1] * across[side.Item2]);
            }
        }

        return cycles;
    }

    private protected virtual int Step(Activation[] activations, Weight[] weights, LayerShape shape, OptionValues options) =>
        Math.Max(1, activations.SelectMany(a => Banks(a, weights, shape, options)).GroupBy(b => b).Select(b => b.Count()).Append(0).Max());

    /// <summary>The banks of an activation's products that have an output.</summary>
    private protected static List<int> Banks(Activation a, Weight[] weights, LayerShape shape, OptionValues options)
    {
        var banks = new List<int>();
        foreach (Weight weight in weights)
        {
            if (a.Y < weight.Y || a.X < weight.X) continue;
            int k = weight.Filter, y = (a.Y - weight.Y) / shape.StrideY, x = (a.X - weight.X) / shape.StrideX;
            if (y >= shape.OutputHeight || x >= shape.OutputWidth) continue;
            int upper = (k / 4 + y / 2 + x / 2) % 2;
            banks.Add((16 * upper + 8 * (y % 2) + 4 * (x % 2) + k % 4) % options.Number("banks"));
        }

        return banks;
    }

    private static int Up(int length, int parts) => (length + parts - 1) / parts;

    // The layer as a convolution, whatever it is.
    private sealed record SlowPlanes(LayerShape Shape, Func<int, int, int, int> At, Func<int, int, int, int, int> Weight)
    {
        public static SlowPlanes Of(LayerWork work)
        {
            LayerShape s = work.Shape;
            short[] a = work.Values!.Activations.Values.ToArray(), w = work.Values.Weights.Values.ToArray();
            if (s.IsConvolution)
            {
                return new SlowPlanes(s,
                    (c, y, x) => y < s.PadTop || x < s.PadLeft || y >= s.PadTop + s.Height || x >= s.PadLeft + s.Width
                        ? 0
                        : a[(c * s.Height + y - s.PadTop) * s.Width + x - s.PadLeft],
                    (k, c, r, q) => w[((k * s.ChannelsPerGroup + c) * s.KernelHeight + r) * s.KernelWidth + q]);
            }

            int products = s.Kind == LayerKind.MatrixProduct ? s.Groups : 1;
            if (s.Rows == 1)
            {
                int planes = (s.Channels + 255) / 256;
                var connected = new LayerShape
                {
                    Kind = LayerKind.Convolution,
                    Channels = products * planes,
                    Filters = s.Filters,
                    Groups = products,
                    Height = 16,
                    Width = 16,
                    KernelHeight = 16,
                    KernelWidth = 16,
                };
                return new SlowPlanes(connected,
                    (c, y, x) => c % planes * 256 + y * 16 + x is var at && at < s.Channels ? a[c / planes * s.Channels + at] : 0,
                    (k, c, r, q) => c * 256 + r * 16 + q is var at && at < s.Channels ? w[k * s.Channels + at] : 0);
            }

            int side = 1;
            while (side * side < s.Rows) side++;
            var rows = new LayerShape
            {
                Kind = LayerKind.Convolution,
                Channels = products * s.Channels,
                Filters = s.Filters,
                Groups = products,
                Height = (s.Rows + side - 1) / side,
                Width = side,
            };
            return new SlowPlanes(rows,
                (c, y, x) => y * side + x is var row && row < s.Rows ? a[(c / s.Channels * s.Rows + row) * s.Channels + c % s.Channels] : 0,
                (k, c, _, _) => w[k * s.Channels + c]);
        }
    }
}

/// <summary>DPRed on SCNN against the same elements with serial multipliers.</summary>
public sealed class DpredScnnTests : ScnnTests
{
    private protected override string RandomOptions(Random random) => $"dpred-scnn:bits={1 << random.Next(3)},{Shared(random)}";

    private protected override int Step(Activation[] activations, Weight[] weights, LayerShape shape, OptionValues options)
    {
        int bits = options.Number("bits");
        var columns = activations.Select(a => (Cycles: (Trimmed(a.Value) + bits - 1) / bits, Banks: Banks(a, weights, shape, options)))
            .Where(c => c.Banks.Count > 0).ToList();
        if (columns.Count == 0) return 1;
        int conflicts = columns.Sum(c => c.Banks.GroupBy(b => b).Max(b => b.Count()) - 1);
        int turns = columns.Count - columns.Select(c => c.Cycles).Distinct().Count();
        return columns.Max(c => c.Cycles) + conflicts + turns;
    }

    private static int Trimmed(int value) => Convert.ToString(Math.Abs(value), 2).TrimEnd('0').Length;
}
