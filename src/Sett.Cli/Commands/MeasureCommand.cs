using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Measuring;

namespace Sett.Cli.Commands;

/// <summary>sett measure: how long a network's layers take on this machine, with our own kernels.</summary>
internal static class MeasureCommand
{
    private const double UsualSeconds = 0.2;

    public static Command Create()
    {
        var model = new ModelArguments { Model = SharedOptions.ModelOrTable() };
        Option<OutputFormat> format = SharedOptions.Format();
        Option<double?> seconds = SharedOptions.Number(
            "--seconds", FormattableString.Invariant($"Seconds for each time; medians are taken over them. Default: {UsualSeconds}."), "S");
        var command = new Command("measure",
            "Measure this machine with Sett's own kernels: every layer alone in float32 and with bytes, and the whole network. Times are "
            + "measured and differ from run to run; the design cpu models a processor by name instead.\n"
            + "Example: sett measure vgg_19 --threads 1")
        {
            model.Model, model.Dimensions, model.FoldBatchNorm, model.Memory, seconds, format, model.Threads, model.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            double each = parsed.GetValue(seconds) ?? UsualSeconds;
            if (each is not (>= 0 and <= 60))
                throw new BadInputException($"--seconds is {each.ToString(CultureInfo.InvariantCulture)}; it has to be 0 to 60.");
            Network? table = model.ReadTable(parsed);
            ModelWorkload? workload = table is null ? model.Open(parsed, needsInputs: false) : null;
            Network network = table ?? NetworkReader.Read(workload!.Model, workload.Options);
            MeasureResult result;
            using (var line = new ProgressLine("measure", network.Layers.Count(), parsed.GetValue(model.Quiet)))
                result = MeasureStudy.Run(network, workload?.Model, workload?.Options ?? new(),
                    parsed.GetValue(model.Threads), each, line.Report, cancel);
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(result); break;
                case OutputFormat.Csv: WriteCsv(result); break;
                default: WriteTable(result); break;
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void WriteTable(MeasureResult result)
    {
        Console.WriteLine($"{result.Network}, measured on {result.Machine.Processor}");
        Console.WriteLine($"{result.Threads} {(result.Threads == 1 ? "thread" : "threads")}, {result.Machine.VectorBits}-bit vectors; "
            + "medians; G: 10⁹ multiply-adds a second");
        Console.WriteLine();
        var table = new Table(new Column("layer"), new Column("MACs", true), new Column("float32 ms", true), new Column("G", true),
            new Column("int8 ms", true), new Column("G", true));
        foreach (MeasuredLayer layer in result.Layers) Add(layer.Name, layer.Shape.Macs, layer.Float32.MedianMs, layer.Int8.MedianMs);
        Add("sum of the layers", result.Layers.Sum(l => l.Shape.Macs), result.Layers.Sum(l => l.Float32.MedianMs),
            result.Layers.Sum(l => l.Int8.MedianMs));
        table.WriteTo(Console.Out);
        Console.WriteLine();
        TextLines.Write("Each layer is run alone with seeded values: float32, and unsigned times signed bytes with sums of 32 bits.");
        if (result.Float32 is { } whole)
            Console.WriteLine($"The whole network as it is written takes {Ms(whole.MedianMs)} ms (median of {whole.Runs}).");
        if (result.Int8 is { } integers)
            Console.WriteLine($"The whole network in integer steps takes {Ms(integers.MedianMs)} ms (median of {integers.Runs}).");
        if (result.Float32 is null) Console.WriteLine("Only shapes are known: there is no whole network to run.");

        void Add(string name, long macs, double floats, double bytes) =>
            table.Add(name, Table.Count(macs), Ms(floats), Rate(macs, floats), Ms(bytes), Rate(macs, bytes));
    }

    private static void WriteCsv(MeasureResult result)
    {
        var table = new Table(new Column("layer"), new Column("kind"), new Column("macs"), new Column("float32 ms"),
            new Column("float32 least ms"), new Column("int8 ms"), new Column("int8 least ms"), new Column("origin"));
        foreach (MeasuredLayer l in result.Layers)
        {
            table.Add(l.Name, LayerJson.KindName(l.Shape.Kind), $"{l.Shape.Macs}", Table.Number(l.Float32.MedianMs, 6),
                Table.Number(l.Float32.LeastMs, 6), Table.Number(l.Int8.MedianMs, 6), Table.Number(l.Int8.LeastMs, 6), "measured");
        }

        if (result.Float32 is { } whole)
        {
            table.Add("whole network", "", $"{result.Layers.Sum(l => l.Shape.Macs)}", Table.Number(whole.MedianMs, 6),
                Table.Number(whole.LeastMs, 6), result.Int8 is { } i ? Table.Number(i.MedianMs, 6) : "",
                result.Int8 is { } j ? Table.Number(j.LeastMs, 6) : "", "measured");
        }

        table.WriteCsvTo(Console.Out);
    }

    private static void WriteJson(MeasureResult result) => JsonOutput.Write(json =>
    {
        json.WriteString("network", result.Network);
        json.WriteString("origin", "measured");
        json.WriteStartObject("machine");
        json.WriteString("processor", result.Machine.Processor);
        json.WriteNumber("logical_processors", result.Machine.LogicalProcessors);
        json.WriteNumber("vector_bits", result.Machine.VectorBits);
        json.WriteString("system", result.Machine.System);
        json.WriteEndObject();
        json.WriteNumber("threads", result.Threads);
        json.WriteObjects("layers", result.Layers, layer =>
        {
            json.WriteString("layer", layer.Name);
            LayerJson.Write(json, layer.Shape);
            Time(json, "float32", layer.Float32);
            Time(json, "int8", layer.Int8);
        });
        json.WriteStartObject("whole_network");
        if (result.Float32 is { } whole) Time(json, "float32", whole);
        if (result.Int8 is { } integers) Time(json, "int8", integers);
        json.WriteEndObject();
    });

    private static void Time(Utf8JsonWriter json, string name, MeasuredTime time)
    {
        json.WriteStartObject(name);
        json.WriteNumber("median_ms", Math.Round(time.MedianMs, 6));
        json.WriteNumber("least_ms", Math.Round(time.LeastMs, 6));
        json.WriteNumber("runs", time.Runs);
        json.WriteEndObject();
    }

    private static string Ms(double ms) => ms.ToString(ms < 0.0995 ? "0.0000" : ms < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    private static string Rate(long macs, double ms) => (macs / ms / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
