using System.Globalization;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Sett.Studies.Potentials;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Ideals;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Storages;
using Sett.Studies.Simulation;
using Sett.Studies.Tests.Simulation;
using Sett.Studies.Traffic;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>
/// The pages of traffic and of potentials: drawn from the JSON alone, with the numbers of the study in charts and tables.
/// </summary>
public sealed class CountReportTests
{
    private static readonly KeyValuePair<string, string>[] s_facts = [new("model_sha256", "abc<123>")];

    [Fact]
    public void Traffic_shows_the_shares_that_were_counted()
    {
        NetworkTraffic traffic =
            TrafficStudy.Run(new SyntheticSource(3), GroupOrder.Channels, 2, null, TestContext.Current.CancellationToken);
        var file = TrafficFile.Parse(TrafficFiles.Json(traffic, s_facts));
        Page page = TrafficReport.Of(file);
        Assert.Equal(page.Html(), TrafficReport.Of(file).Html());
        var storages = (RowBars)page.Figures.First(f => f.Name == "storages").Chart;
        Assert.Equal(100 * traffic.Activations.Groups[0] / traffic.Activations.Container, storages.Series[0].Values[1], 1e-4);
        Assert.Equal(100 * traffic.Weights.Entropy / traffic.Weights.Container, storages.Series[1].Values[^1], 1e-4);
        var map = (HeatMap)page.Figures.First(f => f.Name == "layer-weights").Chart;
        Assert.Equal(100 * traffic.Layers[2].Weights.Groups[4] / traffic.Layers[2].Weights.Container, map.Values[5][2], 1e-4);
        Assert.Contains(traffic.Activations.Container.ToString("#,0", CultureInfo.InvariantCulture), page.Html(), StringComparison.Ordinal);
        Assert.Contains("model SHA-256", page.Html(), StringComparison.Ordinal);
        Assert.Contains("abc&lt;123&gt;", page.Html(), StringComparison.Ordinal);
        Assert.Equal(1 + 2 * traffic.Layers.Count, TrafficFiles.Csv(traffic).TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Potentials_show_the_speedups_that_were_counted()
    {
        PotentialResult result = PotentialStudy.Run(new SyntheticSource(2), s_facts, 2, null, TestContext.Current.CancellationToken);
        Page page = PotentialReport.Of(PotentialFile.Parse(PotentialFiles.Json(result)));
        var whole = (RowBars)page.Figures.First(f => f.Name == "potentials").Chart;
        Assert.Equal(Measures.All.Select(m => result.Whole.Speedup(m, 16)), whole.Series[2].Values, (a, b) => Math.Abs(a - b) < 1e-6);
        var map = (HeatMap)page.Figures.First(f => f.Name == "layer-activations").Chart;
        Assert.Equal(result.Layers[1].ActivationSpeedup(Measure.ValueBits, 16), map.Values[(int)Measure.ValueBits][1], 1e-6);
        Assert.Contains(result.Whole.WeightSpeedup(Measure.EffectualBits, 16).ToString("0.00", CultureInfo.InvariantCulture) + "×",
            page.Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_needs_nothing_has_no_finite_speedup()
    {
        Page page = PotentialReport.Of(PotentialFile.Parse(
            PotentialFiles.Json(PotentialStudy.Run(new Zeros(), s_facts, 1, null, TestContext.Current.CancellationToken))));
        Assert.Contains("∞", page.Html(), StringComparison.Ordinal);
        Assert.Empty(((HeatMap)page.Figures.First(f => f.Name == "layer-activations").Chart).Columns);
        Assert.Equal(["zeros"], ((HeatMap)page.Figures.First(f => f.Name == "layer-weights").Chart).Columns);
    }

    private sealed class Zeros : ILayerSource
    {
        private readonly LayerShape _shape = new() { Kind = LayerKind.FullyConnected, Channels = 4, Filters = 2 };

        public string Network => "zeros";

        public IReadOnlyList<(string Name, LayerShape Shape)> Layers => [("zeros", _shape)];

        public IReadOnlyList<LayerPrecision> Precisions => [new(3, 5, PrecisionOrigin.Range, PrecisionOrigin.Range)];

        public int Inputs => 1;

        public int ContainerBits => 16;

        public bool HasValues => true;

        public IReadOnlyList<string> Notes => [];

        public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel)
        {
            var weights = new Tensor<short>(new Shape(8));
            weights.Values.Fill(5);
            var format = new ValueFormat(16, 8, true, 1);
            sink(0, 0, LayerWork.Of(new LayerValues("zeros", _shape, new Tensor<short>(new Shape(4)), format, weights, format), 3, 5));
        }
    }
}
