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
            int firstStage = random.Next(5), lanes = random.Next(1, 150);
            var chain = new DigitChain(firstStage, lanes);
            Fill(random, chain.Digits[..lanes]);
            var met = new ulong[(lanes + 63) / 64];
            int cycles = chain.Find(met);
            Assert.Equal(Cycles(chain.Digits, _ => true, firstStage), cycles);
            Assert.Equal(cycles, Cycles(chain.Digits, lane => (met[lane / 64] >> lane & 1) != 0, firstStage));
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
            Fill(random, chain.Digits[..lanes]);
            int cycles = chain.Find(new ulong[1]);
            ulong[] needed = chain.FindAll().ToArray();
            for (int i = 0; i < 8; i++)
            {
                ulong met = (ulong)random.NextInt64() & (ulong)random.NextInt64();
                int own = Cycles(chain.Digits, lane => (met >> lane & 1) != 0, firstStage);
                if (needed.Any(lanesOfCycle => (lanesOfCycle & met) == 0))
                {
                    faster++;
                    Assert.True(own < cycles || cycles == 1);
                }
                else if (own == cycles)
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
    public void Units_that_meet_what_is_needed_are_found()
    {
        var random = new Random(13);
        for (int n = 0; n < 500; n++)
        {
            int words = random.Next(1, 3), count = random.Next(1, 40), sets = random.Next(1, 9);
            var units = new UnitChoices(words);
            units.Clear(0);
            ulong[] met = [.. Enumerable.Range(0, words * count).Select(_ => (ulong)random.NextInt64() | (ulong)random.NextInt64())];
            units.Add(met);
            ulong[] needed = [.. Enumerable.Range(0, words * sets).Select(_ => 1UL << random.Next(64) | 1UL << random.Next(64))];
            List<int> all = [], butOne = [];
            units.FindMeeting(needed, all, butOne);
            int Missed(int unit) => Enumerable.Range(0, sets)
                .Count(s => Enumerable.Range(0, words).All(w => (needed[s * words + w] & met[unit * words + w]) == 0));
            Assert.Equal(Enumerable.Range(0, count).Where(u => Missed(u) == 0), all);
            Assert.Equal(Enumerable.Range(0, count).Where(u => Missed(u) == 1), butOne);
            ulong[] few = [.. Enumerable.Range(0, words).Select(_ => 1UL << random.Next(64) | 1UL << random.Next(64))];
            Assert.Equal(Enumerable.Range(0, count).Any(u => Enumerable.Range(0, words).All(w => (few[w] & ~met[u * words + w]) == 0)),
                units.AnyMeets(few));
        }
    }

    private static void Fill(Random random, Span<ushort> digits)
    {
        foreach (ref ushort lane in digits) lane = random.Next(4) == 0 ? (ushort)0 : (ushort)(random.Next(1 << 16) >> random.Next(12));
    }

    private static int Cycles(ReadOnlySpan<ushort> digits, Func<int, bool> has, int firstStage)
    {
        var lanes = new List<int>();
        for (int lane = 0; lane < digits.Length; lane++)
            if (has(lane)) lanes.Add(digits[lane]);
        return SlowDigits.Cycles(lanes, false, firstStage);
    }
}
