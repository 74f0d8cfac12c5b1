using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>sett inspect: the layers of a network, and with inputs what their values look like.</summary>
internal static class InspectCommand
{
    private static readonly Column[] s_layerColumns =
    [
        new("layer"), new("kind"), new("operator"), new("input shape"), new("filter"), new("stride"), new("pad"),
        new("groups", true), new("output shape"), new("macs", true), new("parameters", true), new("activation type"),
        new("weight type"),
    ];

    private static readonly Column[] s_valueColumns =
    [
        new("activation min", true), new("activation max", true), new("activation zeros percent", true), new("activation mean bits", true),
        new("activation max bits", true), new("weight min", true), new("weight max", true), new("weight zeros percent", true),
        new("weight mean bits", true), new("weight max bits", true),
    ];

    public static Command Create()
    {
        var model = new ModelArguments { Model = SharedOptions.ModelOrTable() };
        var all = new Option<bool>("--all") { Description = "Show every node, not only the layers that multiply and accumulate." };
        Option<OutputFormat> format = SharedOptions.Format();
        Option<int> container = SharedOptions.Container(), calibration = SharedOptions.Calibration();
        var command = new Command("inspect", "Show a network's layers: kind, shapes, MACs, parameters, formats; with --inputs also ranges, "
            + "zeros and widths in bits.\nExample: sett inspect --inputs digits --limit 16")
        {
            model.Model, model.Inputs, model.Card, model.Limit, model.Skip, model.Dimensions, model.FoldBatchNorm, model.IntegerSteps,
            model.Memory, container, calibration, all, format, model.Threads, model.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            Inspection inspection = Inspect(model, parsed, parsed.GetValue(container), parsed.GetValue(calibration), cancel);
            NetworkNode[] nodes = [.. parsed.GetValue(all) ? inspection.Network.Nodes : inspection.Network.Layers];
            Write(inspection, nodes, parsed.GetValue(format), parsed.GetValue(all));
            return Task.FromResult(0);
        });
        return command;
    }

    private static Inspection Inspect(
        ModelArguments arguments, ParseResult parsed, int container, int calibration, CancellationToken cancel)
    {
        if (arguments.ReadTable(parsed) is { } table) return new Inspection(table, [], 0);
        ModelWorkload workload = arguments.Open(parsed, needsInputs: false);
        if (workload.Examples is not { } examples) return new Inspection(NetworkReader.Read(workload.Model, workload.Options), [], 0);
        LayerStream stream = LayerStream.Open(workload.Model, workload.Options, container);
        bool quiet = parsed.GetValue(arguments.Quiet);
        int threads = parsed.GetValue(arguments.Threads);
        using (var line = new ProgressLine("ranges", Math.Min(calibration, examples.Count), quiet))
            stream.Calibrate(examples, calibration, threads, line.Report, cancel);
        using (var line = new ProgressLine("values", examples.Count, quiet))
            return new Inspection(stream.Network,
                LayerSurvey.Run(stream, examples, threads, line.Report, cancel), examples.Count);
    }

    private static void Write(Inspection inspection, NetworkNode[] nodes, OutputFormat format, bool all)
    {
        Dictionary<int, LayerFindings> findings = inspection.Findings.ToDictionary(f => f.Node.Index);
        if (format == OutputFormat.Json)
        {
            WriteJson(inspection, nodes, findings);
            return;
        }

        if (format == OutputFormat.Csv)
        {
            var rows = new Table([.. s_layerColumns, .. s_valueColumns]);
            foreach (NetworkNode node in nodes)
            {
                LayerFindings? found = findings.GetValueOrDefault(node.Index);
                rows.Add([.. Row(node, found, plain: true), .. Statistics(found?.Activations), .. Statistics(found?.Weights)]);
            }

            rows.WriteCsvTo(Console.Out);
            return;
        }

        Console.WriteLine($"{inspection.Network.Name}: "
            + $"{string.Join(", ", inspection.Network.Inputs.Select(i => $"{i.Name} {i.Type.DisplayName()} {i.Shape}"))}");
        Console.WriteLine();
        if (all) WriteNodes(nodes, findings);
        else WriteLayers(nodes, findings);
        Console.WriteLine();
        long macs = nodes.Sum(n => n.Layer?.Shape.Macs ?? 0);
        if (!all)
            TextLines.Write("filter: height × width /stride; act, wgt: formats of activations and weights. --all adds padding and groups.");
        Console.WriteLine($"{Table.Count(nodes.Count(n => n.Layer is not null), "layer")}, {Table.Count(macs)} MACs, "
            + $"{Table.Count(nodes.Sum(n => n.Parameters))} parameters");
        if (inspection.Network.UncountedNote is { Length: > 0 } uncounted) TextLines.Write(uncounted);
        if (inspection.Inputs > 0) WriteValues(inspection);
    }

    private static void WriteNodes(NetworkNode[] nodes, Dictionary<int, LayerFindings> findings)
    {
        var table = new Table(s_layerColumns);
        foreach (NetworkNode node in nodes) table.Add(Row(node, findings.GetValueOrDefault(node.Index), plain: false));
        table.WriteTo(Console.Out);
    }

    // What a line of a terminal holds: no operator, which the kind says, and the stride behind the filter.
    private static void WriteLayers(NetworkNode[] nodes, Dictionary<int, LayerFindings> findings)
    {
        var table = new Table(new Column("layer"), new Column("kind"), new Column("input"), new Column("filter"), new Column("output"),
            new Column("MACs", true), new Column("parameters", true), new Column("act"), new Column("wgt"));
        foreach (NetworkNode node in nodes)
        {
            string[] row = Row(node, findings.GetValueOrDefault(node.Index), plain: false);
            table.Add(row[0], row[1], row[3], row[5] is "" or "1" ? row[4] : $"{row[4]} /{row[5]}", row[8],
                row[9], row[10], row[11], row[12]);
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteValues(Inspection inspection)
    {
        Console.WriteLine();
        Console.WriteLine($"Values of {inspection.Inputs} inputs as integers; bits are widths, sign included.");
        Console.WriteLine();
        var values = new Table(
            new Column("layer"), new Column("values"), new Column("format"), new Column("min", true),
            new Column("max", true), new Column("zeros %", true), new Column("mean bits", true), new Column("max bits", true));
        foreach (LayerFindings found in inspection.Findings)
        {
            values.Add([found.Node.Name, "activations", Words.Of(found.ActivationFormat), .. Statistics(found.Activations)]);
            values.Add(["", "weights", Words.Of(found.WeightFormat), .. Statistics(found.Weights)]);
        }

        values.WriteTo(Console.Out);
    }

    private static string[] Row(NetworkNode node, LayerFindings? found, bool plain)
    {
        string Count(long value) => plain ? value.ToString() : Table.Count(value);
        LayerShape? shape = node.Layer?.Shape;
        return
        [
            node.Name, shape is null ? "" : Words.Of(shape.Kind), node.Operator, shape is null ? "" : Words.Input(shape),
            shape is { IsConvolution: true } ? $"{shape.KernelHeight}×{shape.KernelWidth}" : "",
            shape is { IsConvolution: true } ? Words.Pair(shape.StrideY, shape.StrideX) : "",
            shape is { IsConvolution: true } ? Words.Padding(shape) : "",
            shape is null || shape.Groups == 1 && !plain ? "" : shape.Groups.ToString(),
            shape is null ? node.OutputShape.ToString() : Words.Output(shape),
            shape is null ? "" : Count(shape.Macs), Count(node.Parameters),
            found is not null ? Words.Of(found.ActivationFormat) : node.Layer is { } a ? Words.Of(a.Activations) : "",
            found is not null ? Words.Of(found.WeightFormat) : node.Layer is { } w ? Words.Of(w.Weights) : "",
        ];
    }

    private static string[] Statistics(ValueStatistics? s) => s is null
        ? ["", "", "", "", ""]
        : [s.Least.ToString(), s.Most.ToString(), Table.Number(100 * s.ZeroShare, 3),
            s.MeanWidth.ToString("F2", CultureInfo.InvariantCulture), s.MaxWidth.ToString()];

    private static void WriteJson(Inspection inspection, NetworkNode[] nodes, Dictionary<int, LayerFindings> findings)
    {
        JsonOutput.Write(json =>
        {
            json.WriteString("network", inspection.Network.Name);
            json.WriteNumber("inputs", inspection.Inputs);
            json.WriteNumber("macs", nodes.Sum(n => n.Layer?.Shape.Macs ?? 0));
            json.WriteNumber("parameters", nodes.Sum(n => n.Parameters));
            json.WriteObjects("layers", nodes, node =>
            {
                json.WriteString("layer", node.Name);
                json.WriteString("operator", node.Operator);
                json.WriteNumber("parameters", node.Parameters);
                json.WriteNumber("input_elements", node.InputElements);
                json.WriteNumber("output_elements", node.OutputElements);
                if (node.Layer is { } layer) LayerJson.Write(json, layer.Shape);
                if (findings.TryGetValue(node.Index, out LayerFindings? found))
                {
                    WriteValues(json, "activations", found.ActivationFormat, found.Activations);
                    WriteValues(json, "weights", found.WeightFormat, found.Weights);
                }
            });
        });
    }

    private static void WriteValues(Utf8JsonWriter json, string name, ValueFormat format, ValueStatistics s)
    {
        json.WriteStartObject(name);
        LayerJson.Write(json, format);
        json.WriteNumber("count", s.Count);
        json.WriteNumber("min", s.Least);
        json.WriteNumber("max", s.Most);
        json.WriteNumber("zero_share", s.ZeroShare);
        json.WriteNumber("mean_width_bits", s.MeanWidth);
        json.WriteNumber("max_width_bits", s.MaxWidth);
        json.WriteEndObject();
    }

    private sealed record Inspection(Network Network, IReadOnlyList<LayerFindings> Findings, int Inputs);
}
