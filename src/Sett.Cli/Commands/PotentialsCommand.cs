using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Numerics.Files;
using Sett.Studies.Potentials;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>sett potentials: how much faster ideal hardware would be that spends only what values need.</summary>
internal static class PotentialsCommand
{
    public static Command Create()
    {
        var arguments = new SimulateArguments { Network = SimulateArguments.WithValues() };
        ModelArguments network = arguments.Network;
        Option<OutputFormat> format = SharedOptions.Format();
        Option<string?> output = SharedOptions.Folder("report.html, figures/, potentials.json and potentials.csv");
        var command = new Command("potentials",
            "Ideal speed-ups without timing: zeros skipped, bits needed by layer, group and value, effectual bits, Booth-like digits; of "
            + "activations, of weights and of both.\n"
            + "Example: sett potentials --limit 8")
        {
            network.Model, network.Inputs, network.Card, network.Limit, network.Skip, network.Dimensions, network.FoldBatchNorm,
            network.IntegerSteps, network.Memory, arguments.Profile, arguments.OnePoint, arguments.Container, arguments.Calibration,
            arguments.Dnnsim, arguments.DnnsimNetwork, output, format, network.Threads, network.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(output) is { } wanted) AtomicFolder.Create(wanted).Dispose(); // An error here costs no time.
            (ILayerSource source, List<KeyValuePair<string, string>> facts) = arguments.OpenOne(parsed, cancel);
            facts.Insert(0, new("command", CommandWords.Of(parsed, output, format, network.Threads, network.Quiet, network.Memory)));
            PotentialResult result;
            using (var line = new ProgressLine("potentials", source.Inputs, parsed.GetValue(network.Quiet)))
                result = PotentialStudy.Run(source, facts, parsed.GetValue(network.Threads), line.Report, cancel);
            if (parsed.GetValue(output) is { } folder) PotentialFiles.Write(folder, result);
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: Console.Out.Write(PotentialFiles.Json(result)); break;
                case OutputFormat.Csv: Console.Out.Write(PotentialFiles.Csv(result)); break;
                default: WriteTables(result); break;
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void WriteTables(PotentialResult result)
    {
        string inputs = result.Inputs == 1 ? "1 input" : $"{result.Inputs} inputs";
        TextLines.Write($"{result.Network}: {Table.Count(result.Layers.Count, "layer")}, "
            + $"{Table.Count(result.Whole.Macs / result.Inputs)} MACs, {inputs}, "
            + $"{result.ContainerBits}-bit containers");
        Write("activations", (p, m) => p.ActivationSpeedup(m, result.ContainerBits));
        Write("weights", (p, m) => p.WeightSpeedup(m, result.ContainerBits));
        Write("both", (p, m) => p.Speedup(m, result.ContainerBits));
        Console.WriteLine();
        TextLines.Write("× over containers, if every multiplication took only what its operands need: nothing for zeros and the "
            + $"container for the rest; the layer's precision; the width of {PotentialStudy.GroupSize} neighbouring channels; its own "
            + "width; the ones of its magnitude; Booth-like digits. No time is lost to anything else.");
        foreach (string note in result.Notes) TextLines.Write(note);

        void Write(string operand, Func<Potential, Measure, double> speedup)
        {
            Console.WriteLine();
            var table = new Table(new Column($"× {operand}"), new Column("MACs", true), new Column("zeros", true),
                new Column("layer", true), new Column("group", true), new Column("value", true),
                new Column("effectual", true), new Column("Booth", true));
            foreach (Potential p in result.Layers.Append(result.Whole))
                table.Add([p.Name, Table.Count(p.Macs / result.Inputs), .. Measures.All.Select(m => Ratio(speedup(p, m)))]);
            table.WriteTo(Console.Out);
        }
    }

    private static string Ratio(double value) => double.IsFinite(value) ? Table.Factor(value) : "∞";
}
