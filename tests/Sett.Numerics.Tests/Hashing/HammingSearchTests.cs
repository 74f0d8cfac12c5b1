using System.Numerics;
using Sett.Numerics.Hashing;
using Xunit;

namespace Sett.Numerics.Tests.Hashing;

/// <summary>Protects that a search counts exactly the differing bits of every row, on every path and at every length.</summary>
public sealed class HammingSearchTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(256, 9)]
    [InlineData(300, 8)]
    [InlineData(1024, 96)]
    [InlineData(1536, 17)]
    [InlineData(1792, 5)]
    [InlineData(16384, 3)]
    public void Distances_are_those_of_a_count_bit_by_bit(int bits, int rows)
    {
        var random = new Random(bits);
        var layout = new HashPanels(rows, bits);
        var panels = new ulong[layout.Length];
        for (int row = 0; row < rows; row++)
            Fill(panels, layout, row, word => Masked(random.NextInt64(long.MinValue, long.MaxValue), word, bits));
        ulong[] query = [.. Enumerable.Range(0, layout.Words).Select(w => Masked(random.NextInt64(long.MinValue, long.MaxValue), w, bits))];
        Check(query, panels, layout);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(1536)]
    [InlineData(16384)]
    public void Rows_that_differ_in_every_bit_do_not_overflow(int bits)
    {
        var layout = new HashPanels(8, bits);
        var panels = new ulong[layout.Length];
        panels.AsSpan().Fill(ulong.MaxValue);
        Check(new ulong[layout.Words], panels, layout);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => HammingSearch.Distances(new ulong[3], new ulong[24], new int[8]));
        Assert.Throws<ArgumentException>(() => HammingSearch.Distances(new ulong[4], new ulong[32], new int[9]));
    }

    private static void Check(ulong[] query, ulong[] panels, HashPanels layout)
    {
        int all = layout.Panels * HashPanels.Lanes;
        int[] expected = new int[all], ones = new int[all], found = new int[all];
        for (int row = 0; row < all; row++)
        {
            for (int word = 0; word < layout.Words; word++)
            {
                expected[row] += BitOperations.PopCount(query[word] ^ panels[layout.Index(row, word)]);
                ones[row] += BitOperations.PopCount(panels[layout.Index(row, word)]);
            }
        }

        HammingSearch.Distances(query, panels, found);
        Assert.Equal(expected, found);
        HammingSearch.PortableDistances(query, panels, found);
        Assert.Equal(expected, found);
        if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
        {
            HammingSearch.Distances256(query, panels, found);
            Assert.Equal(expected, found);
        }

        HammingSearch.Ones(panels, layout.Words, found);
        Assert.Equal(ones, found);
        var words = new ulong[layout.Words];
        layout.Row(panels, 0, words);
        Assert.Equal(expected[0], HammingSearch.Distance(query, words));
    }

    private static void Fill(ulong[] panels, HashPanels layout, int row, Func<int, ulong> word)
    {
        for (int w = 0; w < layout.Words; w++) panels[layout.Index(row, w)] = word(w);
    }

    private static ulong Masked(long value, int word, int bits) =>
        word * 64 >= bits ? 0 : bits - word * 64 >= 64 ? (ulong)value : (ulong)value & ((1UL << (bits - word * 64)) - 1);
}
