using System.CommandLine;

namespace Sett.Cli.Commands;

/// <summary>The command without a name: what Sett is, and every command.</summary>
internal static class Root
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Sett shows, value by value and cycle by cycle, what a trained network costs on hardware that spends only the bits that matter.");
        root.Subcommands.Add(InspectCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(TraceCommand.Create());
        root.Subcommands.Add(ProfileCommand.Create());
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(PotentialsCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(TrafficCommand.Create());
        root.Subcommands.Add(CompressCommand.Create());
        root.Subcommands.Add(DecompressCommand.Create());
        root.Subcommands.Add(DesignsCommand.Create());
        root.Subcommands.Add(CostsCommand.Create());
        root.Subcommands.Add(ReproduceCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        return root;
    }
}
