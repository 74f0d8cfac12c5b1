using System.Text.RegularExpressions;

namespace Sett.Hardware.Tests.Slow;

/// <summary>Digits of values as text, rewritten by rule, and units that work on lists of them.</summary>
internal static class SlowDigits
{
    /// <summary>Places of the digits of a magnitude, lowest first.</summary>
    public static List<int> Of(int value, bool booth)
    {
        string text = "0" + Convert.ToString(Math.Abs(value), 2);
        // A run: a zero, three ones at least, more ones between which single zeros may stand.
        if (booth && Math.Abs(value) >> 13 != 7)
            text = Regex.Replace(text, "0(111(?:0?1)*)", run =>
                "+" + Regex.Replace(run.Groups[1].Value[..^1], "[01]", d => d.Value == "0" ? "-" : "0") + "-");
        return [.. Enumerable.Range(0, text.Length).Where(i => text[text.Length - 1 - i] != '0')];
    }

    /// <summary>Cycles of a unit: each lane a queue of places; a cycle takes from every lane what the first stage reaches.</summary>
    public static int Cycles(IEnumerable<int> lanes, bool booth, int firstStage)
    {
        List<Queue<int>> queues = [.. lanes.Select(v => new Queue<int>(Of(v, booth)))];
        int cycles = 0;
        while (queues.Exists(q => q.Count > 0))
        {
            int lowest = queues.Where(q => q.Count > 0).Min(q => q.Peek());
            foreach (Queue<int> queue in queues.Where(q => q.Count > 0 && q.Peek() < lowest + (1 << firstStage))) queue.Dequeue();
            cycles++;
        }

        return Math.Max(1, cycles);
    }
}
