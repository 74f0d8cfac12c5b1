using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Compression.Sizes;
using Sett.Numerics.Files;
using Sett.Studies.Simulation;
using Sett.Studies.Traffic;

namespace Sett.Cli.Commands;

/// <summary>sett traffic: the bits of every layer's values in each storage.</summary>
internal static class TrafficCommand
{
    public static Command Create()
    {
        var arguments = new SimulateArguments { Network = SimulateArguments.WithValues() };
        ModelArguments network = arguments.Network;
        Option<OutputFormat> format = SharedOptions.Format();
        Option<GroupOrder> along = CodecOptions.Along();
        Option<string?> output = SharedOptions.Folder("report.html, figures/, traffic.json and traffic.csv");
        var command = new Command("traffic",
            "Count the bits of a network's activations and weights between chip and memory: containers, profiled precision, DPRed's "
            + "groups, zero masks, entropy.\n"
            + "Batch 1, every value once; activations are means over the inputs.\n"
            + "Example: sett traffic --limit 8")
        {
            network.Model, network.Inputs, network.Card, network.Limit, network.Skip, network.Dimensions, network.FoldBatchNorm,
            network.IntegerSteps, network.Memory, arguments.Profile, arguments.OnePoint, arguments.Container, arguments.Calibration,
            arguments.Dnnsim, arguments.DnnsimNetwork, along, output, format, network.Threads, network.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(output) is { } wanted) AtomicFolder.Create(wanted).Dispose(); // An error here costs no time.
            (ILayerSource source, List<KeyValuePair<string, string>> facts) = arguments.OpenOne(parsed, cancel);
            facts.Insert(0, new("command", CommandWords.Of(parsed, output, format, network.Threads, network.Quiet, network.Memory)));
            NetworkTraffic traffic;
            using (var line = new ProgressLine("traffic", source.Inputs, parsed.GetValue(network.Quiet)))
                traffic = TrafficStudy.Run(source, parsed.GetValue(along), parsed.GetValue(network.Threads), line.Report, cancel);
            if (parsed.GetValue(output) is { } folder) TrafficFiles.Write(folder, traffic, facts);
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: Console.Out.Write(TrafficFiles.Json(traffic, facts)); break;
                case OutputFormat.Csv: Console.Out.Write(TrafficFiles.Csv(traffic)); break;
                default: WriteTable(traffic); break;
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void WriteTable(NetworkTraffic traffic)
    {
        TextLines.Write($"{traffic.Network}: {traffic.ContainerBits}-bit containers, batch 1, {traffic.Inputs} "
            + $"{(traffic.Inputs == 1 ? "input" : "inputs")}. Kilobits in containers, then percent of that: at the layer's precision; "
            + "DPRed with groups of 16 to 256; zero masks (groups of 16); entropy.");
        Console.WriteLine();
        var table = new Table([new Column("layer"), new Column("values"), new Column("kbit", true),
            new Column("bits", true), new Column("profiled", true), .. GroupFormat.GroupSizes.Select(g => new Column($"G={g}", true)),
            new Column("mask", true), new Column("entropy", true)]);
        foreach (LayerTraffic layer in traffic.Layers)
        {
            Add(layer.Name, "act", layer.Activations, layer.Precision.ActivationBits);
            Add("", "wgt", layer.Weights, layer.Precision.WeightBits);
        }

        Add("all layers", "act", traffic.Activations, null);
        Add("", "wgt", traffic.Weights, null);
        Add("", "both", traffic.Activations + traffic.Weights, null);
        table.WriteTo(Console.Out);
        Console.WriteLine();
        TextLines.Write($"Mean width of a group in bits: {string.Join(", ", GroupFormat.GroupSizes.Select((g, i) =>
            $"G={g} act {Fixed(traffic.Activations.MeanWidth(i))} wgt {Fixed(traffic.Weights.MeanWidth(i))}"))}");
        foreach (string note in traffic.Notes) TextLines.Write(note);

        void Add(string name, string operand, OperandTraffic t, int? bits) =>
            table.Add([name, operand, Table.Count((long)Math.Round(t.Container / 1000)), bits is { } b ? $"{b}" : "",
                Share(t.Profiled, t), .. t.Groups.Select(g => Share(g, t)), Share(t.ZeroMask, t), Share(t.Entropy, t)]);
    }

    private static string Share(double bits, OperandTraffic of) =>
        of.Container == 0 ? "" : (100 * bits / of.Container).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
