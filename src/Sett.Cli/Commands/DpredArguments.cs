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

/// <summary>sett reproduce dpred: what DPRed's variants gain and what its compression leaves on real networks, by group size.</summary>
internal sealed class DpredArguments
{
    private const int FewInputs = 2;

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "For dpred: a folder with models/, images/ and audio/; without it only the built-in network is measured. For dps: one with images/mnist-… and dps/fixed_lenet_loss.csv, or either. For sparse-edge: one with images/mnist-….",
        HelpName = "DIR",
    };

    public Option<string> Cards { get; } = new("--cards") { Description = "For dpred: the folder of the models' cards.", HelpName = "DIR", DefaultValueFactory = _ => "docs/cards" };

    public Option<int?> Limit { get; } = SharedOptions.Limit();

    public Option<int> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    public void Run(ParseResult parsed, string? folder, OutputFormat format, CancellationToken cancel)
    {
        int limit = parsed.GetValue(Limit) ?? FewInputs, threads = parsed.GetValue(Threads);
        bool quiet = parsed.GetValue(Quiet);
        var rows = new List<DpredRow>();
        var compression = new List<DpredCompressionRow>();
        if (parsed.GetValue(Data) is { } data)
        {
            IReadOnlyList<(string Model, string Inputs, string? Card)> models = DpredModels.In(data, parsed.GetValue(Cards)!);
            using var line = new ProgressLine("networks", models.Count, quiet);
            for (int i = 0; i < models.Count; i++)
            {
                line.Report(i);
                OnnxModel model = OnnxReader.Read(models[i].Model);
                using InputSource inputs = InputSource.Open(models[i].Inputs, model, CardReader.For(models[i].Model, models[i].Card));
                Measure(model, new PlanOptions { InputShapes = inputs.Shapes }, inputs.Examples.Take(limit));
            }
        }
        else
        {
            DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(threads, cancel));
            Measure(BuiltInNetwork.Model(), new PlanOptions(), BuiltInNetwork.ExamplesOf(digits).Take(limit));
        }

        Write(rows, compression, folder, format);

        void Measure(OnnxModel model, PlanOptions options, Examples examples)
        {
            LayerStream stream = LayerStream.Open(model, options, 16);
            ModelSource source = ModelSource.Calibrate(stream, examples, examples.Count, null, null, threads, null, cancel);
            rows.AddRange(DpredStudy.Run(source, threads, null, cancel));
            compression.AddRange(DpredCompression.Run(source, threads, cancel));
        }
    }

    private static void Write(List<DpredRow> rows, List<DpredCompressionRow> compression, string? folder, OutputFormat format)
    {
        IReadOnlyList<DpredRow> means = DpredStudy.Means(rows);
        IReadOnlyList<DpredCompressionRow> all = [.. compression, .. DpredCompression.Means(compression)];
        string json = ReproductionJson.Write(rows, means, all);
        if (folder is not null) ReproductionFolder.Write(folder, json);
        if (format == OutputFormat.Json)
        {
            Console.Out.Write(json);
            return;
        }

        (double smaller, double larger) = DpredStudy.Published;
        bool plain = format == OutputFormat.Csv;
        var table = new Table(new Column("network"), new Column(plain ? "container bits" : "N", true), new Column(plain ? "group" : "G", true), new Column(plain ? "dpred-tartan" : "tartan ×", true),
            new Column(plain ? "dpred-loom" : "loom ×", true), new Column(plain ? "activations percent" : "act %", true), new Column(plain ? "weights percent" : "wgt %", true),
            new Column(plain ? "traffic percent" : "both %", true), new Column(plain ? "profiled percent" : "prof. %", true), new Column(plain ? "activation width" : "act bits", true),
            new Column(plain ? "weight width" : "wgt bits", true));
        foreach (((string network, DpredRow row), DpredCompressionRow c) in rows.Concat(means).Select(r => (r.Network == "geometric mean" ? "mean" : r.Network, r)).Zip(all))
        {
            table.Add(network, $"{row.ContainerBits}", $"{row.Group}", Ratio(row.Tartan), Ratio(row.Loom), Percent(c.Activations), Percent(c.Weights), Percent(c.Both), Percent(c.Profiled),
                Ratio(c.ActivationWidth), Ratio(c.WeightWidth));
        }

        if (plain)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        table.WriteTo(Console.Out);
        Console.WriteLine();
        Console.WriteLine("Published (arXiv 1804.06732, abstract; verified), averages over networks that are not known:");
        foreach ((int bits, double share) in new[] { (16, DpredCompression.Published.Bits16), (8, DpredCompression.Published.Bits8) })
        {
            string ours = all.FirstOrDefault(r => r.Network == "mean" && r.ContainerBits == bits && r.Group == 16) is { } mean
                ? $"{Percent(mean.Both)} % here in groups of 16 ({(100 * (mean.Both - share)).ToString("+0.0;-0.0", CultureInfo.InvariantCulture)} points)" : "no such network here";
            Console.WriteLine($"  off-chip traffic of {bits}-bit networks {Percent(share)} % of uncompressed; {ours}");
        }

        Console.WriteLine($"  speed-up on 8-bit networks of two variants {Ratio(smaller)} and {Ratio(larger)}");
        Console.WriteLine("Floating-point networks: 16-bit fixed point here gives each tensor as many fraction bits as its range leaves room for, so its largest values fill the container");
        Console.WriteLine("and small ones keep low bits that a profile of accuracy would drop. The 16-bit shares are those of such values; which values the published share has is not known.");
        Console.WriteLine("Quantised networks: each tensor's scale makes its range fill the 8 bits, and no low bits are dropped after it; most of these networks are small, and short channels pad their groups.");
        Console.WriteLine("Means are arithmetic for traffic and geometric for speed-ups. Traffic counts each layer's activations and weights once, at batch 1. Speed-ups are over dadiannao at equal");
        Console.WriteLine("peak for the word length; networks with few filters leave most rows of a node of 4096 multipliers idle.");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString(value < 0.095 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
