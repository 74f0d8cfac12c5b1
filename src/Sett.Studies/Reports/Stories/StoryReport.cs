using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Stories;

/// <summary>Several results on one page: what came out of each, then each as its own report shows it, then what they rest on.</summary>
public static class StoryReport
{
    // Enough to tell two hashes apart; the whole of them stands at the page's end.
    private const int HashDigits = 12;

    /// <summary>The page.</summary>
    /// <param name="chapters">The results in the order in which they are told, one at least.</param>
    public static Page Of(IReadOnlyList<Chapter> chapters)
    {
        string networks = string.Join(", ", chapters.Select(c => c.Network).Distinct());
        string results = chapters.Count == 1 ? "1 result" : $"{chapters.Count} results";
        return new Page($"{networks}: {results}", $"{results} on one page, each drawn from the file that it was written to. What a chapter "
            + "does not show at first opens below it.",
            [Summary(chapters), .. chapters.Select(Told), Origins(chapters)]);
    }

    private static Section Summary(IReadOnlyList<Chapter> chapters)
    {
        var section = new Section("summary", "In short");
        section.Highlights(chapters.SelectMany(c => c.Page.Sections[0].Numbers.Take(1)))
            .List(chapters.Select(c => $"{c.Page.Title}: {Numbers(c)}"));
        var table = new PageTable("The results and what they are of", PageColumn.Number("no."), new("result"), new("made by"),
            new("model"), new("model SHA-256"), new("inputs"), new("file"));
        for (int i = 0; i < chapters.Count; i++)
        {
            Chapter c = chapters[i];
            string hash = c.Fact("model_sha256");
            table.Add(Cell.Count(i + 1), c.Page.Title, c.Command, c.Fact("model"),
                hash.Length > HashDigits ? hash[..HashDigits] + "…" : hash, c.Fact("inputs"), c.File);
        }

        string[] models = [.. chapters.Select(c => c.Fact("model_sha256")).Where(h => h.Length > 0).Distinct()];
        if (models.Length > 1)
            section.Paragraph($"The results are of {models.Length} different model files; the table says which is of which.");
        return section.Table(table);
    }

    private static string Numbers(Chapter chapter) =>
        string.Join(" · ", chapter.Page.Sections[0].Numbers.Select(n => $"{n.Value} {n.What}"));

    private static Section Told(Chapter chapter, int index)
    {
        string prefix = $"{index + 1}-";
        IReadOnlyList<Section> parts = chapter.Page.Sections;
        Section section = new Section($"{prefix}{chapter.Kind}", chapter.Page.Title)
            .Paragraph(chapter.Page.Summary).Include(parts[0], prefix);
        foreach (Section part in parts.Skip(1).Where(p => p.Id != "origin")) section.Details(part.Heading, s => s.Include(part, prefix));
        return section;
    }

    private static Section Origins(IReadOnlyList<Chapter> chapters)
    {
        var section = new Section("origin", "What ran");
        for (int i = 0; i < chapters.Count; i++)
        {
            section.Subheading($"{i + 1}. {chapters[i].Page.Title}")
                .Facts([.. SourceFacts.Of(chapters[i].Source), KeyValuePair.Create("file", chapters[i].File),
                    KeyValuePair.Create("Sett", chapters[i].Sett)]);
        }

        return section.Paragraph("Every number of this page stands in the file of its chapter, or is the share of two that do; figures/ "
            + "holds the charts as SVG and as Vega-Lite specifications with their data.");
    }
}
