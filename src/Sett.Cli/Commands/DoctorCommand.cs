using System.CommandLine;
using System.Globalization;
using Sett.Cli.Machine;
using Sett.Cli.Terminal;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>sett doctor: which optional parts this machine has.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("doctor",
            "Show what this machine has: vector instructions, cores, and the optional parts that some commands and tests use. Nothing here "
            + "is needed to start.\n"
            + "Example: sett doctor --format json") { format };
        command.SetAction(parsed =>
        {
            IReadOnlyList<Finding> findings = Findings.OfThisMachine();
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(findings); break;
                case OutputFormat.Csv: Rows(findings).WriteCsvTo(Console.Out); break;
                default: WriteText(findings); break;
            }
        });
        return command;
    }

    private static void WriteText(IReadOnlyList<Finding> findings)
    {
        var table = new Table(new Column("part"), new Column("found"), new Column("for"));
        foreach (Finding f in findings) table.Add(f.Part, f.Found ?? "no", f.For);
        table.WriteTo(Console.Out);
        Finding[] missing = [.. findings.Where(f => f is { Found: null, HowToGet: not null })];
        if (missing.Length == 0) return;
        Console.WriteLine();
        Console.WriteLine("All of these are optional. To get them:");
        foreach (Finding f in missing) Console.WriteLine($"  {f.Part}: {f.HowToGet}");
    }

    private static Table Rows(IReadOnlyList<Finding> findings)
    {
        var table = new Table(new Column("part"), new Column("is found"), new Column("found"), new Column("for"), new Column("how to get"));
        foreach (Finding f in findings) table.Add(f.Part, f.Found is null ? "false" : "true", f.Found ?? "", f.For, f.HowToGet ?? "");
        return table;
    }

    private static void WriteJson(IReadOnlyList<Finding> findings) => JsonOutput.Write(json =>
    {
        json.WriteString("sett", typeof(Findings).Assembly.GetName().Version!.ToString(3));
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("memory_mib", Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1048576.0, 0));
        json.WriteObjects("parts", findings, f =>
        {
            json.WriteString("part", f.Part);
            json.WriteString("found", f.Found);
            json.WriteString("for", f.For);
            json.WriteString("how_to_get", f.HowToGet);
        });
    });
}
