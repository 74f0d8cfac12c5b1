using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Precisions;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Logs;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>Protects the page of a training in fixed point: it shows what its log says, whatever the number of steps and tensors.</summary>
public class PrecisionReportTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(90, 4)]
    [InlineData(1234, 30)]
    public void Shows_words_losses_points_and_overflows(int steps, int parameters)
    {
        Page page = PrecisionReport.Of(Log(steps, parameters));
        string html = page.Html();
        Assert.Equal(["word-length", "loss", "accuracy", "integer-bits-values", "integer-bits-parameters", "overflows"],
            page.Figures.Select(f => f.Name));
        Assert.Contains(steps == 1 ? "100.0%" : "at 32 bits", html);
        Assert.Contains("search ended", html);
        Assert.Contains("⟨−2,33⟩", html);
        Assert.Contains("target", html);
        foreach (Figure figure in page.Figures)
            Assert.True(VegaLite.Text(figure.Chart).Length > 0 && figure.Chart.Svg(Figure.Narrow).Length > 0);

        // All steps are in the runs, whose overflows add up to those of the log.
        var map = (HeatMap)page.Figures.Last().Chart;
        Assert.Equal(3.0 * steps, map.Values[0].Sum());
        Assert.InRange(map.Columns.Count, 1, 100);
        var word = (LineChart)page.Figures.First().Chart;
        Assert.Equal([32, .. steps > 60 ? (double[])[32, 16, 16] : steps > 1 ? [32] : []], word.Series[0].Points.Select(p => p.Y));
    }

    [Fact]
    public void Float32_has_no_formats()
    {
        PrecisionLog log = Log(5, 1);
        var header = new PrecisionLogHeader("0.1.0", "net", "none", [], [], log.Header.Layers);
        Page page = PrecisionReport.Of(new PrecisionLog(header,
            [.. log.Steps.Select(s => s with { IntegerBits = [], FractionBits = [], Over = [], Under = [], SmoothedLoss = null })]));
        Assert.Equal(["word-length", "loss", "accuracy"], page.Figures.Select(f => f.Name));
    }

    private static PrecisionLog Log(int steps, int parameters)
    {
        LoggedTensor[] tensors =
        [
            new("input", TensorPlace.Activation, 0, 784), new("conv", TensorPlace.Gradient, 1, 20),
            .. Enumerable.Range(0, parameters).SelectMany(
                p => new LoggedTensor[] { new($"p{p}", TensorPlace.Update, 2 + p, 50), new($"p{p}", TensorPlace.Weight, 2 + p, 50) }),
        ];
        var header = new PrecisionLogHeader("0.1.0", "net", "dps", [KeyValuePair.Create("target", "15")], tensors,
            [new("conv", "conv", [0], 3, 1, 1000, 0, 1000)]);
        PrecisionStep Step(int i) => new(
            i, 64, i <= 60 ? 32 : 16, 2.0 / (i + 1), 2.0 / (i + 1), 50, i % 50 == 49 ? 70 : null,
            i is 0 or 60 ? "search ended, 16-bit words" : null,
            [8 - i % 3, 2, .. Enumerable.Repeat(-2, parameters)], [23, 29, .. Enumerable.Repeat(33, parameters)],
            [2, 0, .. Enumerable.Repeat(0L, 2 * parameters)], [1, 0, .. Enumerable.Repeat(0L, 2 * parameters)]);
        return new PrecisionLog(header, [.. Enumerable.Range(0, steps).Select(Step)]);
    }
}
