using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Studies.Profiling;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>A profile as tables for people: both operating points side by side.</summary>
internal static class ProfileTables
{
    private const int PointsALine = 2;

    public static void Write(ProfileResult result, ProfileTiming timing, string path)
    {
        Console.WriteLine(
            Text($"{result.Network}: {Table.Count(result.Points[0].Layers.Count, "layer")}, ")
            + Text($"{Table.Count(result.Points[0].Measured.Count, "input")}; {What(result)}"));
        Console.WriteLine();
        foreach (ProfilePoint[] points in result.Points.Chunk(PointsALine))
        {
            WriteLayers(result, points);
            Console.WriteLine();
        }

        WritePoints(result);
        foreach (ProfilePoint point in result.Points)
        {
            foreach (string warning in point.Warnings.Distinct()) TextLines.Write("! ", $"{Name(result, point)}: {warning}");
        }

        Console.WriteLine();
        TextLines.Write("Pa, Pw: bits of activations and weights, the sign included; <I,F>: integer and fraction bits of fixed point.");
        string remembered = timing.Remembered > 0 ? Text($", {timing.Remembered} remembered") : "";
        TextLines.Write(Text($"{timing.Candidates} candidates run ({timing.Stopped} given up early{remembered}), worth ")
            + Text($"{timing.Passes:0.0} runs of the network over all inputs: ")
            + Text($"{timing.Seconds:0.0} s, {timing.Seconds / Math.Max(1e-9, timing.Passes * timing.PassSeconds):0.00} times those runs' ")
                + Text($"own {timing.Passes * timing.PassSeconds:0.0} s. Written to {path}."));
    }

    public static void WriteTiming(Utf8JsonWriter json, ProfileTiming timing)
    {
        json.WriteStartObject("timing");
        json.WriteNumber("candidates", timing.Candidates);
        json.WriteNumber("stopped_early", timing.Stopped);
        json.WriteNumber("remembered", timing.Remembered);
        json.WriteNumber("passes", Math.Round(timing.Passes, 3));
        json.WriteNumber("pass_seconds", Math.Round(timing.PassSeconds, 6));
        json.WriteNumber("inference_seconds", Math.Round(timing.Passes * timing.PassSeconds, 3));
        json.WriteNumber("seconds", Math.Round(timing.Seconds, 3));
        json.WriteEndObject();
    }

    private static string What(ProfileResult result) => result.Quantity switch
    {
        Quantity.Top1 => Text($"top-1 {result.Untouched:0.00} % as it is"),
        Quantity.Top5 => Text($"top-5 {result.Untouched:0.00} % as it is"),
        Quantity.Agreement => "judged by agreement with the untouched network's top-1",
        Quantity.RelativeError => "judged by the relative error of its outputs",
        _ => "judged by the PSNR of its outputs",
    };

    private static string Name(ProfileResult result, ProfilePoint point) => PrecisionProfile.Name(point.Loss, result.Quantity.Word());

    private static void WriteLayers(ProfileResult result, ProfilePoint[] points)
    {
        var columns = new List<Column> { new("layer"), new("kind"), new("MACs", true) };
        foreach (ProfilePoint point in points)
        {
            columns.Add(new($"{Name(result, point)}: Pa", true));
            columns.Add(new("<I,F>"));
            columns.Add(new("Pw", true));
            columns.Add(new("<I,F>"));
        }

        var table = new Table([.. columns]);
        for (int l = 0; l < result.Points[0].Layers.Count; l++)
        {
            ProfileLayer layer = result.Points[0].Layers[l];
            table.Add([layer.Name, Words.Of(layer.Shape.Kind), Table.Count(layer.Shape.Macs),
                .. points.SelectMany(p => Cells(p.Layers[l].Activations).Concat(Cells(p.Layers[l].Weights)))]);
        }

        table.WriteTo(Console.Out);
    }

    private static void WritePoints(ProfileResult result)
    {
        bool right = result.Quantity.CountsRight();
        var table = new Table(new Column("point"), new Column("Pa conv", true), new Column("Pa fc", true), new Column("Pw conv", true),
            new Column("Pw fc", true), new Column($"{result.CostName} saved", true),
            new Column(result.Quantity == Quantity.Psnr ? "dB" : "%", true), new Column("lost", true), new Column("gained", true),
            new Column(right ? "95 % of difference" : "95 %"), new Column("McNemar p", true), new Column("held out"));
        foreach (ProfilePoint point in result.Points)
        {
            Measured measured = point.Measured;
            table.Add(
                Name(result, point), Mean(point, true, l => l.Activations.Bits), Mean(point, false, l => l.Activations.Bits),
                Mean(point, true, l => l.Weights.Bits), Mean(point, false, l => l.Weights.Bits),
                Text($"{100 * (1 - point.Cost / point.MostCost):0.0} %"), Text($"{measured.Value:0.00}"),
                measured.Paired is { } p ? Text($"{p.Lost}") : "", measured.Paired is { } q ? Text($"{q.Gained}") : "",
                right
                    ? Text($"{measured.Interval.Low:+0.00;-0.00;0.00} … {measured.Interval.High:+0.00;-0.00;0.00}")
                    : Text($"{measured.Interval.Low:0.00} … {measured.Interval.High:0.00}"),
                measured.Paired is { } r ? Text($"{r.McNemar:0.00}") : "", HeldOut(point.HeldOut));
        }

        table.WriteTo(Console.Out);
    }

    private static string HeldOut(Measured? measured) => measured switch
    {
        null => "",
        { Paired: { } paired } => Text($"{paired.Before:0.00} → {paired.After:0.00} (n = {paired.Count})"),
        _ => Text($"{measured.Value:0.00} (n = {measured.Count})"),
    };

    // Convolutions and the others apart, as in the papers' tables.
    private static string Mean(ProfilePoint point, bool convolutions, Func<ProfileLayer, int> bits) =>
        point.MeanByMacs(l => l.Shape.IsConvolution == convolutions, bits) is { } mean ? Text($"{mean:0.0}") : "";

    private static string[] Cells(OperandBits operand) =>
        [Text($"{operand.Bits}"), operand.FractionBits is { } f ? Text($"<{operand.Bits - f},{f}>") : ""];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
