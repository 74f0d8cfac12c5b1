using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Bit-Tactical against a slow array, its schedule made weight by weight.</summary>
public sealed class BitTacticalTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        string unit = random.Next(3) switch
        {
            0 => "unit=parallel",
            1 => $"unit=groups,registers={random.Next(3)},fc={(random.Next(2) == 0 ? "columns" : "baseline")},"
                + $"negatives={(random.Next(2) == 0 ? "twos" : "magnitude")}",
            _ => $"unit=digits,registers={random.Next(3)},fc={(random.Next(2) == 0 ? "columns" : "baseline")},first-stage={random.Next(5)},"
                + $"booth={(random.Next(2) == 0 ? "on" : "off")}",
        };
        // Schedules hold a filter's lanes in 16, 32 or 64 bits.
        int lanes = random.Next(8) == 0 ? random.Next(19, 65) : Lanes(random);
        return $"bit-tactical:{unit},lookahead={random.Next(1, 5)},lookaside={random.Next(8)},shape={(random.Next(2) == 0 ? "T" : "L")},"
            + ArrayOptions(random, lanes, random.Next(1, 6));
    }

    /// <summary>
    /// Protects the array that is the default, whose tiles of 16 filters by 16 lanes are scheduled and packed by ways of their own.
    /// </summary>
    [Fact]
    public void Full_tiles_take_the_cycles_of_the_slow_array()
    {
        var random = new Random(15);
        int full = 0;
        for (int i = 0; i < 400; i++)
        {
            string unit = i % 4 == 0 ? "groups" : $"digits,booth={(i % 3 == 0 ? "on" : "off")}";
            IDesign design = Assert.Single(DesignRequests.Parse(
                $"bit-tactical:unit={unit},lookahead={(i % 5 == 0 ? 3 : 2)},tiles={random.Next(1, 3)},columns={random.Next(1, 6)}"));
            LayerWork work = RandomWork.Next(random);
            if (work.Shape.FiltersPerGroup < 16 || work.Shape.Kind == LayerKind.Depthwise) continue;
            full++;
            long slow = SlowCycles(work, design.Options, Passes(work, design.Options)), fast = design.Cycles(work).Cycles;
            Assert.True(slow == fast, $"{i}: {design.Options.Label} takes {fast} cycles, step by step {slow}, at {work.Shape}");
        }

        Assert.True(full > 30, $"{full} layers fill a tile");
    }

    [Fact]
    public void The_sizes_of_the_paper_are_as_slow_as_the_slow_array()
    {
        var random = new Random(31);
        for (int n = 0; n < 16; n++)
        {
            // Enough channels that rows in reach are shared by windows, and more units than fit one block.
            var shape = random.Next(3) > 0
                ? new LayerShape
                {
                    Kind = LayerKind.Convolution,
                    Channels = random.Next(40, 90),
                    Filters = random.Next(10, 300),
                    Height = random.Next(3, 6),
                    Width = random.Next(3, 6),
                    KernelHeight = random.Next(1, 4),
                    KernelWidth = random.Next(1, 4),
                }
                : new LayerShape { Kind = LayerKind.FullyConnected, Channels = random.Next(100, 400), Filters = random.Next(10, 600) };
            int zeros = random.Next(1, 100), bits = random.Next(4, 17);
            var activations = new Tensor<short>(new Shape((int)shape.Activations));
            foreach (ref short value in activations.Values) value = (short)(random.Next(1 << (bits - 1)) >> random.Next(bits));
            var weights = new Tensor<short>(new Shape((int)shape.Weights));
            foreach (ref short value in weights.Values) value = (short)(random.Next(100) < zeros ? 0 : random.Next(1, 9));
            LayerWork work = LayerWork.Of(new LayerValues("sizes", shape, activations, new ValueFormat(16, 16, false, 1), weights,
                new ValueFormat(16, 5, true, 1)));
            int firstStage = random.Next(2) == 0 ? 2 : random.Next(5), tiles = random.Next(2) == 0 ? 16 : random.Next(1, 30);
            IDesign design = Assert.Single(DesignRequests.Parse($"bit-tactical:unit=digits,first-stage={firstStage},tiles={tiles},"
                + $"columns=16,lookahead={random.Next(1, 3)},lookaside={random.Next(7)},shape={(random.Next(2) == 0 ? "T" : "L")}"));
            OptionValues o = design.Options;
            Assert.Equal(SlowCycles(work, o, Passes(work, o)), design.Cycles(work).Cycles);
        }
    }

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int columns = options.Number("columns", 0);
        bool turns = StripesTests.IsOneRow(work) && options.Choice("unit") != "parallel";
        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
        {
            foreach (List<int[]>[] pallet in InSets(pass.Windows, columns))
            {
                foreach (List<int[]>[] set in InSets(pass.Filters, FiltersAtOnce(options)))
                {
                    List<List<List<Cell>[]>> tiles = [.. set.Chunk(options.Number("filters")).Select(tile => Schedule(tile, options))];
                    for (int line = 0; line < Math.Max(1, tiles.Max(t => t.Count)); line++)
                    {
                        List<Cell>[] units = [.. tiles.Where(t => line < t.Count).SelectMany(t => t[line])];
                        steps.Add([.. pallet.Select(window => Cycles(units, window, work, options))]);
                    }
                }
            }
        }

        if (!turns) return SlowArray.Steps(steps, columns, options.Number("registers"));
        int[] bricks = [.. steps.Select(s => s[0])];
        return options.Choice("fc") == "columns" ? SlowArray.Turns(bricks, columns) : bricks.Sum(b => (long)(b + columns - 1) / columns);
    }

    // A weight and the place from which it comes; empty where a weight has gone.
    internal sealed record Cell(int Weight, int Time, int Lane, bool IsEmpty);

    // For each line, for each filter, the cells of its lanes.
    internal static List<List<Cell>[]> Schedule(List<int[]>[] tile, OptionValues options) => Schedule(
        tile, options.Number("lookahead"), options.Number("lookaside"), options.Number("lanes"), options.Choice("shape"));

    internal static List<List<Cell>[]> Schedule(List<int[]>[] tile, int h, int d, int lanes, string shape)
    {
        List<Cell[]>[] rows =
        [
            .. tile.Select(filter => filter.Select((weights, t) => weights.Select((w, l) => new Cell(w, t, l, false)).ToArray()).ToList()),
        ];
        List<(int Ahead, int Aside)> places = Places(h, d, shape);
        var lines = new List<List<Cell>[]>();
        int skipped = 0;
        for (int t = 0; t < rows[0].Count; t++)
        {
            if (skipped < h && rows.All(f => f[t].All(c => c.Weight == 0)))
            {
                skipped++;
                continue;
            }

            skipped = 0;
            foreach (List<Cell[]> filter in rows)
            {
                while (true)
                {
                    // The lane with the most weights to choose from, the first of equals, takes the first of them.
                    var choices = Enumerable.Range(0, lanes).Where(l => filter[t][l].Weight == 0).Select(l => (Lane: l, From: places
                        .Select(p => (Time: t + p.Ahead, Lane: ((l + p.Aside) % lanes + lanes) % lanes))
                        .Where(p => p.Time < filter.Count && filter[p.Time][p.Lane].Weight != 0)
                        .ToList())).Where(c => c.From.Count > 0).ToList();
                    if (choices.Count == 0) break;
                    (int lane, List<(int Time, int Lane)> from) = choices.MaxBy(c => c.From.Count);
                    filter[t][lane] = filter[from[0].Time][from[0].Lane];
                    filter[from[0].Time][from[0].Lane] = new Cell(0, 0, 0, true);
                }
            }

            lines.Add([.. rows.Select(f => f[t].ToList())]);
        }

        return lines;
    }

    private static List<(int, int)> Places(int h, int d, string shape)
    {
        var places = new List<(int, int)>();
        for (int ahead = 1; ahead <= h; ahead++) places.Add((ahead, 0));
        int row = 1, side = 1;
        while (d-- > 0)
        {
            if (shape == "L")
            {
                places.Add((1, -side++));
                continue;
            }

            places.Add((row, side));
            if (d-- > 0) places.Add((row, -side));
            side++;
            row = row == h ? 1 : row + 1;
        }

        places.Sort();
        return places;
    }

    private static int Cycles(List<Cell>[] units, List<int[]> window, LayerWork work, OptionValues options)
    {
        if (options.Choice("unit") == "parallel") return 1;
        IEnumerable<int>[] met = [.. units.Select(u => u.Where(c => !c.IsEmpty).Select(c => window[c.Time][c.Lane]))];
        return options.Choice("unit") == "digits"
            ? met.Select(u => SlowDigits.Cycles(u, options.IsOn("booth"), options.Number("first-stage"))).Append(1).Max()
            : SlowWidths.Of(met.SelectMany(v => v), work.ActivationFormat.IsSigned, false, options.Choice("negatives") == "magnitude");
    }
}
