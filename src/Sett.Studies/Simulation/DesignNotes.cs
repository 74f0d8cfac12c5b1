using Sett.Hardware.Designs;

namespace Sett.Studies.Simulation;

/// <summary>What designs have to say of themselves, once where several say the same.</summary>
internal static class DesignNotes
{
    /// <summary>
    /// The designs' notes in their order. Notes that are alike but for the label they begin with become one that names the labels.
    /// </summary>
    public static IEnumerable<string> Of(IEnumerable<IDesign> designs) =>
        designs.SelectMany(d => d.Notes.Select(note => Split(note, d.Options.Label))).Distinct()
            .GroupBy(n => (IsLabelled: n.Label.Length > 0, n.Words)).Select(g => Joined([.. g.Select(n => n.Label)], g.Key.Words));

    private static (string Label, string Words) Split(string note, string label) =>
        note.StartsWith(label + " ", StringComparison.Ordinal) ? (label, note[label.Length..]) : ("", note);

    private static string Joined(string[] labels, string words) => labels.Length == 1
        ? labels[0] + words
        : $"Each of {string.Join(", ", labels[..^1])} and {labels[^1]}{words}";
}
