using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Fluent;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Xunit;

namespace Sett.Tests.FixedPoint;

/// <summary>
/// Protects the sparse edge processor's words: rounding and saturation to the last bit, tables at their corners, and vectors
/// against the scalar rules.
/// </summary>
public sealed class SignedWordTests
{
    private static readonly (int I, int F)[] s_words = [(2, 5), (3, 6), (2, 7), (3, 8), (4, 11), (1, 14), (1, 6)];

    [Theory]
    [InlineData(256, 256, 256)]       // 1 × 1
    [InlineData(128, 1, 1)]           // half an LSB rounds up
    [InlineData(127, 1, 0)]
    [InlineData(-128, 1, 0)]          // minus half an LSB too
    [InlineData(-129, 1, -1)]
    [InlineData(2047, 2047, 2047)]    // saturates
    [InlineData(2047, 256, 2047)]
    [InlineData(-2048, 2047, -2048)]  // saturates below; the first bit that is cut off is 0
    [InlineData(-2047, 2047, -2047)]  // saturates below, but that bit is 1
    [InlineData(-2048, -2048, 2047)]
    [InlineData(-1025, 513, -2047)]
    public void Products_are_cut_saturated_and_rounded_in_that_order(int a, int b, int expected) =>
        Assert.Equal(expected, new SignedWord(3, 8).Multiply(a, b));

    [Fact]
    public void Products_follow_the_definition_for_every_word() => Prop.ForAll(Gen.Choose(0, s_words.Length - 1).ToArbitrary(),
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<int>(), (w, x, y) =>
        {
            var word = new SignedWord(s_words[w].I, s_words[w].F);
            int a = Random(word, x), b = Random(word, y);
            double real = (double)a * b / word.One;
            double cut = Math.Min(Math.Max(Math.Floor(real), word.Least), word.Most);
            bool half = Math.Floor(2 * real) - 2 * Math.Floor(real) == 1;
            Assert.Equal(cut < word.Most && half ? cut + 1 : cut, word.Multiply(a, b));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-2048, 3, 256)]   // −delta of the smallest is the largest: 2047 / 8 rounds to 256
    [InlineData(4, 3, 0)]         // −4/8 = −1/2 rounds up
    [InlineData(5, 3, -1)]
    [InlineData(-4, 3, 1)]
    [InlineData(-7, 0, 7)]
    public void Steps_of_biases_round_halves_up(int delta, int shift, int expected) =>
        Assert.Equal(expected, new SignedWord(3, 8).Step(delta, shift));

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 6)]
    [InlineData(2, 7)]
    [InlineData(3, 8)]
    [InlineData(4, 11)]
    public void Sigmoid_tables_have_the_published_corners(int i, int f)
    {
        var word = new SignedWord(i, f);
        var table = ActivationTable.Of(word, NeuronActivation.Sigmoid);
        Assert.Equal(word.One / 2, table.Value(0));
        Assert.Equal(word.One / 4 - 1, table.Slope(0));
        Assert.Equal(table.MostSlope, table.Slope(0));
        for (int x = word.Least; x <= word.Most; x++)
        {
            Assert.InRange(table.Value(x), 0, word.One - 1);
            Assert.InRange(table.Slope(x), 0, table.MostSlope);
            if (x > word.Least) Assert.True(table.Value(x) >= table.Value(x - 1));
        }
    }

    [Fact]
    public void Eight_bit_sigmoids_are_those_of_the_published_table()
    {
        var table = ActivationTable.Of(new SignedWord(2, 5), NeuronActivation.Sigmoid);
        // Addresses and entries read in the authors' table for (1,2,5): sums −128, −96, −30, −1, 0, 30, 37.
        (int Sum, int Value, int Slope)[] entries =
        [
            (-128, 1, 1),
            (-96, 2, 1),
            (-30, 9, 6),
            (-1, 16, 7),
            (0, 16, 7),
            (30, 23, 6),
            (37, 24, 6),
        ];
        foreach ((int sum, int value, int slope) in entries) Assert.Equal((sum, value, slope), (sum, table.Value(sum), table.Slope(sum)));
    }

    [Fact]
    public void Outside_the_domain_of_sixteen_bit_words_the_sigmoid_is_nearly_one_or_zero()
    {
        var word = new SignedWord(4, 11);
        var table = ActivationTable.Of(word, NeuronActivation.Sigmoid);
        Assert.Equal((1, 1, word.One - 1, 1),
            (table.Value(-9 * word.One), table.Slope(-9 * word.One), table.Value(8 * word.One), table.Slope(8 * word.One)));
        Assert.Equal(table.Value(8), table.Value(15));
    }

    [Fact]
    public void A_word_says_what_it_is()
    {
        SignedWord word = SignedWord.Parse("(1, 3, 8)");
        Assert.Equal((12, -2048, 2047, 256, 1 / 256.0, "1,3,8"), (word.Bits, word.Least, word.Most, word.One, word.Scale, word.ToString()));
        Assert.Equal((-2048, 2047, 2047), (word.Add(-2000, -100), word.Add(2000, 100), word.Add(2047, 0)));
        // Cut towards zero, then saturated.
        Assert.Equal((1, -1, 0, 2047, -2048),
            (word.Truncate(1.9 / 256), word.Truncate(-1.9 / 256), word.Truncate(-0.9 / 256), word.Truncate(9), word.Truncate(-9)));
    }

    [Fact]
    public void Rectifiers_stay_below_one_and_above_zero()
    {
        var word = new SignedWord(3, 8);
        var table = ActivationTable.Of(word, NeuronActivation.Relu);
        Assert.Equal([1, 1, 1, 100, 255, 255], new[] { -5, 0, 1, 100, 256, 2000 }.Select(table.Value));
        Assert.Equal([1, 1, 255, 255, 1, 1], new[] { -5, 0, 1, 100, 256, 2000 }.Select(table.Slope));
        Assert.Equal(255, table.MostSlope);
    }

    [Fact]
    public void Vectors_multiply_as_words_do_where_one_factor_is_a_fraction()
    {
        var random = new Random(3);
        foreach ((int i, int f) in s_words)
        {
            var word = new SignedWord(i, f);
            short[] a = new short[32], b = new short[32], products = new short[32];
            for (int round = 0; round < 300; round++)
            {
                for (int k = 0; k < 32; k++)
                {
                    a[k] = (short)(round < 5 ? k % 2 == 0 ? word.Least : word.Most : random.Next(word.Least, word.Most + 1));
                    b[k] = (short)(round < 5 ? k % 3 == 0 ? 1 - word.One : word.One - 1 : random.Next(1 - word.One, word.One));
                }

                Vector512<short> x = Vector512.Create<short>(a), y = Vector512.Create<short>(b) << (FractionProducts.FractionBits - f);
                FractionProducts.Multiply(x, y).CopyTo(products);
                for (int k = 0; k < 32; k++) Assert.Equal(word.Multiply(a[k], b[k]), products[k]);
                Assert.Equal(FractionProducts.Multiply(x, y), FractionProducts.MultiplyPortably(x, y));
                Assert.Equal(FractionProducts.PairSums(x), FractionProducts.PairSumsPortably(x));
                for (int k = 0; k < 16; k++) Assert.Equal(a[2 * k] + a[2 * k + 1], FractionProducts.PairSums(x)[k]);
            }
        }
    }

    [Theory]
    [InlineData("1,3")]
    [InlineData("2,3,8")]
    [InlineData("1,3,x")]
    [InlineData("1,3,13")]
    [InlineData("1,0,8")]
    [InlineData("1,3,3")]
    [InlineData("1,2,4")]
    [InlineData("1,2147483647,2147483647")]
    [InlineData("")]
    public void Words_that_do_not_exist_are_refused_with_an_example(string text) =>
        Assert.Contains("1,3,8", Assert.Throws<BadInputException>(() => SignedWord.Parse(text)).Message);

    private static int Random(SignedWord word, int seed) => word.Least + (int)((uint)(seed * 2654435761L) % (uint)(1 << word.Bits));
}
