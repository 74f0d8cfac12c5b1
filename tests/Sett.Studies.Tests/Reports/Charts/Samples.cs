using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Tests.Reports.Charts;

/// <summary>A chart of each kind with few data, and the same kinds with none, one, zeros and many.</summary>
internal static class Samples
{
    private static readonly ChartQuantity s_times = new("times faster", "×"), s_cycles = new("cycles"), s_share = new("share", "%");

    /// <summary>One of each kind, under the name of its approved picture.</summary>
    public static IEnumerable<(string Name, IChart Chart)> Small { get; } =
    [
        ("row-bars-grouped", new RowBars("Speed-up", "Two designs.", "design", s_times, ["tartan", "loom"],
            [new("all", [1.5, 0.25]), new("conv", [2, 0.5])], Arrangement.Grouped, new(1, "baseline"))),
        ("row-bars-stacked", new RowBars("Cycles", "By cause.", "design", s_cycles,
            ["tartan:bits=2", "a design whose name is so long that it stands above its bar"],
            [new("working", [12345, 100]), new("waiting", [55, 7000])], Arrangement.Stacked)),
        ("column-bars-grouped",
            new ColumnBars("Bits", "Of layers.", "layer", new("bits"), ["/conv1/Conv", "/layer1/layer1.0/conv1/Conv", "fc"],
                [new("activations", [9, 7, 8]), new("weights", [11, 6, 10])], Arrangement.Grouped)),
        ("column-bars-stacked", new ColumnBars("Cycles", "Of layers.", "layer", s_cycles, ["conv1", "conv2"],
            [new("working", [40, 30]), new("waiting", [3, 0])], Arrangement.Stacked)),
        ("histogram", new Histogram("Needed bits", "Of values.", "needed bits", s_share, ["0", "1", "2", "3", "4"],
            [new("activations", [45, 5, 20, 25, 5]), new("weights", [0, 10, 50, 35, 5])], 4, "the container: 4 bits")),
        ("lines", new LineChart("Accuracy", "Against bits.", new("bits"), new("accuracy", "%"),
            [new("activations", [new(4, 61.5), new(6, 88), new(8, 91.25)]), new("weights", [new(4, 70), new(8, 91)])])),
        ("scatter", new ScatterChart("Area against speed", "Designs.", new("area, mm²"), s_times,
            [new("", [new(140, 1, "dadiannao"), new(141, 1.02, "stripes"), new(155, 1.9, "tartan")])])),
        ("frontier", new FrontierChart("Accuracy against bits", "Profiles.", new("mean bits"), new("accuracy, %", "%"),
            new("measured", [new(8.5, 91.25), new(6, 90.5)]), new("best measured", [new(5, 90.75), new(6.5, 91.5)]),
            new("operating points", [new(6.5, 91.5, "no loss"), new(5, 90.75, "1 % loss")]), new(91, "as it is"))),
        ("heat-map-zero", new HeatMap("Widths", "Of layers.", "bits", "layer", s_share, ["2", "1"], ["conv1", "conv2", "fc"],
            [[0, 12.5, 80], [100, 87.5, 20]], HeatScale.FromZero)),
        ("heat-map-one", new HeatMap("Speed-up", "Of layers.", "design", "layer", s_times, ["tartan", "loom"], ["conv1", "fc"],
            [[2, 1], [0.5, 0.25]], HeatScale.AroundOne)),
    ];

    /// <summary>Each kind with so many categories of such values.</summary>
    public static IEnumerable<IChart> Of(int count, Func<int, double> value, Func<int, string> name)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(name)];
        double[] values = [.. Enumerable.Range(0, count).Select(value)];
        Series[] series = [new("first", values), new("second", [.. values.Select(v => v / 2)])];
        yield return new RowBars("t", "d", "of", s_cycles, names, series, Arrangement.Grouped, new(1, "one"));
        yield return new RowBars("t", "d", "of", s_cycles, names, series, Arrangement.Stacked);
        yield return new ColumnBars("t", "d", "of", s_cycles, names, series, Arrangement.Grouped);
        yield return new ColumnBars("t", "d", "of", s_cycles, names, series, Arrangement.Stacked);
        yield return new Histogram("t", "d", "of", s_cycles, names, series, count == 0 ? null : count - 1, "end");
        PointSeries[] points =
        [
            new("first", [.. values.Select((v, i) => new ChartPoint(i, v, names[i]))]),
            new("second", [.. values.Select((v, i) => new ChartPoint(v, i, names[i]))]),
        ];
        yield return new LineChart("t", "d", s_cycles, s_times, points);
        yield return new ScatterChart("t", "d", s_cycles, s_times, points);
        yield return new FrontierChart("t", "d", s_cycles, s_times, points[0] with { Name = "others" }, points[1],
            points[0] with { Name = "chosen" }, new(1, "one"));
        yield return new HeatMap("t", "d", "of", "by", s_cycles, ["a", "b"], names, [values, values], HeatScale.FromZero);
        yield return new HeatMap("t", "d", "of", "by", s_cycles, names, ["a", "b"],
            [.. values.Select(v => new[] { v + 1, 1 / (v + 1) })], HeatScale.AroundOne);
    }
}
