namespace Sett.Studies.Reports.Charts;

/// <summary>Where an axis is marked: at multiples of 1, 2 or 5 times a power of ten.</summary>
/// <param name="Low">The first tick; no datum is below it.</param>
/// <param name="Step">From a tick to the next.</param>
/// <param name="Count">How many there are, 2 or more.</param>
public readonly record struct Ticks(double Low, double Step, int Count)
{
    /// <summary>The last tick; no datum is above it.</summary>
    public double High => At(Count - 1);

    /// <summary>The tick of a number from 0.</summary>
    public double At(int index)
    {
        // Multiples are taken of the whole-numbered reciprocal where the step is below one: 3 / 10 is 0.3, 3 × 0.1 is not.
        double first = Math.Round(Low / Step), multiple = first + index;
        return Step < 1 ? multiple / Math.Round(1 / Step, 9) : multiple * Step;
    }

    /// <summary>Ticks around a range.</summary>
    /// <param name="least">The smallest datum.</param>
    /// <param name="most">The largest datum.</param>
    /// <param name="wanted">About how many spaces there should be between ticks; at most twice as many come of it.</param>
    public static Ticks Around(double least, double most, int wanted)
    {
        if (!double.IsFinite(least) || !double.IsFinite(most) || most < least)
            throw new ArgumentException($"{least} to {most} is no range.", nameof(most));
        double span = most - least, size = Math.Max(Math.Abs(least), Math.Abs(most));
        if (span <= size * 1e-9) (least, most, span) = size == 0 ? (0, 1, 1) : (Math.Min(0, least), Math.Max(0, most), size);
        double rough = span / Math.Max(1, wanted), power = Math.Pow(10, Math.Floor(Math.Log10(rough))), part = rough / power;
        double step = (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
        double first = Math.Floor(least / step + 1e-9), last = Math.Ceiling(most / step - 1e-9);
        return new Ticks(first * step, step, (int)Math.Max(1, last - first) + 1);
    }

    /// <summary>Ticks from zero.</summary>
    public static Ticks FromZero(double most, int wanted) => Around(Math.Min(0, most), Math.Max(0, most), wanted);

    /// <summary>The whole-number step at which one of every so many places is named: 1, 2, 5, 10, 20 …</summary>
    /// <param name="places">How many places there are.</param>
    /// <param name="room">How many names fit.</param>
    public static int Every(int places, int room)
    {
        int step = 1, power = 1;
        for (int turn = 0; (places + step - 1) / step > Math.Max(1, room); turn++)
        {
            step = (turn % 3) switch { 0 => 2 * power, 1 => 5 * power, _ => 10 * power };
            if (turn % 3 == 2) power *= 10;
        }

        return step;
    }
}
