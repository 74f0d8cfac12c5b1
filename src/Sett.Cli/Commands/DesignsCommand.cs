using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>sett designs: the accelerators that can be simulated, with their options.</summary>
internal static class DesignsCommand
{
    public static Command Create()
    {
        Argument<string?> name = new Argument<string?>("DESIGN")
        {
            Description = "Show only this design.",
            Arity = ArgumentArity.ZeroOrOne,
        }.Offering(DesignCatalogue.All.Select(k => k.Name));
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command(
            "designs", "List the designs that simulate knows: options, defaults, ranges, sources.\nExample: sett designs tartan")
        {
            name,
            format,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<DesignKind> kinds = parsed.GetValue(name) is { } wanted
                ? [.. DesignRequests.Parse(wanted, "").Select(d => DesignCatalogue.All.First(k => k.Name == d.Options.Design))]
                : DesignCatalogue.All;
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(kinds); break;
                case OutputFormat.Csv: Options(kinds).WriteCsvTo(Console.Out); break;
                default: WriteText(kinds); break;
            }
        });
        return command;
    }

    private static Table Options(IReadOnlyList<DesignKind> kinds)
    {
        var table = new Table(new Column("design"), new Column("option"), new Column("default"),
            new Column("range"), new Column("description"));
        foreach (DesignKind kind in kinds)
            foreach (DesignOption option in kind.Options)
                table.Add(kind.Name, option.Name, option.Default, option.Range, option.Description);
        return table;
    }

    private static void WriteText(IReadOnlyList<DesignKind> kinds)
    {
        foreach (DesignKind kind in kinds)
        {
            TextLines.Write($"{kind.Name}: {kind.Summary}");
            TextLines.Write("  ", kind.Source);
            int width = kind.Options.Max(o => o.Name.Length);
            int values = kind.Options.Max(o => o.Default.Length);
            foreach (DesignOption option in kind.Options)
                TextLines.Write($"  {option.Name.PadRight(width)} = {option.Default.PadRight(values)}  ",
                    $"{option.Description} ({option.Range})");
            Console.WriteLine();
        }

        Console.WriteLine("sett simulate --designs tartan:bits=2,cascade=off,dpred-loom");
    }

    private static void WriteJson(IReadOnlyList<DesignKind> kinds) => JsonOutput.Write(json =>
    {
        json.WriteObjects("designs", kinds, kind =>
        {
            json.WriteString("design", kind.Name);
            json.WriteString("summary", kind.Summary);
            json.WriteString("source", kind.Source);
            json.WriteObjects("options", kind.Options, option =>
            {
                json.WriteString("option", option.Name);
                json.WriteString("default", option.Default);
                json.WriteString("range", option.Range);
                json.WriteString("description", option.Description);
            });
        });
    });
}
