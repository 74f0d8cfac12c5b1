using Sett.Networks.SparseEdges;
using Sett.Numerics.Randomness;
using Xunit;

namespace Sett.Tests.SparseEdges;

/// <summary>
/// Protects clash-free patterns: one access a memory and cycle, sweeps that read every neuron once, permutations, degrees,
/// and the number of patterns.
/// </summary>
public sealed class InterleaverTests
{
    public static TheoryData<string> Kinds => [.. Interleaver.Kinds.SelectMany(k => new[] { k, k + Interleaver.Dither })];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_memory_is_read_twice_in_a_cycle_and_every_sweep_reads_all(string kind)
    {
        foreach (EdgeJunction j in Junctions())
        {
            EdgePattern pattern = Interleaver.Draw(j, kind, new RandomStream(7, (ulong)j.Left));
            Assert.All(pattern.AccessesPerCycle(j.Parallelism), a => Assert.Equal(1, a));
            for (int sweep = 0; sweep < j.FanOut; sweep++)
                Assert.Equal(j.Left, pattern.Left.Slice(sweep * j.Left, j.Left).ToArray().Distinct().Count());
            int[] indices = [.. Enumerable.Range(0, j.Edges).Select(e => Interleaver.LeftIndex(j, pattern, e))];
            Assert.Equal(Enumerable.Range(0, j.Edges), indices.Order());
            Assert.All(pattern.Left.ToArray().CountBy(l => l), c => Assert.Equal(j.FanOut, c.Value));
            Assert.True(pattern.IsRegular);
            if (j.Left % j.FanIn == 0) Assert.Equal(0, pattern.Repeated);
            Assert.True(Interleaver.Agrees(j, pattern));
        }
    }

    [Fact]
    public void The_published_example_of_an_interleaver_comes_out()
    {
        // p = 32, fan-out 2, z = 8: edge 45 of row 1 is left neuron 13, its weight 27.
        var junction = new EdgeJunction(1, 32, 16, 2, 8);
        int[] starts = [.. Enumerable.Repeat(0, 16)];
        int[] rows = [.. Enumerable.Range(0, 64).Select(i => i / 8 % 4)];
        EdgePattern pattern = Interleaver.Of(junction, "zero", rows, [.. Enumerable.Range(0, 16).Select(m => m % 8)], starts);
        Assert.Equal((13, 27), (pattern.Left[45], Interleaver.LeftIndex(junction, pattern, 45)));
    }

    [Fact]
    public void Starts_of_zero_give_right_neurons_blocks_in_their_order()
    {
        var junction = new EdgeJunction(1, 32, 16, 2, 8);
        EdgePattern pattern = Interleaver.Draw(junction, "zero", new RandomStream(1));
        for (int e = 0; e < junction.Edges; e++) Assert.Equal(e % 32, pattern.Left[e]);
    }

    [Theory]
    [InlineData(9, 2, 6, 3, 1, false, 46656)]
    [InlineData(9, 2, 6, 3, 2, false, 729)]
    [InlineData(9, 2, 6, 3, 3, false, 27)]
    [InlineData(12, 2, 12, 4, 3, true, 486)]
    public void As_many_patterns_exist_as_published(int p, int fanOut, int n, int z, int type, bool dithers, int expected)
    {
        var junction = new EdgeJunction(1, p, n, fanOut, z);
        Assert.Equal(expected, PatternCounts.Of(junction, type, dithers));
        Assert.Equal(expected, Enumerate(junction, type, dithers));
    }

    [Fact]
    public void Where_the_formula_fails_enumeration_still_gives_the_published_number()
    {
        var junction = new EdgeJunction(1, 4, 4, 3, 2);
        Assert.Null(PatternCounts.Of(junction, 2, dithers: true));
        Assert.Equal(64, Enumerate(junction, 2, dithers: true));
    }

    [Fact]
    public void Other_published_numbers_follow_from_the_formula()
    {
        var junction = new EdgeJunction(1, 12, 12, 2, 4);
        Assert.Equal(236196, PatternCounts.Of(junction, 2, dithers: true));
        Assert.Equal(60466176, PatternCounts.Of(junction, 1, dithers: true));
        Assert.Equal(1, PatternCounts.Of(new EdgeJunction(1, 8, 4, 4, 4), 1, dithers: true));
    }

    [Fact]
    public void Regular_patterns_scatter_less_than_drawn_ones()
    {
        var junction = new EdgeJunction(1, 64, 32, 4, 16);
        double Dispersion(string kind) => PatternMeasures.Dispersion(junction, Interleaver.Draw(junction, kind, new RandomStream(3)));
        Assert.True(Dispersion("zero") < Dispersion("sv+ss"));
        Assert.True(Dispersion("basic") < Dispersion("sv+ss+md"));
    }

    [Fact]
    public void Spread_and_dispersion_are_those_of_the_definition()
    {
        var junction = new EdgeJunction(1, 16, 8, 2, 4);
        EdgePattern pattern = Interleaver.Draw(junction, "type1", new RandomStream(5));
        var next = new int[16];
        int[] places = [.. pattern.Left.ToArray().Select(l => l * 2 + next[l]++)];
        (int I, int J)[] pairs = [.. from i in Enumerable.Range(0, 32) from j in Enumerable.Range(0, 32) where i != j select (i, j)];
        Assert.Equal(Enumerable.Range(0, 32).Average(
            i => pairs.Where(p => p.I == i).Min(p => Math.Abs(p.I - p.J) + Math.Abs(places[p.I] - places[p.J]))),
            PatternMeasures.Spread(junction, pattern), 12);
        Assert.Equal(pairs.Where(p => p.I < p.J).Select(p => (p.J - p.I, places[p.J] - places[p.I])).Distinct().Count() / (32 * 31 / 2.0),
            PatternMeasures.Dispersion(junction, pattern), 12);
    }

    internal static IEnumerable<EdgeJunction> Junctions()
    {
        yield return new EdgeJunction(1, 1024, 64, 4, 128);
        yield return new EdgeJunction(2, 64, 32, 16, 32);
        yield return new EdgeJunction(1, 12, 8, 2, 4);
        yield return new EdgeJunction(1, 9, 6, 2, 3);
        yield return new EdgeJunction(1, 8, 4, 3, 8);
        yield return new EdgeJunction(1, 6, 4, 2, 1);
    }

    /// <summary>
    /// Every choice of rows, starts and dithers, sweep by sweep; patterns are told apart by how often each pair of neurons is connected.
    /// </summary>
    private static int Enumerate(EdgeJunction j, int type, bool dithers)
    {
        (int z, int depth) = (j.Parallelism, j.Depth);
        int[][] orders = type == 1
            ? [.. Permutations(depth)]
            : [.. Enumerable.Range(0, depth).Select(s => Enumerable.Range(0, depth).Select(c => (s + c) % depth).ToArray())];
        int[][] lanes = dithers ? [.. Permutations(z)] : [[.. Enumerable.Range(0, z)]];
        // One sweep: an order of rows a lane, and the lanes' memories.
        var sweeps = new List<int[]>();
        foreach (int[] choice in Choices(orders.Length, z))
            foreach (int[] lane in lanes)
                sweeps.Add([.. Enumerable.Range(0, j.Left).Select(i => orders[choice[i % z]][i / z] * z + lane[i % z])]);
        var seen = new HashSet<string>();
        foreach (int[] choice in type == 3
            ? Enumerable.Range(0, sweeps.Count).Select(s => Enumerable.Repeat(s, j.FanOut).ToArray())
            : Choices(sweeps.Count, j.FanOut))
        {
            int[] left = [.. choice.SelectMany(s => sweeps[s])];
            seen.Add(string.Join('|', left.Chunk(j.FanIn).Select(neuron => string.Join(',', neuron.Order()))));
        }

        return seen.Count;
    }

    private static IEnumerable<int[]> Choices(int of, int count)
    {
        var choice = new int[count];
        while (true)
        {
            yield return [.. choice];
            int at = 0;
            while (at < count && ++choice[at] == of) choice[at++] = 0;
            if (at == count) yield break;
        }
    }

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : Permutations(count - 1)
            .SelectMany(p => Enumerable.Range(0, count).Select(at => p.Take(at).Append(count - 1).Concat(p.Skip(at)).ToArray()));
}
