using Sett.Networks.Evaluation;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// Judges a network whose outputs are numbers and no classes by their distance from the untouched network's: relative error (the root of
/// the squared differences' sum over that of the squared outputs, in percent) or PSNR (in decibels; the peak is the untouched output's
/// range). Of several outputs the worst counts.
/// </summary>
public sealed class OutputJudge : IJudge
{
    private const long MostKeptBytes = 2L << 30;

    private readonly float[][][] _untouched;
    private readonly bool _decibels;
    private double[]? _energies, _ranges;
    private long[]? _elements;
    private long _kept;

    /// <summary>A judge of so many examples.</summary>
    /// <param name="count">The examples.</param>
    /// <param name="outputs">How many outputs the network has.</param>
    /// <param name="decibels">Whether the quantity is PSNR.</param>
    public OutputJudge(int count, int outputs, bool decibels) =>
        (_untouched, _decibels, Values) = (new float[count][][], decibels, outputs);

    /// <inheritdoc/>
    public int Values { get; }

    /// <inheritdoc/>
    public int Counted => Values;

    /// <inheritdoc/>
    public void SeeUntouched(int example, IReadOnlyList<Tensor> outputs)
    {
        _untouched[example] = [.. outputs.Select(o => Evaluator.Scores(o).ToArray())];
        if (Interlocked.Add(ref _kept, _untouched[example].Sum(o => (long)o.Length * sizeof(float))) > MostKeptBytes)
            throw new BadInputException(
                $"the outputs of {_untouched.Length} inputs take more than {MostKeptBytes >> 20} MB; use fewer with --limit.");
    }

    /// <inheritdoc/>
    public void Judge(int example, IReadOnlyList<Tensor> outputs, Span<double> values)
    {
        for (int k = 0; k < values.Length; k++)
        {
            ReadOnlySpan<float> now = Evaluator.Scores(outputs[k]), before = _untouched[example][k];
            double sum = 0;
            for (int i = 0; i < now.Length; i++)
            {
                double difference = now[i] - (double)before[i];
                sum += difference * difference;
            }

            values[k] = double.IsNaN(sum) ? double.PositiveInfinity : sum;
        }
    }

    /// <inheritdoc/>
    public double[] Costs(ReadOnlySpan<double> values)
    {
        var sums = new double[Values];
        for (int i = 0; i < values.Length; i++) sums[i % sums.Length] += values[i];
        return sums;
    }

    /// <inheritdoc/>
    public double[] Budget(double loss)
    {
        Measure();
        return _decibels
            ? [.. _ranges!.Select((r, k) => r * r * _elements![k] * Math.Pow(10, -loss / 10))]
            : [.. _energies!.Select(e => e * loss * loss / 1e4)];
    }

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> costs)
    {
        Measure();
        double worst = _decibels ? double.PositiveInfinity : 0;
        for (int k = 0; k < costs.Length; k++)
        {
            worst = _decibels
                ? Math.Min(
                    worst, costs[k] == 0 ? double.PositiveInfinity : 10 * Math.Log10(_ranges![k] * _ranges[k] * _elements![k] / costs[k]))
                : Math.Max(worst, costs[k] == 0 ? 0 : 100 * Math.Sqrt(costs[k] / _energies![k]));
        }

        return worst;
    }

    /// <inheritdoc/>
    public int[] Order() => [.. Enumerable.Range(0, _untouched.Length)];

    // In the examples' order, so that sums of real numbers are the same for any number of threads.
    private void Measure()
    {
        if (_energies is not null) return;
        var energies = new double[Values];
        (_elements, _ranges) = (new long[Values], new double[Values]);
        for (int k = 0; k < Values; k++)
        {
            double least = double.PositiveInfinity, most = double.NegativeInfinity;
            foreach (float[][] example in _untouched)
            {
                foreach (float value in example[k])
                {
                    energies[k] += value * (double)value;
                    (least, most) = (Math.Min(least, value), Math.Max(most, value));
                }

                _elements[k] += example[k].Length;
            }

            _ranges[k] = most - least;
        }

        _energies = energies;
    }
}
