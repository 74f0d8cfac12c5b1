using System.Text;

namespace Sett.Studies.Reports.Charts;

/// <summary>
/// Makes text safe inside XML and HTML. Names come from files, so every one of them passes here; what XML cannot hold becomes the
/// replacement character.
/// </summary>
public static class Escaping
{
    /// <summary>Text between tags.</summary>
    public static string Text(string text) => Escape(text, isAttribute: false);

    /// <summary>Text inside double quotes.</summary>
    public static string Attribute(string text) => Escape(text, isAttribute: true);

    private static string Escape(string text, bool isAttribute)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"' when isAttribute: escaped.Append("&quot;"); break;
                case '\n' or '\r' or '\t' when isAttribute: escaped.Append(' '); break;
                case '\n' or '\t': escaped.Append((char)rune.Value); break;
                case < 0x20 or 0x7F or 0xFFFE or 0xFFFF: escaped.Append('\uFFFD'); break;
                default: escaped.Append(rune); break;
            }
        }

        return escaped.ToString();
    }
}
