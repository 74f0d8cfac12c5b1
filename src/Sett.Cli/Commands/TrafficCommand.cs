using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Compression.Sizes;
using Sett.Networks.Layers;
using Sett.Studies.Simulation;
using Sett.Studies.Traffic;

namespace Sett.Cli.Commands;

/// <summary>sett traffic: the bits of every layer's values in each storage.</summary>
internal static class TrafficCommand
{
    private static readonly string[] s_operands = ["activations", "weights"];

    public static Command Create()
    {
        var arguments = new SimulateArguments();
        ModelArguments network = arguments.Network;
        Option<OutputFormat> format = SharedOptions.Format();
        Option<GroupOrder> order = CodecOptions.Order();
        var command = new Command("traffic",
            "Count the bits of a network's activations and weights between chip and memory: containers, profiled precision, DPRed's groups, zero masks, entropy.\n"
            + "Batch 1, every value once; activations are means over the inputs.\n"
            + "Example: sett traffic resnet.onnx --inputs images.npy --limit 8")
        {
            network.Model, network.Inputs, network.Card, network.Limit, network.Dimensions, network.FoldBatchNorm, network.IntegerSteps, network.Memory,
            arguments.Profile, arguments.Container, arguments.Calibration, arguments.Dnnsim, arguments.DnnsimNetwork, order, format, network.Threads, network.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            (ILayerSource source, _) = arguments.Open(parsed, cancel);
            NetworkTraffic traffic;
            using (var line = new ProgressLine("traffic", source.Inputs, parsed.GetValue(network.Quiet)))
                traffic = TrafficStudy.Run(source, parsed.GetValue(order), parsed.GetValue(network.Threads), line.Report, cancel);
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(traffic); break;
                case OutputFormat.Csv: WriteCsv(traffic); break;
                default: WriteTable(traffic); break;
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void WriteTable(NetworkTraffic traffic)
    {
        Console.WriteLine($"{traffic.Network}: {traffic.ContainerBits}-bit containers, batch 1, {traffic.Inputs} {(traffic.Inputs == 1 ? "input" : "inputs")}. Kilobits in containers, then per cent of that:");
        Console.WriteLine("at the layer's precision; DPRed with groups of 16 to 256; zero masks (groups of 16); entropy.");
        Console.WriteLine();
        var table = new Table([new Column("layer"), new Column("values"), new Column("kbit", true), new Column("bits", true), new Column("profiled", true),
            .. GroupFormat.GroupSizes.Select(g => new Column($"G={g}", true)), new Column("mask", true), new Column("entropy", true)]);
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
        Console.WriteLine($"Mean width of a group, bits: {string.Join(", ", GroupFormat.GroupSizes.Select((g, i) =>
            $"G={g} act {Fixed(traffic.Activations.MeanWidth(i))} wgt {Fixed(traffic.Weights.MeanWidth(i))}"))}");
        foreach (string note in traffic.Notes) Console.WriteLine(note);

        void Add(string name, string operand, OperandTraffic t, int? bits) => table.Add([name, operand, Table.Count((long)Math.Round(t.Container / 1000)), bits is { } b ? $"{b}" : "",
            Share(t.Profiled, t), .. t.Groups.Select(g => Share(g, t)), Share(t.ZeroMask, t), Share(t.Entropy, t)]);
    }

    private static void WriteCsv(NetworkTraffic traffic)
    {
        var table = new Table([new Column("layer"), new Column("kind"), new Column("operand"), new Column("values"), new Column("precision bits"), new Column("container bits"),
            new Column("profiled bits"), .. GroupFormat.GroupSizes.Select(g => new Column($"dpred {g} bits")), .. GroupFormat.GroupSizes.Select(g => new Column($"dpred {g} stored bits")),
            new Column("zero mask bits"), new Column("entropy bits"), .. GroupFormat.GroupSizes.Select(g => new Column($"mean width {g}"))]);
        foreach (LayerTraffic layer in traffic.Layers)
        {
            foreach ((string operand, OperandTraffic t, int bits) in Operands(layer))
            {
                table.Add([layer.Name, LayerJson.KindName(layer.Shape.Kind), operand, Plain(t.Values), $"{bits}", Plain(t.Container), Plain(t.Profiled), .. t.Groups.Select(Plain),
                    .. t.Stored.Select(Plain), Plain(t.ZeroMask), Plain(t.Entropy), .. GroupFormat.GroupSizes.Select((_, i) => Table.Number(t.MeanWidth(i), 6))]);
            }
        }

        table.WriteCsvTo(Console.Out);
    }

    private static void WriteJson(NetworkTraffic traffic) => JsonOutput.Write(json =>
    {
        json.WriteString("network", traffic.Network);
        json.WriteNumber("container_bits", traffic.ContainerBits);
        json.WriteNumber("inputs", traffic.Inputs);
        json.WriteStartArray("layers");
        foreach (LayerTraffic layer in traffic.Layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Name);
            json.WriteString("kind", LayerJson.KindName(layer.Shape.Kind));
            foreach ((string operand, OperandTraffic t, int bits) in Operands(layer)) WriteOperand(json, operand, t, bits);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("total");
        WriteOperand(json, s_operands[0], traffic.Activations, null);
        WriteOperand(json, s_operands[1], traffic.Weights, null);
        json.WriteEndObject();
        json.WriteStartArray("notes");
        foreach (string note in traffic.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
    });

    private static void WriteOperand(Utf8JsonWriter json, string name, OperandTraffic t, int? bits)
    {
        json.WriteStartObject(name);
        json.WriteNumber("values", t.Values);
        if (bits is { } precision) json.WriteNumber("precision_bits", precision);
        json.WriteNumber("container_bits", t.Container);
        json.WriteNumber("profiled_bits", Math.Round(t.Profiled, 3));
        json.WriteStartArray("dpred");
        for (int i = 0; i < t.Groups.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("group", GroupFormat.GroupSizes[i]);
            json.WriteNumber("bits", Math.Round(t.Groups[i], 3));
            json.WriteNumber("stored_bits", Math.Round(t.Stored[i], 3));
            json.WriteNumber("mean_width", Math.Round(t.MeanWidth(i), 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("zero_mask_bits", Math.Round(t.ZeroMask, 3));
        json.WriteNumber("entropy_bits", Math.Round(t.Entropy, 3));
        json.WriteEndObject();
    }

    private static IEnumerable<(string, OperandTraffic, int)> Operands(LayerTraffic layer) =>
        [(s_operands[0], layer.Activations, layer.Precision.ActivationBits), (s_operands[1], layer.Weights, layer.Precision.WeightBits)];

    private static string Share(double bits, OperandTraffic of) => of.Container == 0 ? "" : (100 * bits / of.Container).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Plain(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);
}
