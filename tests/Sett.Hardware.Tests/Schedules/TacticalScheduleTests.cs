using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Sett.Hardware.Options;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tests.Designs;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Hardware.Tests.Schedules;

/// <summary>
/// Bit-Tactical's schedule of fully connected layers, line by line, against one that moves weight by weight: the fast search for 16 lanes
/// and the one for all sizes.
/// </summary>
public sealed class TacticalScheduleTests
{
    [Fact]
    public void Lines_are_those_of_weights_moved_one_by_one()
    {
        var random = new Random(21);
        int fast = 0;
        for (int n = 0; n < 60; n++)
        {
            int lanes = random.Next(3) == 0 ? random.Next(1, 65) : 16, lookahead = random.Next(1, 4), lookaside = random.Next(8);
            string shape = random.Next(2) == 0 ? "T" : "L";
            var search = new TacticalSearch(lookahead, lookaside, shape == "T", lanes);
            if (SixteenLaneSearch.For(search) is not null) fast++;
            int[] tiles = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 20))];
            int steps = random.Next(1, 12), filters = tiles.Sum(), channels = steps * lanes - random.Next(lanes);
            int[] weights = [.. Enumerable.Range(0, filters * channels)];
            int zeros = random.Next(1, 11);
            foreach (ref int w in weights.AsSpan()) w = random.Next(10) < zeros ? 0 : 1;
            LayerWork work = Layer(channels, filters, weights);
            var tiling = new LayerTiling(work.Shape, lanes, false, WindowOrder.Across);
            foreach (bool keepsSources in (bool[])[false, true])
            {
                Func<int, int, TacticalTile[]> schedule = lanes <= 16
                    ? new TacticalSchedule<ushort>(work, tiling, tiles, search, keepsSources).Of
                    : lanes <= 32
                    ? new TacticalSchedule<uint>(work, tiling, tiles, search, keepsSources).Of
                    : new TacticalSchedule<ulong>(work, tiling, tiles, search, keepsSources).Of;
                TacticalTile[] scheduled = schedule(0, 0);
                // Its memory is used again.
                if (random.Next(2) == 0) scheduled = schedule(0, 0);
                int first = 0;
                for (int t = 0; t < tiles.Length; t++)
                {
                    List<int[]>[] slow = [.. Enumerable.Range(first, tiles[t]).Select(f => Rows(weights.AsSpan(f * channels, channels), lanes))];
                    Same(scheduled[t], keepsSources, BitTacticalTests.Schedule(slow, lookahead, lookaside, lanes, shape), search);
                    first += tiles[t];
                }
            }
        }

        Assert.True(fast > 10 || !Avx2.IsSupported);
    }

    // A filter's weights by row and lane, the last row filled up with zeros.
    private static List<int[]> Rows(ReadOnlySpan<int> weights, int lanes)
    {
        var rows = new List<int[]>();
        for (; !weights.IsEmpty; weights = weights[Math.Min(lanes, weights.Length)..])
        {
            var row = new int[lanes];
            weights[..Math.Min(lanes, weights.Length)].CopyTo(row);
            rows.Add(row);
        }

        return rows;
    }

    private static void Same(TacticalTile tile, bool keepsSources, List<List<BitTacticalTests.Cell>[]> lines, TacticalSearch search)
    {
        Assert.Equal(lines.Count, tile.Lines);
        int stride = UnitSets.StrideOf(search.Lanes);
        for (int line = 0; line < lines.Count; line++)
        {
            int row = tile.RowOf(line);
            Assert.Equal(lines[line].Sum(f => f.Count(c => c.Weight != 0)), tile.WeightsOf(line));
            var used = new ulong[search.Lookahead + 1];
            for (int f = 0; f < lines[line].Length; f++)
            {
                foreach (BitTacticalTests.Cell cell in lines[line][f].Where(c => !c.IsEmpty)) used[cell.Time - row] |= 1UL << cell.Lane;
                if (keepsSources)
                    Assert.Equal(lines[line][f].Select(c => c.IsEmpty ? -1 : (c.Time - row) * search.Lanes + c.Lane),
                        tile.SourcesOf(line, f).ToArray().Select(s => (int)s));
                int chunk = 0, bit = f, each = search.Lanes <= 16 ? 16 : search.Lanes <= 32 ? 8 : 4;
                (chunk, bit) = Math.DivRem(f, each);
                var meeting = new ushort[(search.Lookahead + 1) * stride];
                tile.FindMeeting(line, chunk, meeting);
                var own = new HashSet<int>(lines[line][f].Where(c => !c.IsEmpty).Select(c => (c.Time - row) * stride + c.Lane));
                Assert.True(Enumerable.Range(0, meeting.Length).All(place => own.Contains(place) == ((meeting[place] >> bit & 1) != 0)));
                Assert.True(BitOperations.PopCount(meeting[0]) <= each);
            }

            var all = new ulong[used.Length];
            tile.AddUsed(line, all);
            Assert.Equal(used, all);
        }
    }

    private static LayerWork Layer(int channels, int filters, int[] weights)
    {
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = channels, Filters = filters };
        var values = new Tensor<short>(new Shape(weights.Length));
        for (int i = 0; i < weights.Length; i++) values.Values[i] = (short)weights[i];
        var format = new ValueFormat(16, 16, true, 1);
        return LayerWork.Of(new LayerValues("fc", shape, new Tensor<short>(new Shape(channels)), format, values, format), 16, 16);
    }
}
