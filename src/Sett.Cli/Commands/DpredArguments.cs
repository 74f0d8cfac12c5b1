using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Studies.Reproduction;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>sett reproduce dpred: what DPRed's variants gain on real networks, by group size.</summary>
internal sealed class DpredArguments
{
    private const int FewInputs = 2;

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "For dpred: a folder with models/, images/ and audio/. Without it only the built-in network is measured.",
        HelpName = "DIR",
    };

    public Option<string> Cards { get; } = new("--cards") { Description = "For dpred: the folder of the models' cards.", HelpName = "DIR", DefaultValueFactory = _ => "docs/cards" };

    public Option<int?> Limit { get; } = SharedOptions.Limit();

    public Option<int> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    public void Run(ParseResult parsed, OutputFormat format, CancellationToken cancel)
    {
        int limit = parsed.GetValue(Limit) ?? FewInputs, threads = parsed.GetValue(Threads);
        bool quiet = parsed.GetValue(Quiet);
        var rows = new List<DpredRow>();
        if (parsed.GetValue(Data) is { } data)
        {
            IReadOnlyList<(string Model, string Inputs, string? Card)> models = DpredModels.In(data, parsed.GetValue(Cards)!);
            using var line = new ProgressLine("networks", models.Count, quiet);
            for (int i = 0; i < models.Count; i++)
            {
                line.Report(i);
                OnnxModel model = OnnxReader.Read(models[i].Model);
                using InputSource inputs = InputSource.Open(models[i].Inputs, model, CardReader.For(models[i].Model, models[i].Card));
                rows.AddRange(Measure(model, new PlanOptions { InputShapes = inputs.Shapes }, inputs.Examples.Take(limit), threads, cancel));
            }
        }
        else
        {
            DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(threads, cancel));
            rows.AddRange(Measure(BuiltInNetwork.Model(), new PlanOptions(), BuiltInNetwork.ExamplesOf(digits).Take(limit), threads, cancel));
        }

        Write(rows, format);
    }

    private static IReadOnlyList<DpredRow> Measure(OnnxModel model, PlanOptions options, Examples examples, int threads, CancellationToken cancel)
    {
        LayerStream stream = LayerStream.Open(model, options, 16);
        return DpredStudy.Run(ModelSource.Calibrate(stream, examples, examples.Count, null, null, threads, null, cancel), threads, null, cancel);
    }

    private static void Write(List<DpredRow> rows, OutputFormat format)
    {
        IReadOnlyList<DpredRow> means = DpredStudy.Means(rows);
        (double smaller, double larger) = DpredStudy.Published;
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteStartObject("published");
                json.WriteNumber("container_bits", 8);
                json.WriteNumber("smaller_variant", smaller);
                json.WriteNumber("larger_variant", larger);
                json.WriteString("status", "verified");
                json.WriteString("source", "arXiv 1804.06732, abstract");
                json.WriteEndObject();
                json.WriteStartArray("rows");
                foreach (DpredRow row in rows.Concat(means))
                {
                    json.WriteStartObject();
                    json.WriteString("network", row.Network);
                    json.WriteNumber("container_bits", row.ContainerBits);
                    json.WriteNumber("group", row.Group);
                    json.WriteNumber("speedup_tartan", Math.Round(row.Tartan, 6));
                    json.WriteNumber("speedup_loom", Math.Round(row.Loom, 6));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        var table = new Table(new Column("network"), new Column("container bits", true), new Column("group", true), new Column("dpred-tartan", true), new Column("dpred-loom", true));
        foreach (DpredRow row in rows.Concat(means)) table.Add(row.Network, $"{row.ContainerBits}", $"{row.Group}", Ratio(row.Tartan), Ratio(row.Loom));
        if (format == OutputFormat.Csv)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        table.WriteTo(Console.Out);
        Console.WriteLine();
        Console.WriteLine($"Published for 8-bit networks (arXiv 1804.06732, abstract; verified): two variants, {Ratio(smaller)} and {Ratio(larger)}; which networks is not known.");
        Console.WriteLine("Speed-ups are over dadiannao at equal peak for the word length. Networks with few filters leave most rows of a node of 4096 multipliers idle.");
    }

    private static string Ratio(double value) => value.ToString(value < 0.095 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
