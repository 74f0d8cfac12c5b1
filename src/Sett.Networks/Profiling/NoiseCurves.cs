namespace Sett.Networks.Profiling;

/// <summary>
/// How far outputs move when one operand alone has so many bits. Noise of several operands about adds up, which tells a search where bits are cheap before it
/// counts a single right answer.
/// </summary>
internal sealed class NoiseCurves
{
    /// <summary>Below this (a relative error of 0.03 %) a curve is continued by its slope: a quarter for each bit.</summary>
    private const double Faint = 1e-7;

    private readonly double[][] _noise;

    private NoiseCurves(double[][] noise) => _noise = noise;

    /// <summary>The noise of an operand at a width.</summary>
    public double At(int operand, int bits) => _noise[operand][bits];

    /// <summary>Measures the curves, front to back.</summary>
    public static NoiseCurves Measure(SearchSpace space, CandidateRuns runs, Action<int>? done, CancellationToken cancel)
    {
        var noise = new double[space.Operands.Count][];
        double[] anything = [double.PositiveInfinity];
        for (int o = 0; o < noise.Length; o++)
        {
            ProfiledOperand operand = space.Operands[o];
            double[] curve = noise[o] = new double[operand.MostBits + 1];
            double last = double.PositiveInfinity;
            for (int bits = operand.LeastBits; bits <= operand.MostBits; bits++)
            {
                if (operand.IsUntouched(bits)) last = 0;
                else if (last < Faint) last /= 4;
                else
                {
                    var widths = new int[noise.Length];
                    widths[o] = bits;
                    last = Math.Min(last, runs.Run(widths, anything, o / 2, cancel)![0]);
                }

                curve[bits] = last;
            }

            done?.Invoke(o + 1);
        }

        return new NoiseCurves(noise);
    }
}
