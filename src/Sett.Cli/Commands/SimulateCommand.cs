using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Hardware.Designs;
using Sett.Numerics.Files;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Sett.Studies.TrainingCosts;

namespace Sett.Cli.Commands;

/// <summary>sett simulate: cycles of a network on accelerators that spend only the bits that matter.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var arguments = new SimulateArguments();
        ModelArguments network = arguments.Network;
        var costs = new CostArguments();
        var training = new SimulateTraining();
        Option<OutputFormat> format = SharedOptions.Format();
        var layers = new Option<bool>("--layers") { Description = "Show every layer." };
        var verify = new Option<bool>("--verify")
        {
            Description = "Run the functional models bit by bit on the first input and compare with plain integers: small layers whole, a "
                + "sample of large ones.",
        };
        Option<ulong?> seed = SharedOptions.Seed("the choice of outputs that --verify samples", int.MaxValue);
        Option<string?> output = SharedOptions.Folder("report.html, figures/, result.json, layers.csv and inputs.csv");
        var command = new Command("simulate",
            "Simulate a network on accelerators, from real values: cycles, their causes, traffic, energy and area, beside a baseline.\n"
            + "With --training it is a training whose words changed, on flexible multiply-accumulate units.\n"
            + "Example: sett simulate --limit 8 --designs dadiannao,tartan:bits=2,dpred-loom")
        {
            network.Model, network.Inputs, network.Card, network.Limit, network.Skip, network.Dimensions, network.FoldBatchNorm,
            network.IntegerSteps, network.Memory, arguments.Designs, arguments.Baseline, arguments.Profile, arguments.Loss,
            arguments.Container, arguments.Calibration, arguments.Dnnsim, arguments.DnnsimNetwork,
            training.Log, training.Reuse, layers, verify, seed, output, format, network.Threads, network.Quiet,
        };
        foreach (Option option in costs.All) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(output) is { } place) AtomicFolder.Create(place).Dispose(); // An error here costs no time.
            string words = CommandWords.Of(parsed, output, format, layers, network.Threads, network.Quiet, network.Memory);
            if (training.IsWanted(parsed))
            {
                Write(training.Run(parsed, arguments, costs, words, layers, output, format, network.Threads, network.Quiet),
                    parsed.GetValue(output), parsed.GetValue(format), parsed.GetValue(layers));
                return Task.FromResult(0);
            }

            IReadOnlyList<SimulationResult> results =
                Run(arguments, costs, parsed, words, parsed.GetValue(verify), (int)(parsed.GetValue(seed) ?? 1), cancel);
            if (parsed.GetValue(output) is { } folder)
            {
                using var line = new ProgressLine("SCALE-Sim", results.Sum(ScaleSimReport.Runs), parsed.GetValue(network.Quiet));
                ResultFolder.Write(folder, results, parsed.GetValue(network.Threads), line.Report, cancel);
            }

            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: Console.Out.Write(ResultJson.Write(results)); break;
                case OutputFormat.Csv: Console.Out.Write(LayersCsv.Write(results)); break;
                default:
                    if (results.Count == 1) SimulateTables.Write(results[0], parsed.GetValue(layers));
                    else PointTables.Write(results, parsed.GetValue(layers));
                    break;
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(TrainingCostFile result, string? folder, OutputFormat format, bool layers)
    {
        if (folder is not null) TrainingCostFolder.Write(folder, result);
        switch (format)
        {
            case OutputFormat.Json: Console.Out.Write(result.ToJson()); break;
            case OutputFormat.Csv: Console.Out.Write(TrainingCostFolder.LayersCsv(result)); break;
            default: SimulateTrainingTables.Write(result, layers); break;
        }
    }

    /// <summary>A result for each operating point of a profile; one where there is none.</summary>
    private static IReadOnlyList<SimulationResult> Run(
        SimulateArguments arguments, CostArguments costs, ParseResult parsed, string words, bool verify, int seed, CancellationToken cancel)
    {
        // Designs are read first, so that a wrong option is told before a network runs.
        IReadOnlyList<IDesign>? designs = arguments.ReadDesigns(parsed);
        IDesign baseline = arguments.ReadBaseline(parsed);
        IReadOnlyList<PrecisionProfile> points = arguments.ReadPoints(parsed);
        var costFacts = new List<KeyValuePair<string, string>>();
        CostSettings settings = costs.Read(parsed, costFacts);
        var results = new List<SimulationResult>();
        for (int i = 0; i < Math.Max(1, points.Count); i++)
        {
            (ILayerSource source, List<KeyValuePair<string, string>> facts) =
                arguments.Open(parsed, points.Count == 0 ? null : points[i], cancel);
            facts.Insert(0, new("command", words));
            facts.AddRange(costFacts);
            var request = new SimulationRequest(designs ?? SimulateArguments.AllFor(source), baseline,
                parsed.GetValue(arguments.Network.Threads), verify, seed, facts)
            {
                Costs = settings,
            };
            using var line = new ProgressLine("simulate", source.Inputs, parsed.GetValue(arguments.Network.Quiet));
            results.Add(Simulator.Run(source, request, line.Report, cancel));
        }

        return results;
    }
}
