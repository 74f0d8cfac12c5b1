using System.CommandLine;

namespace Sett.Cli.Commands;

/// <summary>The command without a name: what Sett is, and every command in its group.</summary>
internal static class Root
{
    /// <summary>What Sett is, in one sentence.</summary>
    public const string Purpose =
        "Sett shows, value by value and cycle by cycle, what a trained network costs on hardware that spends only the bits that matter.";

    public static RootCommand Create()
    {
        CommandGroup[] groups =
        [
            new("Look at a network", [InspectCommand.Create(), EvaluateCommand.Create(), TraceCommand.Create()]),
            new("Count what it costs", [SimulateCommand.Create(), CompareCommand.Create(), ReportCommand.Create(),
                PotentialsCommand.Create(), TrafficCommand.Create()]),
            new("Find shorter numbers", [ProfileCommand.Create(), HashCommand.Create()]),
            new("Compress its values", [CompressCommand.Create(), DecompressCommand.Create()]),
            new("Train one", [TrainCommand.Create(), EdgeSizesCommand.Create()]),
            new("Know what it rests on", [DesignsCommand.Create(), CostsCommand.Create(), ReproduceCommand.Create()]),
            new("This machine", [DoctorCommand.Create(), MeasureCommand.Create(), CompletionCommand.Create()]),
        ];
        var root = new RootCommand(Purpose);
        foreach (CommandGroup group in groups)
            foreach (Command command in group.Commands) root.Subcommands.Add(command);
        RootHelp.Give(root, groups);
        return root;
    }
}
