using System.Numerics;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tests.Slow;
using Xunit;

namespace Sett.Hardware.Tests.Schedules;

/// <summary>Chains of digits against units that work on lists of digits.</summary>
public sealed class DigitChainTests
{
    [Fact]
    public void A_unit_with_the_lanes_of_a_chain_is_as_slow_as_one_with_all_lanes()
    {
        var random = new Random(11);
        for (int n = 0; n < 2000; n++)
        {
            // Up to 64 lanes and a reach of four places have a way of their own.
            int firstStage = random.Next(5), lanes = random.Next(2) == 0 ? random.Next(1, 65) : random.Next(1, 150);
            var chain = new DigitChain(firstStage, lanes);
            ushort[] digits = Digits(random, lanes);
            Follow(chain, digits);
            var met = new ulong[chain.Words];
            chain.Find(met);
            Assert.Equal(Cycles(digits, _ => true, firstStage), Math.Max(1, chain.Count));
            Assert.Equal(Math.Max(1, chain.Count), Cycles(digits, lane => (met[lane / 64] >> lane & 1) != 0, firstStage));
        }
    }

    [Fact]
    public void A_unit_without_a_lane_of_any_longest_chain_in_a_cycle_is_faster()
    {
        var random = new Random(12);
        int faster = 0, asSlow = 0;
        for (int n = 0; n < 2000; n++)
        {
            int firstStage = random.Next(5), lanes = random.Next(1, 65);
            var chain = new DigitChain(firstStage, lanes);
            ushort[] digits = Digits(random, lanes);
            Follow(chain, digits);
            ulong[] levels = chain.FindAll().ToArray();
            ulong[] needed = [.. Enumerable.Range(0, levels.Length).Where(c => (chain.Cycles >> c & 1) != 0).Select(c => levels[c])];
            for (int i = 0; i < 8; i++)
            {
                ulong met = (ulong)random.NextInt64() & (ulong)random.NextInt64();
                int own = Cycles(digits, lane => (met >> lane & 1) != 0, firstStage);
                if (needed.Any(lanesOfCycle => (lanesOfCycle & met) == 0))
                {
                    faster++;
                    Assert.True(own < chain.Count || chain.Count == 1);
                }
                else if (own == chain.Count)
                {
                    asSlow++;
                }
            }

            // All lanes together have them all, and no lane is named that has no digit.
            Assert.All(needed, lanesOfCycle => Assert.NotEqual(0UL, lanesOfCycle));
            Assert.True(needed.All(l => lanes == 64 || l >> lanes == 0));
        }

        Assert.True(faster > 1000 && asSlow > 1000);
    }

    [Fact]
    public void Units_with_a_longest_chain_are_found()
    {
        var random = new Random(13);
        int found = 0, missing = 0;
        for (int n = 0; n < 1500; n++)
        {
            int firstStage = random.Next(5), rows = random.Next(1, 4), lanes = 16 * random.Next(1, 4), places = rows * lanes;
            int chunks = random.Next(1, 20), rare = random.Next(3, 40);
            var chain = new DigitChain(firstStage, places);
            ushort[] digits = Digits(random, places);
            Follow(chain, digits);
            if (chain.Count == 0) continue;
            var units = new UnitSets(places, chunks);
            var slow = new List<bool[]>();
            for (int c = 0; c < chunks; c++)
            {
                int count = random.Next(1, 17);
                bool[][] own =
                [
                    .. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, places).Select(_ => random.Next(rare) == 0).ToArray()),
                ];
                slow.AddRange(own);
                units.Add(c, [.. Enumerable.Range(0, places)
                    .Select(p => (ushort)Enumerable.Range(0, count).Sum(u => own[u][p] ? 1 << u : 0))]);
            }

            bool isThere = new ChainUnits(places, chain.Reach).AnyHas(chain, chain.FindAll(), units);
            Assert.Equal(slow.Any(u => Cycles(digits, lane => u[lane], firstStage) == chain.Count), isThere || chain.Count == 1);
            if (isThere) found++;
            else missing++;
            var few = new ulong[chain.Words];
            for (int i = 0; i < 3; i++)
            {
                int place = random.Next(places);
                few[place / 64] |= 1UL << place;
            }

            Assert.Equal(slow.Any(u => Enumerable.Range(0, places).All(p => (few[p / 64] >> p & 1) == 0 || u[p])), units.AnyMeets(few));
        }

        Assert.True(found > 300 && missing > 300, $"{found} {missing}");
    }

    private static ushort[] Digits(Random random, int lanes) =>
        [.. Enumerable.Range(0, lanes).Select(_ => random.Next(4) == 0 ? (ushort)0 : (ushort)(random.Next(1 << 16) >> random.Next(12)))];

    private static void Follow(DigitChain chain, ushort[] digits)
    {
        for (int w = 0; w < chain.Words; w++)
        {
            Span<ulong> places = chain.Digits(w);
            places.Clear();
            for (int lane = w * 64; lane < Math.Min(digits.Length, w * 64 + 64); lane++)
                for (int left = digits[lane]; left != 0; left &= left - 1) places[BitOperations.TrailingZeroCount(left)] |= 1UL << lane;
        }

        chain.Follow();
    }

    private static int Cycles(ReadOnlySpan<ushort> digits, Func<int, bool> has, int firstStage)
    {
        var lanes = new List<int>();
        for (int lane = 0; lane < digits.Length; lane++)
            if (has(lane)) lanes.Add(digits[lane]);
        return SlowDigits.Cycles(lanes, false, firstStage);
    }
}
