using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Studies.Profiling;
using Sett.Studies.Reproduction;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>sett reproduce dpred: what DPRed's variants gain and what its compression leaves on real networks, by group size.</summary>
internal sealed class DpredArguments
{
    private const int FewInputs = 2, ProfiledDigits = 250;

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "For dpred: a folder with models/, images/ and audio/; without it only the built-in network is measured. For dps: "
            + "one with images/mnist-… and dps/fixed_lenet_loss.csv, or either. For sparse-edge: one with images/mnist-….",
        HelpName = "DIR",
    };

    public Option<string> Cards { get; } = new("--cards")
    {
        Description = "For dpred: the folder of the models' cards.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "docs/cards",
    };

    public Option<string?> Profiles { get; } = new("--profiles")
    {
        Description = "For dpred with --data: a folder of profiles from 'sett profile', NAME.profile.json for models/NAME.onnx; these "
            + "networks are measured at the first operating point of theirs too.",
        HelpName = "DIR",
    };

    public Option<int?> Limit { get; } = SharedOptions.Positive(
        "--limit", $"Use only the first N inputs of each network. Default: {FewInputs} for dpred; all otherwise.", "N");

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
            PrecisionProfile?[] profiles = DpredModels.Profiles(parsed.GetValue(Profiles), models);
            using var line = new ProgressLine("networks", models.Count, quiet);
            for (int i = 0; i < models.Count; i++)
            {
                line.Report(i);
                OnnxModel model = OnnxReader.Read(models[i].Model);
                using InputSource inputs = InputSource.Open(models[i].Inputs, model, CardReader.For(models[i].Model, models[i].Card));
                Measure(model, new PlanOptions { InputShapes = inputs.Shapes }, inputs.Examples.Take(limit), profiles[i]);
            }
        }
        else
        {
            if (parsed.GetValue(Profiles) is not null)
                throw new BadInputException("--profiles goes with --data; the built-in network is profiled at once.");
            DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(threads, cancel));
            Examples examples = BuiltInNetwork.ExamplesOf(digits);
            Measure(BuiltInNetwork.Model(), new PlanOptions(), examples.Take(limit), ProfileOf(examples, digits, threads, quiet, cancel));
        }

        Write(rows, compression, folder, format);

        void Measure(OnnxModel model, PlanOptions options, Examples examples, PrecisionProfile? profile)
        {
            foreach (PrecisionProfile? each in profile is null ? [null] : new[] { null, profile })
            {
                string precision =
                    each is null ? DpredPrecision.Range : each.PointName is { Length: > 0 } name ? name : DpredPrecision.Profiles;
                ModelSource source = ModelSource.Calibrate(LayerStream.Open(model, options, 16), examples, examples.Count,
                    each, null, threads, null, cancel);
                rows.AddRange(DpredStudy.Run(source, precision, threads, null, cancel));
                compression.AddRange(DpredCompression.Run(source, precision, threads, cancel));
            }
        }
    }

    // The fewest bits that cost none of the first digits.
    private static PrecisionProfile ProfileOf(Examples examples, DrawnDigits digits, int threads, bool quiet, CancellationToken cancel)
    {
        var set = new JudgedSet(
            examples.Take(ProfiledDigits), [.. digits.Labels.Values[..ProfiledDigits].ToArray().Select(l => (int)l)], 0, Quantity.Top1);
        var request = new ProfileRequest(BuiltInNetwork.Model(), new PlanOptions(), set, null, [0], "bits", SearchKind.Joint,
            Reduction.Drop, 16, threads, null, []);
        using var line = new ProgressLine("profile", 100, quiet);
        ProfileStudy study = ProfileStudy.Run(request, share => line.Report((int)(100 * share)), cancel);
        cancel.ThrowIfCancellationRequested();
        return study.Result.Points[0].Precisions(Quantity.Top1);
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
        var table = new Table(new Column("network"), new Column(plain ? "container bits" : "N", true), new Column("precision"),
            new Column(plain ? "group" : "G", true), new Column(plain ? "dpred tartan speedup" : "tartan ×", true),
            new Column(plain ? "dpred loom speedup" : "loom ×", true), new Column(plain ? "activations percent" : "act %", true),
            new Column(plain ? "weights percent" : "wgt %", true), new Column(plain ? "traffic percent" : "both %", true),
            new Column(plain ? "profiled percent" : "prof. %", true), new Column(plain ? "activation mean width bits" : "act bits", true),
            new Column(plain ? "weight mean width bits" : "wgt bits", true));
        foreach ((DpredRow row, DpredCompressionRow c) in rows.Concat(means).Zip(all))
        {
            table.Add(c.Network, $"{row.ContainerBits}", row.Precision, $"{row.Group}", Table.Factor(row.Tartan), Table.Factor(row.Loom),
                Percent(c.Activations), Percent(c.Weights), Percent(c.Both), Percent(c.Profiled),
                Table.Factor(c.ActivationWidth), Table.Factor(c.WeightWidth));
        }

        if (plain)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        table.WriteTo(Console.Out);
        Console.WriteLine();
        string[] profiled = [.. compression.Where(r => r.Precision != DpredPrecision.Range).Select(r => r.Network).Distinct()];
        Console.WriteLine("Published (arXiv 1804.06732, abstract; verified), averages over networks that are not known:");
        foreach ((int bits, double share) in new[] { (16, DpredCompression.Published.Bits16), (8, DpredCompression.Published.Bits8) })
        {
            Console.WriteLine($"  off-chip traffic of {bits}-bit networks {Percent(share)} % of uncompressed");
            DpredCompressionRow[] ours = [.. DpredCompression.Means(compression).Where(r => r.ContainerBits == bits && r.Group == 16)];
            if (ours.Length == 0) Console.WriteLine("    no such network here");
            foreach (DpredCompressionRow mean in ours)
            {
                string of = mean.Precision == DpredPrecision.Range ? "at the precision of ranges" : "at profiled precision";
                int networks = compression.Where(r => r.ContainerBits == bits && (mean.Network == "mean" || profiled.Contains(r.Network)))
                    .Select(r => r.Network).Distinct().Count();
                Console.WriteLine($"    {Percent(mean.Both)} % here {of}, groups of 16, {networks} network{(networks == 1 ? "" : "s")} "
                    + $"({(100 * (mean.Both - share)).ToString("+0.0;-0.0", CultureInfo.InvariantCulture)} points)");
            }
        }

        Console.WriteLine($"  speed-up on 8-bit networks of two variants {Table.Factor(smaller)} and {Table.Factor(larger)}");
        TextLines.Write("Precision 'range': 16-bit fixed point gives each tensor of a floating-point network as many fraction bits as its "
            + "range leaves room for, so its largest values fill the container and small ones keep low bits that a profile of accuracy "
            + "drops. Others: values rounded to a profile, its first operating point; a group's header still names any width "
            + "of the container.");
        TextLines.Write("Quantised networks: each tensor's scale makes its range fill the 8 bits, and without a profile no low bits are "
            + "dropped after it; most of these networks are small, and short channels pad their groups.");
        TextLines.Write("Means are arithmetic for traffic and geometric for speed-ups. Traffic counts each layer's activations and weights "
            + "once, at batch 1. Speed-ups are over dadiannao at equal peak for the word length; networks with few filters leave most rows "
            + "of a node of 4096 multipliers idle.");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
