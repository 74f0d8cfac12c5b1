namespace Sett.Networks.Profiling;

/// <summary>
/// How far outputs move when one operand alone has so many bits. Noise of several operands about adds up, which tells a search where bits
/// are cheap before it counts a single right answer.
/// </summary>
internal sealed class NoiseCurves
{
    /// <summary>Below this (a relative error of 0.03 %) a curve is continued by its slope: a quarter for each bit.</summary>
    private const double Faint = 1e-7;

    /// <summary>Every other width is measured.</summary>
    private const int Stride = 2;

    /// <summary>What two bits take away of the noise.</summary>
    private const double Sixteenth = 16;

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
            int previous = -1;
            for (int bits = operand.LeastBits; bits <= operand.MostBits; bits += Math.Max(1, Math.Min(Stride, operand.MostBits - bits)))
            {
                double last = previous < 0 ? double.PositiveInfinity : curve[previous];
                if (operand.IsUntouched(bits)) curve[bits] = 0;
                else if (last < Faint) curve[bits] = last * Math.ScaleB(1, -2 * (bits - previous));
                else
                {
                    var widths = new int[noise.Length];
                    widths[o] = bits;
                    curve[bits] = Math.Min(last, runs.Run(widths, anything, o / 2, cancel)![0]);
                }

                // Between two widths the curve is a line in logarithms.
                for (int between = previous + 1; previous >= 0 && between < bits; between++)
                    curve[between] = Math.Sqrt(curve[previous] * Math.Max(curve[bits], curve[previous] / Sixteenth));
                previous = bits;
                if (bits == operand.MostBits) break;
            }

            done?.Invoke(o + 1);
        }

        return new NoiseCurves(noise);
    }
}
