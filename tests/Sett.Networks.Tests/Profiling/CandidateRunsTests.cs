using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>Protects that kept values, early stopping and threads change no answer, only the work.</summary>
public sealed class CandidateRunsTests
{
    public static TheoryData<string> Networks => ["plain", "branches", "qdq", "qonnx"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Shared_values_and_stopping_change_no_answer(string name)
    {
        OnnxModel model = SmallNetworks.All[name]();
        var graph = new CutGraph(model, new PlanOptions());
        Examples inputs = SmallNetworks.Inputs(model, 30, 4);
        // Some are judged by their outputs, some by their classes.
        int outputs = model.Graph.Outputs.Count;
        bool byError = outputs > 1 || name == "plain";
        IJudge judge = byError ? new OutputJudge(inputs.Count, outputs, false) : new ClassJudge(inputs.Count, 0, null, 1);
        ProfiledOperand[] operands = OperandSurvey.Run(graph, inputs, 16, 2, judge.SeeUntouched, null, CancellationToken.None);
        var runs = new CandidateRuns(graph, operands, Reduction.Drop, inputs, judge, 2, 1 << 26);
        double[] budget = judge.Budget(byError ? 5 : 20), anything = [.. budget.Select(_ => double.PositiveInfinity)];
        var random = new Random(6);
        int[] widths = [.. operands.Select(o => o.MostBits)];
        int kept = 0, stopped = 0;
        for (int run = 0; run < 60; run++)
        {
            // As searches do: one operand changes, those in front of it stay; now and then all start anew.
            int o = random.Next(operands.Length);
            if (run % 15 == 14) widths = SmallNetworks.Widths(random, operands);
            else widths = [.. widths.Select((w, i) => i == o ? SmallNetworks.Widths(random, operands)[i] : w)];
            if (run % 7 == 6) widths = [.. widths.Select((w, i) => i == o ? w : 0)];
            double[] whole = Whole(model, graph, operands, widths, inputs, judge);
            double[] allowed = run % 3 == 0 ? anything : budget;
            bool passes = whole.Zip(allowed).All(p => p.First <= p.Second);
            double[]? costs = runs.Run(widths, allowed, random.Next(graph.Layers.Count), CancellationToken.None);
            Assert.Equal(passes ? whole : null, costs);
            if (passes) kept++;
            else stopped++;
        }

        Assert.True(kept > 5 && stopped > 5, $"{kept} kept the budget, {stopped} did not");
        Assert.Equal(60, runs.Work.Candidates);
        Assert.InRange(runs.Work.Stopped, 1, stopped);
        Assert.InRange(runs.Work.Passes, 1, 120);
    }

    [Fact]
    public void Values_in_front_of_a_change_are_not_computed_again()
    {
        OnnxModel model = SmallNetworks.Classifier();
        var graph = new CutGraph(model, new PlanOptions());
        Examples inputs = SmallNetworks.Inputs(model, 20, 4);
        var judge = new ClassJudge(inputs.Count, 0, null, 1);
        ProfiledOperand[] operands = OperandSurvey.Run(graph, inputs, 16, 1, judge.SeeUntouched, null, CancellationToken.None);
        double[] anything = [.. judge.Budget(0).Select(_ => double.PositiveInfinity)];
        var runs = new CandidateRuns(graph, operands, Reduction.Drop, inputs, judge, 1, 1 << 26);
        var none = new CandidateRuns(graph, operands, Reduction.Drop, inputs, judge, 1, 0);
        int[] widths = [.. operands.Select(o => o.MostBits)];
        foreach (CandidateRuns each in new[] { runs, none })
        {
            for (int bits = 8; bits > 3; bits--)
            {
                widths[4] = bits;
                each.Run(widths, anything, 2, CancellationToken.None);
            }
        }

        // 80, 80 and 32 multiply-accumulates: once all of them, five times the last layer; without memory five times all.
        Assert.Equal(160.0 / 192 + 5 * 32.0 / 192, runs.Work.Passes, 9);
        Assert.Equal(5, none.Work.Passes, 9);
        Assert.Equal(0, runs.Work.Stopped);
    }

    [Fact]
    public void A_hopeless_candidate_is_given_up_early()
    {
        OnnxModel model = SmallNetworks.Classifier();
        var graph = new CutGraph(model, new PlanOptions());
        Examples inputs = SmallNetworks.Inputs(model, 200, 4);
        var judge = new ClassJudge(inputs.Count, 0, null, 1);
        ProfiledOperand[] operands = OperandSurvey.Run(graph, inputs, 16, 1, judge.SeeUntouched, null, CancellationToken.None);
        var runs = new CandidateRuns(graph, operands, Reduction.Drop, inputs, judge, 1, 1 << 26);
        Assert.Null(runs.Run([.. operands.Select(o => o.LeastBits)], judge.Budget(0), 0, CancellationToken.None));
        Assert.Equal(1, runs.Work.Stopped);
        Assert.InRange(runs.Work.Passes, 0, 0.5);
    }

    private static double[] Whole(OnnxModel model, CutGraph graph, ProfiledOperand[] operands, int[] widths, Examples inputs, IJudge judge)
    {
        ExecutionPlan plan = ExecutionPlan.Compile(
            RoundedModel.Apply(model, CandidateRuns.Roundings(graph, operands, Reduction.Drop, widths, 0, graph.Layers.Count)));
        var values = new double[inputs.Count * judge.Values];
        for (int i = 0; i < inputs.Count; i++)
        {
            Tensor[] outputs = SmallNetworks.Run(plan, inputs.Read(i));
            judge.Judge(i, outputs, values.AsSpan(i * judge.Values, judge.Values));
        }

        return judge.Costs(values);
    }
}
