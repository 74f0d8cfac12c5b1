using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>What a heat map's colours mean.</summary>
public enum HeatScale
{
    /// <summary>From none to the most.</summary>
    FromZero,
    /// <summary>A factor: below one to one side, above one to the other, by its logarithm.</summary>
    AroundOne,
}

/// <summary>A table whose numbers are colours, for what would be too many bars.</summary>
public sealed record HeatMap : IChart
{
    private const double Font = SvgCanvas.FontSize;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="rowsOf">What rows are.</param>
    /// <param name="columnsOf">What columns are.</param>
    /// <param name="quantity">What the numbers are.</param>
    /// <param name="rows">A name a row.</param>
    /// <param name="columns">A name a column.</param>
    /// <param name="values">The numbers, row by row.</param>
    /// <param name="scale">What colours mean.</param>
    public HeatMap(string title, string description, string rowsOf, string columnsOf, ChartQuantity quantity, IReadOnlyList<string> rows,
        IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<double>> values, HeatScale scale)
    {
        if (values.Count != rows.Count)
            throw new ArgumentException($"{title}: there are {values.Count} rows of values for {rows.Count} names.", nameof(values));
        foreach (IReadOnlyList<double> row in values)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException($"{title}: a row has {row.Count} values for {columns.Count} columns.", nameof(values));
            foreach (double value in row)
            {
                ChartData.Finite(title, value);
                if (scale == HeatScale.AroundOne ? value <= 0 : value < 0)
                    throw new ArgumentException($"{title}: {value} is outside the scale.", nameof(values));
            }
        }

        (Title, Description, RowsOf, ColumnsOf, Quantity, Rows, Columns, Values, Scale) =
            (title, description, rowsOf, columnsOf, quantity, rows, columns, values, scale);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What rows are.</summary>
    public string RowsOf { get; }

    /// <summary>What columns are.</summary>
    public string ColumnsOf { get; }

    /// <summary>What the numbers are.</summary>
    public ChartQuantity Quantity { get; }

    /// <summary>Names of rows.</summary>
    public IReadOnlyList<string> Rows { get; }

    /// <summary>Names of columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The numbers, row by row.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Values { get; }

    /// <summary>What colours mean.</summary>
    public HeatScale Scale { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double reach = Reach();
        double top = DrawScale(canvas, reach);
        double widest = Rows.Count == 0 ? 0 : Rows.Max(r => TextMetrics.Width(r, Font));
        double left = Math.Min(widest, 0.36 * width) + 8, cellHeight = 20;
        var plot = new Plot(left, top, width - 1, top + cellHeight * Math.Max(1, Rows.Count));
        var names = new CategoryAxis(Columns, ColumnsOf, plot.Left, plot.Right);
        // Numbers are written where every one of them fits.
        bool written = Values.SelectMany(r => r).All(v => TextMetrics.Width(Quantity.Of(v), Font - 1) + 4 <= names.Pitch);
        double gap = names.Pitch > 6 ? 1 : 0;
        for (int r = 0; r < Rows.Count; r++)
        {
            double y = plot.Top + r * cellHeight;
            canvas.Text(left - 8, y + cellHeight / 2 + 4, TextMetrics.Fit(Rows[r], left - 8, Font), Palette.Text, Anchor.End, tip: Rows[r]);
            for (int c = 0; c < Columns.Count; c++)
            {
                double value = Values[r][c], x = plot.Left + c * names.Pitch;
                (Ink ink, bool strong) = Colour(value, reach);
                canvas.Rectangle(x, y, names.Pitch - gap, cellHeight - 1, ink, $"{Rows[r]}, {names.Called(c)}: {Quantity.Of(value)}");
                if (written)
                    canvas.Text(x + names.Pitch / 2, y + cellHeight / 2 + 4, Quantity.Of(value), Palette.On(strong), Anchor.Middle);
            }
        }

        return canvas.Finish(this, names.Draw(canvas, plot));
    }

    /// <inheritdoc/>
    public JsonObject VegaLite()
    {
        var values = new JsonArray();
        for (int r = 0; r < Rows.Count; r++)
            for (int c = 0; c < Columns.Count; c++)
                values.Add((JsonNode)new JsonObject { ["row"] = Rows[r], ["column"] = Columns[c], ["value"] = Values[r][c] });
        JsonObject colour = Charts.VegaLite.Quantitative("value", Quantity.Title);
        colour["scale"] = Scale == HeatScale.FromZero
            ? new JsonObject { ["scheme"] = "blues", ["domainMin"] = 0 }
            : new JsonObject
            {
                ["type"] = "log",
                ["scheme"] = "blueorange",
                ["reverse"] = true,
                ["domain"] = new JsonArray(Math.Round(1 / Reach(), 6), Math.Round(Reach(), 6)),
            };
        return new JsonObject
        {
            ["data"] = new JsonObject { ["values"] = values },
            ["mark"] = new JsonObject { ["type"] = "rect", ["tooltip"] = true },
            ["encoding"] = new JsonObject
            {
                ["y"] = Charts.VegaLite.Nominal("row", RowsOf),
                ["x"] = Charts.VegaLite.Nominal("column", ColumnsOf),
                ["color"] = colour,
            },
        };
    }

    // The end of the scale: a few extremes may lie beyond it, lest they leave the rest without colour; never without extent.
    private double Reach()
    {
        double[] sizes =
        [
            .. Values.SelectMany(r => r).Where(v => v > 0).Select(v => Scale == HeatScale.FromZero ? v : Math.Max(v, 1 / v)).Order(),
        ];
        double reach = sizes.Length == 0 ? 0 : sizes[(int)((sizes.Length - 1) * 0.95)];
        return Scale == HeatScale.FromZero ? (reach == 0 ? 1 : reach) : Math.Max(reach, 1.1);
    }

    private string Beyond(string sign, Func<double, bool> isBeyond) => Values.Any(r => r.Any(isBeyond)) ? sign : "";

    private (Ink Ink, bool Strong) Colour(double value, double reach)
    {
        if (Scale == HeatScale.FromZero)
        {
            int step = value == 0 ? 0 : 1 + (int)Math.Min(Palette.Steps - 2, Math.Floor((Palette.Steps - 1) * value / reach));
            return (Palette.Sequential(step), step >= 5);
        }

        int side = (int)Math.Clamp(Math.Round(4 * Math.Log(value) / Math.Log(reach)), -4, 4);
        return (Palette.Diverging(4 + side), Math.Abs(side) >= 3);
    }

    private double DrawScale(SvgCanvas canvas, double reach)
    {
        const double Step = 18;
        string low = Scale == HeatScale.FromZero ? Quantity.Of(0) : Beyond("≤ ", v => v < 1 / reach) + Quantity.Of(1 / reach);
        string high = Beyond("≥ ", v => v > reach) + Quantity.Of(reach);
        double x = TextMetrics.Width(low, Font) + 6;
        canvas.Text(0, 11, low, Palette.Muted);
        for (int i = 0; i < Palette.Steps; i++)
            canvas.Rectangle(x + i * Step, 0, Step, 13, Scale == HeatScale.FromZero ? Palette.Sequential(i) : Palette.Diverging(i));
        double end = x + Palette.Steps * Step + 6;
        canvas.Text(end, 11, high, Palette.Muted);
        end += TextMetrics.Width(high, Font) + 12;
        double title = TextMetrics.Width(Quantity.Title, Font);
        if (end + title <= canvas.Width)
        {
            canvas.Text(end, 11, Quantity.Title, Palette.Text);
            return 24;
        }

        canvas.Text(0, 31, TextMetrics.Fit(Quantity.Title, canvas.Width, Font), Palette.Text, tip: Quantity.Title);
        return 42;
    }
}
