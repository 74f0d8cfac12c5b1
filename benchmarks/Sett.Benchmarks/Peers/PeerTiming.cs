using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Oracle;

namespace Sett.Benchmarks.Peers;

/// <summary>One line of the table: milliseconds for one input on each side.</summary>
/// <param name="Model">The file's name without extension.</param>
/// <param name="Threads">Threads on both sides.</param>
/// <param name="Ours">Sett's median, in milliseconds.</param>
/// <param name="Theirs">ONNX Runtime's median, in milliseconds; not a number where it cannot run the model.</param>
/// <param name="Ratio">The median over rounds of ours / theirs.</param>
/// <param name="Distance">The largest difference of the outputs, relative to the largest output.</param>
/// <param name="Note">Why there is no comparison, or empty.</param>
/// <param name="Steps">Sett's slowest steps, where they were asked for.</param>
internal sealed record PeerRow(
    string Model, int Threads, double Ours, double Theirs, double Ratio, double Distance, string Note, IReadOnlyList<string> Steps);

/// <summary>
/// Times two implementations in turns: after a warm-up of both, short blocks of runs alternate, so that what the machine does at the moment
/// hits both alike. The ratio is the median of the ratios of neighbouring blocks.
/// </summary>
internal static class PeerTiming
{
    private const int Rounds = 15;
    private const double WarmUpSeconds = 1.5;

    /// <summary>
    /// Measures a model with a number of threads on both sides. A model of quantise and dequantise nodes is measured twice: in integer
    /// steps, which is how ONNX Runtime rewrites it, and as it is written.
    /// </summary>
    public static IEnumerable<PeerRow> Measure(string file, int threads, double seconds, bool steps)
    {
        byte[] bytes = File.ReadAllBytes(file);
        OnnxModel model = OnnxReader.Read(bytes, Path.GetFileName(file));
        if (!model.Graph.Nodes.Any(n => n.Operator == "DequantizeLinear"))
        {
            yield return Measure(model, bytes, new PlanOptions(), threads, seconds, steps, "");
            yield break;
        }

        yield return Measure(model, bytes, new PlanOptions { IntegerSteps = true }, threads, seconds, steps, "integer steps");
        yield return Measure(model, bytes, new PlanOptions(), threads, seconds, steps, "as written");
    }

    private static PeerRow Measure(
        OnnxModel model, byte[] bytes, PlanOptions options, int threads, double seconds, bool steps, string reading)
    {
        string name = Path.GetFileNameWithoutExtension(model.Path);
        ExecutionPlan plan = ExecutionPlan.Compile(model, options);
        Session ours = plan.NewSession(threads == 1 ? Workers.One : Workers.Of(threads));
        Tensor[] inputs = [.. plan.Inputs.Select(PeerInputs.For)];
        Tensor[] outputs = [.. ours.Run(inputs)];
        (OnnxRuntimeSession? theirs, string note) = OpenTheirs(bytes, threads, inputs);
        using (theirs)
        {
            Action runOurs = () => ours.Run(inputs);
            Action? runTheirs = theirs is null ? null : theirs.Run;
            double distance = theirs is null ? double.NaN : Distance(outputs, theirs.Outputs());
            (double a, double b, double ratio) = Alternate(runOurs, runTheirs, seconds);
            note = string.Join("; ", ((string[])[reading, note]).Where(part => part.Length > 0));
            return new PeerRow(name, threads, a, b, ratio, distance, note, steps ? SlowestSteps(ours, inputs) : []);
        }
    }

    /// <summary>The oracle's session with as many of its rewrites as it survives, its inputs set.</summary>
    private static (OnnxRuntimeSession? Session, string Note) OpenTheirs(byte[] model, int threads, Tensor[] inputs)
    {
        if (OnnxRuntime.Instance is not { } runtime) return (null, "");
        foreach (GraphRewrites rewrites in (GraphRewrites[])[GraphRewrites.All, GraphRewrites.Basic])
        {
            OnnxRuntimeSession? session = null;
            try
            {
                session = runtime.Open(model, threads, rewrites);
                session.SetInputs(inputs);
                session.Run();
                return (session,
                    rewrites == GraphRewrites.All ? "" : "ONNX Runtime's own rewriting breaks this model: basic rewrites only");
            }
            catch (OnnxRuntimeException)
            {
                session?.Dispose();
            }
        }

        return (null, "ONNX Runtime does not know these operators");
    }

    private static (double Ours, double Theirs, double Ratio) Alternate(Action ours, Action? theirs, double seconds)
    {
        double oneOfOurs = WarmUp(ours), oneOfTheirs = theirs is null ? 1 : WarmUp(theirs);
        int runsOfOurs = Math.Max(1, (int)(seconds / Rounds / oneOfOurs));
        int runsOfTheirs = Math.Max(1, (int)(seconds / Rounds / oneOfTheirs));
        var a = new double[Rounds];
        var b = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            a[round] = Block(ours, runsOfOurs);
            b[round] = theirs is null ? double.NaN : Block(theirs, runsOfTheirs);
        }

        return (Median(a), Median(b), Median([.. a.Zip(b, (x, y) => x / y)]));
    }

    /// <summary>Runs until the compiler has nothing left to improve; gives the seconds of a run at the end.</summary>
    private static double WarmUp(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        double last;
        do
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            last = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);

        return last;
    }

    /// <summary>Milliseconds for a run, averaged over a block.</summary>
    private static double Block(Action run, int runs)
    {
        // The other side's idle threads and caches settle in one run that does not count.
        run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++) run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / runs;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Distance(Tensor[] ours, Tensor[] theirs)
    {
        double worst = 0;
        for (int o = 0; o < ours.Length; o++)
        {
            if (ours[o] is not Tensor<float> a || theirs[o] is not Tensor<float> b || a.Length != b.Length) return double.NaN;
            double largest = 0, scale = 1e-30;
            for (int i = 0; i < a.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
                scale = Math.Max(scale, Math.Abs(b[i]));
            }

            worst = Math.Max(worst, largest / scale);
        }

        return worst;
    }

    private static List<string> SlowestSteps(Session session, Tensor[] inputs)
    {
        const int repetitions = 20, shown = 12;
        IReadOnlyList<string> names = session.StepNames;
        var seconds = new double[names.Count];
        for (int i = 0; i < repetitions; i++) session.RunTimed(inputs, seconds);
        double total = seconds.Sum();
        return
        [
            .. names.Zip(seconds).OrderByDescending(s => s.Second).Take(shown)
                .Select(s => FormattableString.Invariant($"{s.Second / repetitions * 1e3,9:0.000} ms {s.Second / total,6:P1}  {s.First}")),
        ];
    }
}
