using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;
using Xunit;

namespace Sett.Studies.Tests.Profiling;

/// <summary>
/// Protects the search from being a poor one: of all 216 profiles of a network of three layers with six activation widths each, run one by
/// one without anything that searches share, none within the budget is cheaper than what was found over 1.15.
/// </summary>
public sealed class BruteForceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void Nothing_much_cheaper_keeps_the_budget(int seed)
    {
        OnnxModel model = Classifiers.OnGrids(seed);
        JudgedSet set = Classifiers.Set(model, 250, seed);
        var judge = new ClassJudge(set.Examples.Count, 0, set.Labels, 1);
        WidthProfiler profiler = WidthProfiler.Prepare(model, new PlanOptions(), set.Examples, judge, 0, new ProfilerOptions([0]),
            null, CancellationToken.None);
        ProfiledOperand[] operands = profiler.Operands;
        int[][] choices = [.. operands.Select(o => Enumerable.Range(o.LeastBits, o.MostBits - o.LeastBits + 1).ToArray())];
        Assert.Equal([6, 1, 6, 1, 6, 1], choices.Select(c => c.Length));

        var all = new List<(int[] Widths, double[] Costs)>();
        foreach (int first in choices[0])
            foreach (int second in choices[2])
                foreach (int third in choices[4])
                {
                    int[] widths = [first, operands[1].MostBits, second, operands[3].MostBits, third, operands[5].MostBits];
                    all.Add((widths, Costs(model, profiler.Roundings(widths), set, judge)));
                }

        (string, LayerShape Shape)[] layers = [.. profiler.Layers.Select(l => (l.Name, l.Layer!.Shape))];
        foreach (string name in new[] { "bits", "traffic", "cycles:tartan" })
        {
            Func<int, int, int, double> cost = ProfileCosts.Find(name, layers);
            var space = new SearchSpace(operands, cost);
            ProfileResult result = Classifiers.Run(Classifiers.Request(model, set, 0, 2, 5) with { CostName = name }).Result;
            int[] stricter = [];
            foreach (ProfilePoint point in result.Points)
            {
                double[] budget = judge.Budget(point.Loss);
                double cheapest = all.Where(p => p.Costs.Zip(budget).All(c => c.First <= c.Second)).Min(p => space.CostOf(p.Widths));
                int[] found = Classifiers.Widths(point);
                Assert.Equal(space.CostOf(found), point.Cost, 9);
                // What keeps a smaller loss is always good enough.
                Assert.True(found.SequenceEqual(stricter) || all.Single(p => p.Widths.SequenceEqual(found)).Costs.Zip(budget)
                    .All(c => c.First <= c.Second), $"{name}, {point.Loss} %: over the budget");
                stricter = found;
                Assert.True(point.Cost <= 1.15 * cheapest, $"{name}, {point.Loss} %: found {point.Cost}, there is {cheapest}");
            }
        }
    }

    private static double[] Costs(OnnxModel model, IReadOnlyList<OperandRounding> roundings, JudgedSet set, ClassJudge judge)
    {
        var values = new double[2 * set.Examples.Count];
        ExampleLoop.Run(ExecutionPlan.Compile(RoundedModel.Apply(model, roundings)), set.Examples.Count, 2,
            (session, i) => judge.Judge(i, session.Run(set.Examples.Read(i)), values.AsSpan(2 * i, 2)));
        return judge.Costs(values);
    }
}
