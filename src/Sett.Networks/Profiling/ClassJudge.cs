using Sett.Networks.Evaluation;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// Judges a classifier: an example is wrong where the right class is not the largest output (or not among the five largest). Without labels
/// the right class is the one that the untouched network names, so that the quantity is the agreement with it.
/// </summary>
/// <remarks>
/// A search tries hundreds of candidates, and among so many some keep a budget because their errors happen to fall well. So a candidate has
/// to keep it twice: as counted, and as expected if each example's margin were shifted as any other example's margin was (in units of its
/// own scores' spread). The expectation averages over all pairs of examples, which leaves little of the luck.
/// </remarks>
public sealed class ClassJudge : IJudge
{
    /// <summary>The share of the right examples below which accuracy is not told apart.</summary>
    private const double Finest = 1e-3;

    /// <summary>Margins, in units of the scores' spread, that nothing shifts to the other side.</summary>
    private const double FarMargin = 100;

    private readonly IReadOnlyList<int>? _labels;
    private readonly int _output, _places;
    private readonly int[] _right;
    private readonly bool[] _untouched;
    private readonly double[] _margins, _spreads;

    /// <summary>A judge of so many examples.</summary>
    /// <param name="count">The examples.</param>
    /// <param name="output">The output that holds a score for each class.</param>
    /// <param name="labels">The right classes, or null for agreement.</param>
    /// <param name="places">1 or 5: among how many of the largest outputs the right class has to be.</param>
    public ClassJudge(int count, int output, IReadOnlyList<int>? labels, int places)
    {
        if (labels is not null && labels.Count < count)
            throw new BadInputException($"there are {labels.Count} labels for {count} inputs; one is needed for each.");
        (_labels, _output, _places) = (labels, output, places);
        (_right, _untouched, _margins, _spreads) = (new int[count], new bool[count], new double[count], new double[count]);
    }

    /// <inheritdoc/>
    public int Values => 2;

    /// <inheritdoc/>
    public int Counted => 1;

    /// <summary>How many examples the untouched network has right.</summary>
    public int Right => _untouched.Count(r => r);

    /// <summary>Whether the untouched network has an example right.</summary>
    public bool IsRight(int example) => _untouched[example];

    /// <inheritdoc/>
    public void SeeUntouched(int example, IReadOnlyList<Tensor> outputs)
    {
        ReadOnlySpan<float> plain = Evaluator.Scores(outputs[_output]);
        int best = 0;
        for (int i = 1; i < plain.Length; i++)
            if (plain[i] > plain[best]) best = i;
        _right[example] = _labels is null ? best : _labels[example];
        _untouched[example] = Evaluator.RankOf(plain, _right[example], example) < _places;
        float[] scores = ClassScores.Of(outputs[_output]);
        (_margins[example], _spreads[example]) =
            (ClassScores.Margin(scores, _right[example], _places), Math.Max(1e-30, ClassScores.Scale(scores)));
    }

    /// <summary>An example's values: 1 where it is wrong, and the shift of its margin over the spread of its scores.</summary>
    public void Judge(int example, IReadOnlyList<Tensor> outputs, Span<double> values)
    {
        values[0] = IsRight(example, outputs) ? 0 : 1;
        double margin = ClassScores.Margin(ClassScores.Of(outputs[_output]), _right[example], _places);
        // Where there are no more classes than places, both are infinite.
        double shift = margin == _margins[example] ? 0 : (margin - _margins[example]) / _spreads[example];
        values[1] = double.IsNaN(shift) ? double.NegativeInfinity : shift;
    }

    /// <summary>Whether a network with these outputs has an example right.</summary>
    public bool IsRight(int example, IReadOnlyList<Tensor> outputs) =>
        Evaluator.RankOf(Evaluator.Scores(outputs[_output]), _right[example], example) < _places;

    /// <summary>The wrong examples as counted, as expected, and as expected with one standard error over the examples added.</summary>
    public double[] Costs(ReadOnlySpan<double> values)
    {
        int n = _right.Length;
        double wrong = 0;
        var shifts = new double[n];
        for (int i = 0; i < n; i++)
        {
            wrong += values[2 * i];
            shifts[i] = values[2 * i + 1];
        }

        (double expected, double error) = Expected(shifts);
        return [wrong, n - Right + expected, n - Right + expected + error];
    }

    /// <summary>
    /// The wrong examples that there may be: those of the untouched network and, of its right ones, <paramref name="loss"/> percent;
    /// counted, a whole number of them. Expected, never less than half an example or a thousandth of the right ones, finer than which
    /// accuracy is not told apart; with its standard error, never less than twice that, so that other examples are likely to keep the loss
    /// too.
    /// </summary>
    public double[] Budget(double loss)
    {
        double wrong = _right.Length - Right, lost = Right * loss / 100;
        double finest = Math.Max(0.5, Right * Finest);
        return [wrong + Math.Floor(lost + 1e-9), wrong + Math.Max(finest, lost), wrong + Math.Max(2 * finest, lost)];
    }

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> costs) => 100 * (_right.Length - costs[0]) / _right.Length;

    /// <inheritdoc/>
    public int[] Order() => [.. Enumerable.Range(0, _right.Length).OrderBy(i => _untouched[i])
        .ThenBy(i => double.IsNaN(_margins[i]) ? 0 : Math.Abs(_margins[i]) / _spreads[i])];

    // Lost less gained examples, over all pairs of an example and a shift, and the standard error of that sum over examples.
    private (double Lost, double Error) Expected(double[] shifts)
    {
        int n = _right.Length;
        Array.Sort(shifts);
        double sum = 0, squares = 0;
        for (int i = 0; i < n; i++)
        {
            double margin = Math.Clamp(_margins[i] / _spreads[i], -FarMargin, FarMargin);
            if (!double.IsFinite(margin)) return (n, n);
            // A margin of 0 is decided by the order of the classes, as the untouched network's was.
            int below = _untouched[i] ? CountBelow(shifts, -margin) : CountUpTo(shifts, -margin);
            double lost = (double)(_untouched[i] ? below : below - n) / n;
            sum += lost;
            squares += lost * lost;
        }

        return (sum, Math.Sqrt(Math.Max(0, squares - sum * sum / n)));
    }

    private static int CountBelow(double[] sorted, double limit)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < limit) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int CountUpTo(double[] sorted, double limit) => CountBelow(sorted, Math.BitIncrement(limit));
}
