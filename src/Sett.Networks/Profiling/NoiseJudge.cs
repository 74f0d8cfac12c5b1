using Sett.Networks.Evaluation;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// Measures how far outputs move, finer than any count of right answers: the squared differences from the untouched outputs over the
/// squared outputs, added over the outputs. Of class scores the part that all classes share is left out, and probabilities are seen as
/// logarithms.
/// </summary>
internal sealed class NoiseJudge(int count, int? classOutput) : IJudge
{
    private readonly float[][][] _untouched = new float[count][][];
    private double[]? _energies;

    public int Values => 1;

    public int Counted => 1;

    public void SeeUntouched(int example, IReadOnlyList<Tensor> outputs) => _untouched[example] = Seen(outputs);

    public void Judge(int example, IReadOnlyList<Tensor> outputs, Span<double> values)
    {
        double[] energies = _energies ??= Energies();
        float[][] now = Seen(outputs), before = _untouched[example];
        double noise = 0;
        for (int k = 0; k < now.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < now[k].Length; i++) sum += (now[k][i] - (double)before[k][i]) * (now[k][i] - (double)before[k][i]);
            noise += sum / energies[k];
        }

        values[0] = double.IsNaN(noise) ? double.PositiveInfinity : noise;
    }

    public double[] Costs(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return [sum];
    }

    public double[] Budget(double loss) => [loss];

    public double Value(ReadOnlySpan<double> costs) => costs[0];

    public int[] Order() => [.. Enumerable.Range(0, count)];

    private double[] Energies() =>
        [.. Enumerable.Range(0, _untouched[0].Length).Select(k => Math.Max(1e-30, _untouched.Sum(e => e[k].Sum(v => v * (double)v))))];

    private float[][] Seen(IReadOnlyList<Tensor> outputs) => classOutput is { } output
        ? [ClassScores.Of(outputs[output])]
        : [.. outputs.Select(o => Evaluator.Scores(o).ToArray())];
}
