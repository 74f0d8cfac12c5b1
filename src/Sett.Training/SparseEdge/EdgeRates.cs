using System.Globalization;
using Sett.Numerics;

namespace Sett.Training.SparseEdge;

/// <summary>Learning rates 2^−k, a k from a sample on.</summary>
/// <param name="Steps">From which sample (0 for the first step, then rising), and k, 0 to 15.</param>
public sealed record EdgeRates(IReadOnlyList<(long From, int Shift)> Steps)
{
    /// <summary>The largest k.</summary>
    public const int MostShift = 15;

    /// <summary>k = 3, from the 25,000th sample 4, from the 75,000th 5, as the authors' code has it.</summary>
    public static EdgeRates Shipped { get; } = new([(0, 3), (25_000, 4), (75_000, 5)]);

    /// <summary>k for a sample, numbered from 0.</summary>
    public int ShiftAt(long sample)
    {
        int i = Steps.Count - 1;
        while (i > 0 && Steps[i].From > sample) i--;
        return Steps[i].Shift;
    }

    /// <summary>Reads "3,4@25000,5@75000".</summary>
    /// <exception cref="BadInputException">It is no such list.</exception>
    public static EdgeRates Parse(string text)
    {
        var steps = new List<(long, int)>();
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Split('@');
            bool isFirst = steps.Count == 0;
            if (!TryNumber(pair[0], out long shift) || shift > MostShift || pair.Length != (isFirst ? 1 : 2)) throw Refused(text);
            long from = 0;
            if (!isFirst && (!TryNumber(pair[1], out from) || from <= steps[^1].Item1)) throw Refused(text);
            steps.Add((from, (int)shift));
        }

        return new EdgeRates(steps);
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static BadInputException Refused(string text) =>
        new($"rates '{text}': write k of a learning rate 2^-k (0 to {MostShift}), and behind later ones from which sample on, as in "
            + "3,4@25000,5@75000.");

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Steps.Select((s, i) => i == 0 ? $"{s.Shift}" : $"{s.Shift}@{s.From}"));
}
