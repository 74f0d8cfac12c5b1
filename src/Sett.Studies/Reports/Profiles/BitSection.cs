using System.Globalization;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Profiles;

/// <summary>Layer by layer: the bits of both operands at each operating point, and their formats.</summary>
internal static class BitSection
{
    public static Section Of(ProfileFile profile)
    {
        var section = new Section("layers", "Layer by layer");
        section.Paragraph("Bits of activations and of weights, the sign included where there is one. ⟨I,F⟩: I integer bits, the sign among "
            + "them, and F fraction bits of fixed point; a negative F leaves out low bits of the integers. Steps are those by which the "
            + "integers of a quantised network are rounded.");
        foreach (ProfilePointEntry point in profile.Points)
        {
            string name = ProfileReport.Name(profile, point);
            section.Chart($"bits-{point.Loss.ToString(CultureInfo.InvariantCulture).ToLowerInvariant().Replace('.', '-').Replace("+", "")}",
                new ColumnBars($"Bits of each layer, {name}", "Activations and weights.",
                    "layer", new ChartQuantity("bits"), [.. point.Layers.Select(l => l.Layer)],
                    [new Series("activations", [.. point.Layers.Select(l => (double)l.ActivationBits)]),
                        new Series("weights", [.. point.Layers.Select(l => (double)l.WeightBits)])], Arrangement.Grouped));
        }

        return section.Table(Table(profile));
    }

    private static PageTable Table(ProfileFile profile)
    {
        var columns = new List<PageColumn> { new("layer"), PageColumn.Number("no."), new("kind"), PageColumn.Number("MACs") };
        foreach (string name in profile.Points.Select(p => ProfileReport.Name(profile, p)))
        {
            foreach (string operand in new[] { "activations", "weights" })
                columns.AddRange(
                    [PageColumn.Number($"{name}: {operand}"), new("format"), PageColumn.Number("step"), PageColumn.Number("alone")]);
        }

        var table = new PageTable(
            "Layers at every operating point, in bits; alone: what an operand needs while all others are whole", [.. columns]);
        for (int l = 0; l < profile.Points[0].Layers.Count; l++)
        {
            ProfileLayerEntry layer = profile.Points[0].Layers[l];
            table.Add([layer.Layer, Cell.Count(l + 1), layer.Kind, Cell.Count(layer.Macs),
                .. profile.Points.SelectMany(p => Cells(p.Layers[l]))]);
        }

        return table;
    }

    private static Cell[] Cells(ProfileLayerEntry l) =>
    [
        Cell.Count(l.ActivationBits), Format(l.ActivationIntegerBits, l.ActivationFractionBits, l.ActivationSigned),
        Cell.Short(l.ActivationStep), Count(l.ActivationBitsAlone), Cell.Count(l.WeightBits),
        Format(l.WeightIntegerBits, l.WeightFractionBits, l.WeightSigned), Cell.Short(l.WeightStep), Count(l.WeightBitsAlone),
    ];

    private static Cell Format(int? integer, int? fraction, bool isSigned)
    {
        string sign = isSigned ? "signed" : "unsigned";
        return integer is { } i && fraction is { } f
            ? new Cell(string.Create(CultureInfo.InvariantCulture, $"⟨{i},{f}⟩").Replace('-', '−'), f, sign)
            : sign;
    }

    private static Cell Count(int? bits) => bits is { } b ? Cell.Count(b) : Cell.None;
}
