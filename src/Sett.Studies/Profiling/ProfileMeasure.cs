using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Profiling;

/// <summary>Examples and how a network is judged on them.</summary>
/// <param name="Examples">The examples.</param>
/// <param name="Labels">The right classes, or null.</param>
/// <param name="Output">The output that holds class scores.</param>
/// <param name="Quantity">What counts.</param>
public sealed record JudgedSet(Examples Examples, IReadOnlyList<int>? Labels, int Output, Quantity Quantity)
{
    /// <summary>A new judge of the set.</summary>
    /// <param name="outputs">How many outputs the network has.</param>
    public IJudge Judge(int outputs) => Quantity.CountsRight()
        ? new ClassJudge(Examples.Count, Output, Quantity == Quantity.Agreement ? null : Labels, Quantity == Quantity.Top5 ? 5 : 1)
        : new OutputJudge(Examples.Count, outputs, Quantity == Quantity.Psnr);
}

/// <summary>
/// Measures profiles by running the network whole, apart from everything that a search shares or stops: the untouched network once, then
/// each rounded one.
/// </summary>
public sealed class ProfileMeasure
{
    private const int Resamples = 1000;

    private readonly JudgedSet _set;
    private readonly IJudge _judge;
    private readonly ClassJudge? _top1, _top5;
    private readonly PlanOptions _options;
    private readonly int _threads;

    private ProfileMeasure(JudgedSet set, int outputs, int classes, PlanOptions options, int threads)
    {
        (_set, _options, _threads, _judge) = (set, options, threads, set.Judge(outputs));
        if (set.Labels is null || !set.Quantity.CountsRight()) return;
        _top1 = new ClassJudge(set.Examples.Count, set.Output, set.Labels, 1);
        if (classes > 5) _top5 = new ClassJudge(set.Examples.Count, set.Output, set.Labels, 5);
    }

    /// <summary>The judge, which has seen the untouched network.</summary>
    public IJudge Judge => _judge;

    /// <summary>Runs the untouched network.</summary>
    public static ProfileMeasure Prepare(
        OnnxModel model, PlanOptions options, JudgedSet set, int threads, Action<int>? done, CancellationToken cancel)
    {
        ExecutionPlan plan = ExecutionPlan.Compile(model, options);
        var measure = new ProfileMeasure(set, plan.Outputs.Count, plan.Outputs[set.Output].Shape.Length, options, threads);
        ExampleLoop.Run(plan, set.Examples.Count, threads, (session, i) => measure.See(i, session.Run(set.Examples.Read(i))), done, cancel);
        return measure;
    }

    /// <summary>Runs a rounded network.</summary>
    /// <param name="rounded">The network with its operands rounded.</param>
    /// <param name="done">Told the number of finished examples.</param>
    /// <param name="cancel">Ends the run.</param>
    public Measured Run(OnnxModel rounded, Action<int>? done, CancellationToken cancel)
    {
        ExecutionPlan plan = ExecutionPlan.Compile(rounded, _options);
        int n = _set.Examples.Count, values = _judge.Values;
        var all = new double[n * values];
        var right = new bool[2, n];
        ExampleLoop.Run(plan, n, _threads, (session, i) =>
        {
            IReadOnlyList<Tensor> outputs = session.Run(_set.Examples.Read(i));
            _judge.Judge(i, outputs, all.AsSpan(i * values, values));
            right[0, i] = _top1?.IsRight(i, outputs) ?? false;
            right[1, i] = _top5?.IsRight(i, outputs) ?? false;
        }, done, cancel);
        PairedDifference? top1 = _top1 is null ? null : Pair(_top1, i => right[0, i]);
        PairedDifference? top5 = _top5 is null ? null : Pair(_top5, i => right[1, i]);
        PairedDifference? own = _judge is ClassJudge judge ? Pair(judge, i => all[i * values] == 0) : null;
        return new Measured(n, _judge.Value(_judge.Costs(all)), own?.Interval ?? Bootstrap(all), own, top1, top5);
    }

    private void See(int example, IReadOnlyList<Tensor> outputs)
    {
        _judge.SeeUntouched(example, outputs);
        _top1?.SeeUntouched(example, outputs);
        _top5?.SeeUntouched(example, outputs);
    }

    private PairedDifference Pair(ClassJudge judge, Func<int, bool> isRight)
    {
        int lost = 0, gained = 0, n = _set.Examples.Count;
        for (int i = 0; i < n; i++)
        {
            bool now = isRight(i);
            if (judge.IsRight(i) && !now) lost++;
            if (!judge.IsRight(i) && now) gained++;
        }

        return new PairedDifference(n, judge.Right, lost, gained);
    }

    // The percentile interval over examples drawn with replacement. The energies that errors refer to stay those of the set.
    private (double Low, double High) Bootstrap(double[] all)
    {
        int n = _set.Examples.Count, width = _judge.Values;
        var random = new RandomStream(1);
        var found = new double[Resamples];
        var resampled = new double[all.Length];
        for (int r = 0; r < Resamples; r++)
        {
            for (int i = 0; i < n; i++) all.AsSpan(random.Next(n) * width, width).CopyTo(resampled.AsSpan(i * width));
            found[r] = _judge.Value(_judge.Costs(resampled));
        }

        Array.Sort(found);
        return (found[Resamples / 40], found[Resamples - 1 - Resamples / 40]);
    }
}
