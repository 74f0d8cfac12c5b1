using Sett.Hardware.FlexibleMacs;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Xunit;

namespace Sett.Hardware.Tests.FlexibleMacs;

/// <summary>
/// Protects the models of flexible multiplier-accumulators: exact products, room in the sums, the published modes, and costs
/// that fall with the width.
/// </summary>
public sealed class MacModelTests
{
    private static IFlexibleMac Make(string model, int bits, int unit, bool apart = false) =>
        MacModels.All.First(m => m.Name == model).Make(bits, unit, apart);

    private static IEnumerable<IFlexibleMac> All(int bits) => MacModels.All.SelectMany(m => m.Units.Count == 0 ? [m.Make(bits, bits, false)]
        : m.Units.Where(u => u < bits).Select(u => m.Make(bits, u, false)));

    public static TheoryData<string> Models => [.. MacModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_product_of_8_bits_is_the_whole_product(string model)
    {
        foreach (IFlexibleMac mac in All(8).Where(m => m.Model == model))
            foreach ((bool aSigned, bool wSigned) in new[] { (true, true), (false, true), (true, false), (false, false) })
                for (int a = aSigned ? -128 : 0; a < (aSigned ? 128 : 256); a++)
                    for (int w = wSigned ? -128 : 0; w < (wSigned ? 128 : 256); w++)
                    {
                        long made = mac.Product(a, 8, aSigned, w, 8, wSigned);
                        if (made != a * w) Assert.Fail($"{mac.Model}, unit {mac.Unit}: {a} × {w} made {made}");
                    }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_narrow_product_is_the_whole_product_in_its_mode(string model)
    {
        foreach (IFlexibleMac mac in All(8).Concat(All(16)).Where(m => m.Model == model))
            for (int aBits = 1; aBits <= 5; aBits++)
                for (int wBits = 1; wBits <= 5; wBits++)
                    for (int a = -(1 << (aBits - 1)); a < 1 << (aBits - 1); a++)
                        for (int w = 0; w < 1 << wBits; w++)
                        {
                            long made = mac.Product(a, aBits, true, w, wBits, false);
                            if (made != a * w)
                                Assert.Fail($"{mac.Model}, unit {mac.Unit}: {a} ({aBits} bits) × {w} ({wBits} bits) made {made}");
                        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Random_products_of_up_to_32_bits_are_the_whole_product(string model)
    {
        var random = new Random(61);
        foreach (IFlexibleMac mac in All(16).Concat(All(32)).Where(m => m.Model == model))
        {
            for (int i = 0; i < 5000; i++)
            {
                int aBits = random.Next(1, mac.Bits + 1), wBits = random.Next(1, mac.Bits + 1);
                long a = random.NextInt64(-(1L << (aBits - 1)), 1L << (aBits - 1));
                long w = random.NextInt64(-(1L << (wBits - 1)), 1L << (wBits - 1));
                if (i % 4 == 0) (a, w) = (-(1L << (aBits - 1)), i % 8 == 0 ? -(1L << (wBits - 1)) : (1L << (wBits - 1)) - 1);
                Assert.Equal(a * w, mac.Product(a, aBits, true, w, wBits, true));
            }

            Assert.Equal(
                1L << 2 * (mac.Bits - 1), mac.Product(-(1L << (mac.Bits - 1)), mac.Bits, true, -(1L << (mac.Bits - 1)), mac.Bits, true));
        }
    }

    [Fact]
    public void Packed_words_give_their_products_whatever_their_neighbours_hold()
    {
        var random = new Random(62);
        foreach (int bits in new[] { 8, 16, 32 })
        {
            var mac = new SubwordMac(bits, 2, true);
            for (int width = 2; width <= bits; width *= 2)
                for (int i = 0; i < 200; i++)
                {
                    long[] a =
                    [
                        .. Enumerable.Range(0, bits / width).Select(_ => random.NextInt64(-(1L << (width - 1)), 1L << (width - 1))),
                    ];
                    long[] w = [.. a.Select(_ => random.NextInt64(-(1L << (width - 1)), 1L << (width - 1)))];
                    ulong Packed(long[] values) =>
                        values.Select((v, place) => SubwordMac.Pack(v, width, place)).Aggregate(0UL, (x, y) => x | y);
                    for (int place = 0; place < a.Length; place++)
                        Assert.Equal(a[place] * w[place], mac.Word(Packed(a), true, Packed(w), true, width, place));
                }
        }
    }

    [Fact]
    public void Four_guard_bits_hold_sixteen_of_the_largest_products_and_no_more_in_general()
    {
        foreach (IFlexibleMac mac in All(8).Concat(All(16)).Concat(All(32)))
            foreach (int width in new[] { 2, 3, 7, 8, 12, 16, 24, 32 }.Where(w => w <= mac.Bits))
            {
                // The largest product is that of the two lowest values; with a sign of each kind the sum reaches both ends.
                long low = -(1L << (width - 1)), product = mac.Product(low, width, true, low, width, true);
                var sum = new RunningSum(RunningSum.BitsFor(width, width));
                for (int i = 1; i <= 16; i++)
                {
                    sum.Add(product);
                    Assert.Equal(product * (Int128)i, sum.Value);
                }

                var narrow = new RunningSum(RunningSum.BitsFor(width, width, 1));
                for (int i = 0; i < 4; i++) narrow.Add(product);
                Assert.NotEqual(product * (Int128)4, narrow.Value);
            }
    }

    [Fact]
    public void A_wide_sum_has_room_for_what_narrow_products_of_a_cycle_add_up_to()
    {
        // Sixteen cycles of all products side by side, each the largest of its mode, stay within the sum of the widest
        // operands and four guard bits.
        foreach (IFlexibleMac mac in All(8).Concat(All(16)).Concat(All(32)).Where(m => !m.IsApart))
            foreach (int width in new[] { 2, 4, 8, 16, 32 }.Where(w => w <= mac.Bits))
            {
                var sum = new RunningSum(RunningSum.BitsFor(mac.Bits, mac.Bits));
                long low = -(1L << (width - 1)), product = mac.Product(low, width, true, low, width, true);
                int products = 16 * mac.RateOf(width, width).Products;
                for (int i = 0; i < products; i++) sum.Add(product);
                Assert.Equal(product * (Int128)products, sum.Value);
            }
    }

    [Fact]
    public void Sums_of_random_products_are_exact_with_as_many_guard_bits_as_their_number_has()
    {
        var random = new Random(63);
        for (int i = 0; i < 200; i++)
        {
            int aBits = random.Next(2, 33), wBits = random.Next(2, 33), guard = random.Next(0, 9);
            var sum = new RunningSum(RunningSum.BitsFor(aBits, wBits, guard));
            Int128 exact = 0;
            for (int k = 0; k < 1 << guard; k++)
            {
                Int128 product = (Int128)random.NextInt64(-(1L << (aBits - 1)), 1L << (aBits - 1)) * random.NextInt64(
                    -(1L << (wBits - 1)), 1L << (wBits - 1));
                exact += product;
                sum.Add(product);
            }

            Assert.Equal(exact, sum.Value);
        }
    }

    // Products a cycle of units for 8 bits with two levels, from the study of Camus et al. (JETCAS 2019); 0 stands for a mode that the
    // architecture lacks there.
    [Theory]
    [InlineData("gated", 8, false, 1, 1, 1, 1, 1)]
    [InlineData("split", 2, true, 1, 2, 4, 2, 4)]
    [InlineData("split", 2, false, 1, 2, 4, 2, 4)]
    [InlineData("fusion", 2, false, 1, 2, 4, 4, 16)]
    [InlineData("subword", 2, true, 1, 1, 1, 2, 4)]
    [InlineData("subword", 2, false, 1, 0, 0, 2, 4)]
    public void Products_a_cycle_are_the_published_ones(string model, int unit, bool apart, int p88, int p84, int p82, int p44, int p22)
    {
        IFlexibleMac mac = Make(model, 8, unit, apart);
        int At(int a, int w) => mac.RateOf(a, w) is { Cycles: 1 } rate ? rate.Products : -1;
        Assert.Equal((p88, p44, p22), (At(8, 8), At(4, 4), At(2, 2)));
        if (p84 > 0) Assert.Equal((p84, p82), (At(8, 4), At(8, 2)));
        // Where packed words of one sum have symmetric modes alone, the wider operand's is taken.
        else Assert.Equal(((8, 8), (8, 8)), (mac.ModeOf(8, 4), mac.ModeOf(8, 2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Serial_units_take_the_published_steps(int n)
    {
        foreach ((int a, int w) in new[] { (8, 8), (8, 4), (8, 2), (4, 4), (2, 2) })
        {
            // n/w of a product a cycle; with both serial n²/(a·w), at least a step each.
            Assert.Equal(Math.Max(1, w / n), Make("serial", 8, n).RateOf(a, w).Cycles);
            Assert.Equal(Math.Max(1, w / n) * Math.Max(1, a / n), Make("serial-both", 8, n).RateOf(a, w).Cycles);
        }
    }

    [Fact]
    public void The_law_of_an_8_bit_multiplier_reused()
    {
        // Time (m/8)² over (32/8)², energy 0.298 pJ × (m/8)² × 1.88: 0.56 pJ at 8 bits.
        IFlexibleMac mac = Make("quadratic", 32, 8);
        var prices = new MacPrices(TechnologyTables.Find("45nm"), _ => { });
        Assert.Equal([1, 4, 16], new[] { 8, 16, 32 }.Select(m => mac.RateOf(m, m).Cycles));
        Assert.Equal(0.560, mac.EnergyPj(prices, 8, 8), 12);
        Assert.Equal(4 * 0.560, mac.EnergyPj(prices, 16, 16), 12);
        Assert.Equal(16 * 0.560, mac.EnergyPj(prices, 32, 32), 12);
    }

    [Theory]
    [InlineData(8, 8, 0.560)]
    [InlineData(8, 4, 0.28)]
    [InlineData(4, 4, 0.14)]
    [InlineData(8, 2, 0.14)]
    [InlineData(4, 2, 0.07)]
    [InlineData(2, 2, 0.035)]
    public void Energy_of_a_product_of_the_published_fusible_unit(int a, int w, double picojoules)
    {
        IFlexibleMac mac = Make("fusion", 8, 2);
        var prices = new MacPrices(TechnologyTables.Find("45nm"), _ => { });
        Assert.Equal(picojoules, mac.EnergyPj(prices, a, w), 12);
        Assert.Equal(1733, mac.Standing(prices, LogicQuantity.Area), 9);
        Assert.Equal(64300, mac.Standing(prices, LogicQuantity.Leakage), 9);
    }

    // The table of docs/dps.md, at the defaults.
    [Theory]
    [InlineData("quadratic", 0.56, 2.24, 8.96, 1733, 16)]
    [InlineData("serial", 2.80, 5.61, 11.2, 1272, 32)]
    [InlineData("serial-both", 1.78, 7.13, 28.5, 381, 256)]
    [InlineData("subword", 0.73, 2.33, 9.33, 29968, 1)]
    [InlineData("split", 2.33, 4.66, 9.33, 29968, 1)]
    [InlineData("fusion", 0.58, 2.33, 9.33, 29968, 1)]
    [InlineData("gated", 0.30, 0.95, 3.79, 8812, 1)]
    public void The_datapaths_of_the_manual(string model, double at8, double at16, double at32, double area, int cycles)
    {
        MacModel kind = MacModels.All.First(m => m.Name == model);
        IFlexibleMac mac = kind.Make(32, kind.Units.Count == 0 ? 32 : kind.Units[0], false);
        var prices = new MacPrices(TechnologyTables.Find("45nm"), _ => { });
        Assert.All(new[] { (8, at8), (16, at16), (32, at32) }, e =>
            Assert.InRange(mac.EnergyPj(prices, e.Item1, e.Item1), e.Item2 * 0.99, e.Item2 * 1.01));
        Assert.InRange(mac.Standing(prices, LogicQuantity.Area), area - 1, area + 1);
        Assert.Equal(cycles, mac.RateOf(32, 32).Cycles);
    }

    [Fact]
    public void Flexibility_costs_what_was_published()
    {
        var prices = new MacPrices(TechnologyTables.Find("45nm"), _ => { });
        Assert.Equal(2.5, prices.Splitting(2, LogicQuantity.Area), 1);
        Assert.Equal(3.4, prices.Splitting(3, LogicQuantity.Area), 1);
        Assert.Equal(1.9, prices.Splitting(2, LogicQuantity.Energy), 1);
        Assert.Equal(2.5, prices.Splitting(3, LogicQuantity.Energy), 1);
        // Sixteen serial 2-bit units against the fused 8-bit unit of the same throughput: 3.5 times the area, 3.2 times the power.
        Assert.Equal(3.5, 16 * Make("serial-both", 8, 2).Standing(prices, LogicQuantity.Area) / Make("fusion", 8, 2)
            .Standing(prices, LogicQuantity.Area), 1);
        Assert.Equal(3.2, 16 * Make("serial-both", 8, 2).EnergyPj(prices, 2, 2) / Make("fusion", 8, 2).EnergyPj(prices, 8, 8), 1);
        Assert.Equal(4.6, prices.Float32(LogicQuantity.Energy), 12);
    }

    [Fact]
    public void Time_and_energy_of_a_product_never_fall_as_an_operand_widens()
    {
        var prices = new MacPrices(TechnologyTables.Find("45nm"), _ => { });
        foreach (IFlexibleMac mac in All(8).Concat(All(16)).Concat(All(32)))
            for (int a = 1; a <= mac.Bits; a++)
                for (int w = 1; w <= mac.Bits; w++)
                {
                    (double time, double energy) Of(int x, int y) => (mac.RateOf(x, y).CyclesAProduct, mac.EnergyPj(prices, x, y));
                    (double time, double energy) = Of(a, w);
                    foreach ((double t, double e) in new[] { Of(Math.Max(1, a - 1), w), Of(a, Math.Max(1, w - 1)) })
                        Assert.True(t <= time && e <= energy * (1 + 1e-12), $"{mac.Model}, unit {mac.Unit} at {a} × {w} bits");
                }
    }

    [Fact]
    public void A_table_without_synthesised_units_says_so_where_one_is_priced()
    {
        TechnologyTable table = TechnologyTables.Find("45nm");
        var prices = new MacPrices(
            table with { Name = "bare", Logic = [.. table.Logic.Where(l => l.Component < Component.Mac)] }, _ => { });
        Assert.Contains("the technology bare has no energy_pj of a mac", Assert.Throws<Sett.Numerics.BadInputException>(
            () => prices.Fixed(8, 8, LogicQuantity.Energy)).Message, StringComparison.Ordinal);
    }
}
