using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reproduction;

namespace Sett.Studies.Reports.Reproductions;

/// <summary>DeepCAM's workloads: what searches alone give, what is left when hashing counts, beside the published extremes.</summary>
internal static class DeepcamPage
{
    private static readonly (string Name, Func<DeepcamFactors, double> Of)[] s_counted =
        [("searches alone", f => f.Searches), ("rows written", f => f.Free), ("and hashed on a crossbar", f => f.Crossbar),
            ("and hashed digitally", f => f.Digital)];

    public static Page Of(ReproductionFile file, IReadOnlyList<DeepcamEntry> rows)
    {
        List<Section> sections = [Summary(file)];
        int most = rows.Max(r => r.HashBits);
        DeepcamEntry[] shown = [.. rows.Where(r => r.HashBits == most)];
        sections.Add(Factors("eyeriss", "Over Eyeriss", "Eyeriss's cycles over ours", shown, r => r.Eyeriss, s_counted, 523));
        sections.Add(Factors("cpu", "Over a processor core", "Cycles of a modelled Skylake-SP core at its peak over ours", shown,
            r => r.Cpu, s_counted, 3498));
        sections.Add(Factors("energy", "Energy", "Eyeriss's energy over ours, memory beside the chips left out", shown,
            r => r.Energy, s_counted[1..], 109));
        sections.Add(Table(rows));
        return new Page($"{file.Study}: published and reproduced",
            $"Dot products as Hamming distances on the paper's four workloads, by Sett {file.Sett}.", sections);
    }

    private static Section Summary(ReproductionFile file)
    {
        var section = new Section("summary", "What came out");
        IReadOnlyList<DeepcamHeadlineEntry> headlines = file.Headlines ?? [];
        section.Highlights(headlines.Select(h => (Cell.Factor(h.Ours).Text, $"{h.Figure}; published {Numerals.Short(h.Published)}×")))
            .Paragraph(file.Reading);
        var table = new PageTable("The abstract's numbers; ours are searches alone for speed and hashing free for energy", new("figure"),
            PageColumn.Number("published"), PageColumn.Number("ours"), PageColumn.Number("with a crossbar"),
            PageColumn.Number("hashed digitally"), new("ours is"), new("status"), new("source", ColumnKind.Prose));
        foreach (DeepcamHeadlineEntry h in headlines)
            table.Add(h.Figure, Cell.Factor(h.Published), Cell.Factor(h.Ours), Cell.Factor(h.Crossbar),
                Cell.Factor(h.Digital), h.Case, h.Status, h.Source);
        return section.Table(table);
    }

    private static Section Factors(string id, string heading, string what, DeepcamEntry[] rows, Func<DeepcamEntry, DeepcamFactors> of,
        (string Name, Func<DeepcamFactors, double> Of)[] counted, double published)
    {
        var section = new Section(id, heading);
        foreach (IGrouping<string, DeepcamEntry> network in rows.GroupBy(r => r.Network))
        {
            section.Chart($"{id}-{network.Key.Replace('_', '-')}", new RowBars($"{heading}: {network.Key}",
                $"{what}; hashes of {network.First().HashBits} bits. Published at most: {Numerals.Short(published)}×.", "rows",
                new ChartQuantity("factor", "×"), [.. network.Select(r => $"{r.Rows} rows")],
                [.. counted.Select(c => new Series(c.Name, [.. network.Select(r => c.Of(of(r)))]))],
                Arrangement.Grouped, new Reference(1, "equal")));
        }

        return section;
    }

    private static Section Table(IReadOnlyList<DeepcamEntry> rows)
    {
        string[] groups = ["Eyeriss", "core", "energy"];
        var table = new PageTable("Every case: factors over Eyeriss, over the core, and of energy (of energy alone: the arrays' own)",
        [
            new("network"), PageColumn.Number("rows"), PageColumn.Number("bits"), PageColumn.Number("searches"),
            PageColumn.Number("Eyeriss: weights stay"), PageColumn.Number("Eyeriss: activations stay"),
            .. groups.SelectMany(g => s_counted.Select(c => PageColumn.Number($"{g}: {c.Name}"))),
            PageColumn.Number("projections over the network's work"),
        ]);
        foreach (DeepcamEntry r in rows)
        {
            table.Add([r.Network, Cell.Count(r.Rows), Cell.Count(r.HashBits), Cell.Count(r.Searches),
                Cell.Factor(r.EyerissOverWeightStationary), Cell.Factor(r.EyerissOverActivationStationary),
                .. new[] { r.Eyeriss, r.Cpu, r.Energy }.SelectMany(f => s_counted.Select(c => Cell.Factor(c.Of(f)))),
                Cell.Factor(r.HashRatio)]);
        }

        return new Section("table", "Every case").Table(table);
    }
}
