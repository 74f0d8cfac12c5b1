using Sett.Networks.Evaluation;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>
/// Protects what counts as wrong, what is expected to be, and how far outputs are apart: against slow definitions and by hand.
/// </summary>
public sealed class JudgeTests
{
    /// <summary>Protects networks that end in another type than float32, as a quantised or a half-precision one may.</summary>
    [Fact]
    public void Scores_may_be_of_several_types()
    {
        var shape = new Shape(2);
        Tensor[] scores =
        [
            new Tensor<Half>(shape, new[] { (Half)1, (Half)2 }), new Tensor<double>(shape, new double[] { 1, 2 }),
            new Tensor<sbyte>(shape, new sbyte[] { 1, 2 }), new Tensor<byte>(shape, new byte[] { 1, 2 }),
            new Tensor<short>(shape, new short[] { 1, 2 }), new Tensor<ushort>(shape, new ushort[] { 1, 2 }),
            new Tensor<int>(shape, new[] { 1, 2 }), new Tensor<long>(shape, new long[] { 1, 2 }),
        ];
        Assert.All(scores, s => Assert.Equal([1f, 2f], Evaluator.Scores(s).ToArray()));
        Assert.Contains("bool", Assert.Throws<BadInputException>(() => Evaluator.Scores(new Tensor<bool>(shape))).Message);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(5, true)]
    public void Costs_are_those_of_all_pairs(int places, bool labelled)
    {
        var random = new Random(places);
        for (int run = 0; run < 30; run++)
        {
            // Whole scores of eight classes: centred they are exact, and ties are common.
            int n = random.Next(1, 40), spread = random.Next(2, 30);
            float[][] before = [.. Enumerable.Range(0, n).Select(_ => Scores(spread))];
            float[][] after = [.. before.Select(s => run % 5 == 0 ? s : [.. s.Select(v => v + random.Next(-3, 4))])];
            int[] labels = [.. before.Select(s => random.Next(3) == 0 ? random.Next(8) : Array.IndexOf(s, s.Max()))];
            var judge = new ClassJudge(n, 0, labelled ? labels : null, places);
            for (int i = 0; i < n; i++) judge.SeeUntouched(i, [Make.Floats(before[i])]);
            int[] right = labelled ? labels : [.. before.Select(s => Array.IndexOf(s, s.Max()))];
            bool[] untouched = [.. before.Select((s, i) => Evaluator.RankOf(s, right[i], i) < places)];
            bool[] now = [.. after.Select((s, i) => Evaluator.RankOf(s, right[i], i) < places)];
            Assert.Equal(untouched.Count(u => u), judge.Right);
            if (!labelled) Assert.Equal(n, judge.Right);
            var values = new double[2 * n];
            for (int i = 0; i < n; i++) judge.Judge(i, [Make.Floats(after[i])], values.AsSpan(2 * i, 2));
            double[] costs = judge.Costs(values);
            Assert.Equal(now.Count(r => !r), costs[0]);

            double expected = 0, squares = 0;
            double[] scale = [.. before.Select(s => Math.Sqrt(s.Sum(v => (v - s.Average()) * (double)(v - s.Average())) / s.Length))];
            double[] margin = [.. before.Select((s, i) => Margin(s, right[i]) / scale[i])];
            double[] shift = [.. after.Select((s, i) => (Margin(s, right[i]) - Margin(before[i], right[i])) / scale[i])];
            for (int i = 0; i < n; i++)
            {
                int lost = 0, gained = 0;
                for (int j = 0; j < n; j++)
                {
                    if (untouched[i] && shift[j] < -margin[i]) lost++;
                    if (!untouched[i] && shift[j] > -margin[i]) gained++;
                }

                expected += (double)(lost - gained) / n;
                squares += (double)(lost - gained) / n * (lost - gained) / n;
            }

            Assert.Equal(n - judge.Right + expected, costs[1], 9);
            // One standard error of a sum over n examples more.
            Assert.Equal(costs[1] + Math.Sqrt(Math.Max(0, squares - expected * expected / n)), costs[2], 6);
            Assert.Equal(100.0 * now.Count(r => r) / n, judge.Value(costs), 9);
            // Nothing changed, nothing lost.
            if (run % 5 == 0) Assert.Equal(n - judge.Right, costs[1], 9);
            int[] order = judge.Order();
            Assert.Equal(Enumerable.Range(0, n), order.Order());
            Assert.Equal(untouched.Order(), order.Select(i => untouched[i]));
        }

        float[] Scores(int spread)
        {
            float[] scores;
            do scores = [.. Enumerable.Range(0, 8).Select(_ => (float)random.Next(-spread, spread))];
            while (scores.Distinct().Count() < 2);
            return scores;
        }

        double Margin(float[] scores, int right) =>
            scores[right] - (double)scores.Where((_, i) => i != right).OrderDescending().ElementAt(places - 1);
    }

    [Fact]
    public void Budgets_by_hand()
    {
        // 200 right of 220: a percent is two of them; expected, never finer than half an example, and than one with its standard error.
        ClassJudge judge = Judge(220, 200);
        Assert.Equal([20, 20.5, 21], judge.Budget(0));
        Assert.Equal([21, 21.0, 21.0], judge.Budget(0.5));
        Assert.Equal([20, 20.5, 21], judge.Budget(0.1));
        Assert.Equal([22, 22.0, 22.0], judge.Budget(1));
        Close([22, 22.8, 22.8], judge.Budget(1.4));
        // 3000 right: a thousandth of them is not told apart.
        Assert.Equal([0, 3.0], Judge(3000, 3000).Budget(0)[..2]);
        Close([3, 3, 6], Judge(3000, 3000).Budget(0.1));
        // 29 of 29 and 10 %: 2.9 is two, also where the product is a hair below a whole number.
        Close([2, 2.9, 2.9], Judge(29, 29).Budget(10));
        Assert.Equal(7, Judge(700, 700).Budget(1)[0]);

        static void Close(double[] expected, double[] actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 9));

        static ClassJudge Judge(int n, int right)
        {
            var judge = new ClassJudge(n, 0, [.. Enumerable.Range(0, n).Select(i => i < right ? 1 : 0)], 1);
            for (int i = 0; i < n; i++) judge.SeeUntouched(i, [Make.Floats(0, 1, -1)]);
            return judge;
        }
    }

    [Fact]
    public void Of_equal_scores_the_first_class_wins()
    {
        var judge = new ClassJudge(2, 0, [0, 1], 1);
        judge.SeeUntouched(0, [Make.Floats(2, 2, 0)]);
        judge.SeeUntouched(1, [Make.Floats(2, 2, 0)]);
        Assert.True(judge.IsRight(0));
        Assert.False(judge.IsRight(1));
        // Without labels the same class is named again.
        var agreement = new ClassJudge(1, 0, null, 1);
        agreement.SeeUntouched(0, [Make.Floats(0, 2, 2)]);
        Assert.Equal(1, agreement.Right);
        Assert.True(agreement.IsRight(0, [Make.Floats(0, 2, 2)]));
        Assert.False(agreement.IsRight(0, [Make.Floats(0, 2, 3)]));
    }

    [Fact]
    public void Among_five_classes_the_five_largest_are_always_right()
    {
        var judge = new ClassJudge(3, 0, [0, 1, 2], 5);
        for (int i = 0; i < 3; i++) judge.SeeUntouched(i, [Make.Floats(3, 2, 1, 0)]);
        var values = new double[6];
        for (int i = 0; i < 3; i++) judge.Judge(i, [Make.Floats(0, 1, 2, 3)], values.AsSpan(2 * i, 2));
        Assert.Equal([0, 0, 0], judge.Costs(values));
    }

    [Fact]
    public void What_is_no_number_is_wrong()
    {
        var judge = new ClassJudge(2, 0, [0, 0], 1);
        for (int i = 0; i < 2; i++) judge.SeeUntouched(i, [Make.Floats(3, 2, 1)]);
        var values = new double[4];
        judge.Judge(0, [Make.Floats(float.NaN, 2, 1)], values.AsSpan(0, 2));
        judge.Judge(1, [Make.Floats(3, 2, 1)], values.AsSpan(2, 2));
        double[] costs = judge.Costs(values);
        // Lost whatever the margin: expected as counted, half of either example.
        Assert.Equal([1, 1], costs[..2]);
    }

    [Fact]
    public void Probabilities_count_as_their_logarithms()
    {
        float[] logits = [2, -1, 0.5f, 0], now = [1.5f, -1, 0.75f, 0];
        Assert.Equal(Costs(logits, now)[1], Costs(Softmax(logits), Softmax(now))[1], 4);

        static double[] Costs(float[] before, float[] after)
        {
            var judge = new ClassJudge(1, 0, null, 1);
            judge.SeeUntouched(0, [Make.Floats(before)]);
            var values = new double[2];
            judge.Judge(0, [Make.Floats(after)], values);
            return values;
        }

        static float[] Softmax(float[] x) => [.. x.Select(v => (float)(Math.Exp(v) / x.Sum(u => Math.Exp(u))))];
    }

    [Fact]
    public void Too_few_labels_are_refused() =>
        Assert.Contains("3 labels for 4 inputs", Assert.Throws<BadInputException>(() => new ClassJudge(4, 0, [0, 1, 2], 1)).Message);

    [Fact]
    public void Relative_error_by_hand()
    {
        // Two examples of two outputs: energies 25 and 100, squared errors 1 and 9: 20 % and 30 %.
        var judge = new OutputJudge(2, 2, false);
        judge.SeeUntouched(0, [Make.Floats(3, 0), Make.Floats(10)]);
        judge.SeeUntouched(1, [Make.Floats(0, 4), Make.Floats(0)]);
        var values = new double[4];
        judge.Judge(0, [Make.Floats(3, 1), Make.Floats(7)], values.AsSpan(0, 2));
        judge.Judge(1, [Make.Floats(0, 4), Make.Floats(0)], values.AsSpan(2, 2));
        double[] costs = judge.Costs(values);
        Assert.Equal([1, 9], costs);
        Assert.Equal(30, judge.Value(costs), 9);
        Assert.Equal(0, judge.Value([0, 0]));
        Assert.Equal([25 * 0.09, 9], judge.Budget(30), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Psnr_by_hand()
    {
        // Range 10, mean squared error 1: 20 dB.
        var judge = new OutputJudge(1, 1, true);
        judge.SeeUntouched(0, [Make.Floats(0, 10, 5, 5)]);
        var values = new double[1];
        judge.Judge(0, [Make.Floats(2, 10, 5, 5)], values);
        Assert.Equal(20, judge.Value(judge.Costs(values)), 9);
        Assert.Equal(double.PositiveInfinity, judge.Value([0]));
        Assert.Equal(4, judge.Budget(20)[0], 9);
        Assert.True(judge.Budget(40)[0] < judge.Budget(20)[0]);
        judge.Judge(0, [Make.Floats(float.NaN, 10, 5, 5)], values);
        Assert.Equal(double.PositiveInfinity, values[0]);
    }
}
