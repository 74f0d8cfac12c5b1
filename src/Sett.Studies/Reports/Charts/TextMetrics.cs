namespace Sett.Studies.Reports.Charts;

/// <summary>
/// About how wide text will be: the fonts of readers differ, so widths are those of a common sans-serif face with a little to spare.
/// </summary>
public static class TextMetrics
{
    /// <summary>The width in units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The font's size in units.</param>
    public static double Width(string text, double size)
    {
        double em = 0;
        foreach (char c in text) em += c switch
        {
            'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or 'I' => 0.3,
            'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '\\' or '-' or ' ' => 0.4,
            'm' or 'w' or 'M' or 'W' or '%' or '@' or '×' or '≤' or '≥' => 0.92,
            '…' => 1,
            >= 'A' and <= 'Z' => 0.7,
            >= '\u2E80' => 1,
            _ => 0.62,
        };
        return em * size;
    }

    /// <summary>The text, shortened in its middle where it is wider than the room: names of layers differ at both ends.</summary>
    public static string Fit(string text, double room, double size)
    {
        if (Width(text, size) <= room) return text;
        for (int kept = text.Length - 1; kept > 1; kept--)
        {
            int head = kept * 2 / 5, tail = kept - head;
            // A pair of surrogates stays together.
            if (head > 0 && char.IsHighSurrogate(text[head - 1])) head--;
            if (char.IsLowSurrogate(text[^tail])) tail--;
            string shorter = $"{text[..head]}…{text[^tail..]}";
            if (Width(shorter, size) <= room) return shorter;
        }

        return "…";
    }
}
