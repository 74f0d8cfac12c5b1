using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reports.Precisions;

/// <summary>Where the point of each tensor was, and what overflowed.</summary>
internal static class FormatSection
{
    private const int MostRows = 40;

    public static Section Of(PrecisionLog log)
    {
        var section = new Section("formats", "Formats, tensor by tensor");
        section.Paragraph("⟨IL,FL⟩: values lie between −2^IL and 2^IL and are multiples of 2^−FL, in words of 1 + IL + FL bits. Values at "
            + "or beyond a limit are counted as overflows and saturated.");
        var bins = new StepBins(log.Steps);
        Format[] formats =
        [
            .. Enumerable.Range(0, log.Header.Formats).Select(f => new Format(f, [.. log.Header.Tensors.Where(t => t.Format == f)])),
        ];
        Points(section, bins, "values", "activations and gradients", [.. formats.Where(f => !f.IsOfParameters)]);
        Points(section, bins, "parameters", "weights, biases and updates", [.. formats.Where(f => f.IsOfParameters)]);
        Overflows(section, log, bins);
        return section.Table(Table(log, formats));
    }

    private static void Points(Section section, StepBins bins, string name, string what, Format[] formats)
    {
        if (formats.Length == 0) return;
        bool fits = formats.Length <= Palette.SeriesColours;
        IEnumerable<PointSeries> lines = fits
            ? formats.Select(f => new PointSeries(f.Name, bins.Changes(s => s.IntegerBits[f.Index])))
            :
            [
                new PointSeries("most", bins.Changes(s => formats.Max(f => s.IntegerBits[f.Index]))),
                new PointSeries(
                    "median", bins.Changes(s => formats.Select(f => s.IntegerBits[f.Index]).Order().ElementAt(formats.Length / 2))),
                new PointSeries("least", bins.Changes(s => formats.Min(f => s.IntegerBits[f.Index]))),
            ];
        section.Chart($"integer-bits-{name}", new LineChart(
            $"Integer bits of {what}", fits ? "IL of each format." : $"IL over {formats.Length} formats; the table has them all.",
            new ChartQuantity("iteration"), new ChartQuantity("IL"), [.. lines]));
    }

    private static void Overflows(Section section, PrecisionLog log, StepBins bins)
    {
        (LoggedTensor Tensor, int Index, long Total)[] overflowed =
        [
            .. log.Header.Tensors.Select((t, i) => (t, i, log.Steps.Sum(s => s.Over[i] + s.Under[i]))).Where(t => t.Item3 > 0),
        ];
        if (overflowed.Length == 0)
        {
            section.Paragraph("Nothing overflowed.");
            return;
        }

        int[] shown = [.. overflowed.OrderByDescending(o => o.Total).Take(MostRows).Select(o => o.Index).Order()];
        section.Chart("overflows", new HeatMap(
            "Overflows over time", $"Values at or beyond a limit, {(bins.Length == 1 ? "in each step" : $"in runs of {bins.Length} steps")}"
            + (overflowed.Length > shown.Length ? $"; the {shown.Length} tensors with most of "
                + $"{overflowed.Length}." : "; tensors that never overflowed are left out."),
            "tensor", "iteration", new ChartQuantity("overflows"), [.. shown.Select(i => Name(log.Header.Tensors[i]))],
            [.. Enumerable.Range(0, bins.Count).Select(b => bins.First(b).ToString(CultureInfo.InvariantCulture))],
            [.. shown.Select(i => bins.Sums(s => s.Over[i] + s.Under[i]))], HeatScale.FromZero));
    }

    private static PageTable Table(PrecisionLog log, Format[] formats)
    {
        PrecisionStep first = log.Steps[0], last = log.Steps[^1];
        var table = new PageTable("Formats of every tensor: the first, the last, and the range of IL between them", new("tensor"),
            new("place"), PageColumn.Number("values"), new("first"), new("last"),
            PageColumn.Number("least IL"), PageColumn.Number("most IL"), PageColumn.Number("last word, bits"),
            PageColumn.Number("overflows above"), PageColumn.Number("below"), PageColumn.Number("share of values"));
        for (int t = 0; t < log.Header.Tensors.Count; t++)
        {
            LoggedTensor tensor = log.Header.Tensors[t];
            int f = formats[tensor.Format].Index, index = t;
            long over = log.Steps.Sum(s => s.Over[index]), under = log.Steps.Sum(s => s.Under[index]);
            bool isOfImages = tensor.Place is TensorPlace.Activation or TensorPlace.Gradient;
            double values = log.Steps.Sum(s => (double)tensor.Values * (isOfImages ? s.Images : 1));
            table.Add(tensor.Name, Words(tensor.Place), Cell.Count(tensor.Values), Point(first, f), Point(last, f),
                Cell.Count(log.Steps.Min(s => s.IntegerBits[f])), Cell.Count(log.Steps.Max(s => s.IntegerBits[f])),
                Cell.Count(last.BitsOf(tensor)), Cell.Count(over), Cell.Count(under), Cell.Share(over + under, values));
        }

        return table;
    }

    private static Cell Point(PrecisionStep step, int format)
    {
        (int integer, int fraction) = (step.IntegerBits[format], step.FractionBits[format]);
        return new Cell(string.Create(CultureInfo.InvariantCulture, $"⟨{integer},{fraction}⟩").Replace('-', '−'), integer);
    }

    private static string Name(LoggedTensor tensor) =>
        tensor.Place is TensorPlace.Activation or TensorPlace.Weight ? tensor.Name : $"{tensor.Name}, {Words(tensor.Place)}";

    private static string Words(TensorPlace place) =>
        place == TensorPlace.ParameterGradient ? "gradient" : place.ToString().ToLowerInvariant();

    /// <summary>A format and the tensors that have it.</summary>
    private sealed record Format(int Index, LoggedTensor[] Tensors)
    {
        public bool IsOfParameters => Tensors[0].Place is TensorPlace.Weight or TensorPlace.Update or TensorPlace.ParameterGradient;

        // Formats of one tensor say which; those of an activation and its gradient, or of a weight and its update, go by its name.
        public string Name => Tensors.Select(t => t.Name).Distinct().Count() > 1 ? $"all {Words(Tensors[0].Place)}s"
            : Tensors.Length > 1 ? Tensors[0].Name
            : $"{Tensors[0].Name}, {Words(Tensors[0].Place)}";
    }
}
