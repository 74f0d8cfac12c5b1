using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Numerics.Files;
using Sett.Studies.Comparison;
using Sett.Studies.Results;

namespace Sett.Cli.Commands;

/// <summary>sett compare: two results of simulate side by side.</summary>
internal static class CompareCommand
{
    private const int MostDifferences = 20;

    public static Command Create()
    {
        var a = new Argument<string>("A") { Description = "A result.json, or the folder that simulate --out wrote it into." };
        var b = new Argument<string>("B") { Description = "Another one." };
        var layers = new Option<bool>("--layers") { Description = "Show every layer." };
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("compare",
            "Show two results of simulate side by side: what differed in inputs, options and versions, and what came of it.\n"
            + "Example: sett compare before after --layers")
        {
            a, b, layers, format,
        };
        command.SetAction(parsed =>
        {
            RunComparison comparison = RunComparison.Of(ResultReader.Read(parsed.GetValue(a)!), ResultReader.Read(parsed.GetValue(b)!));
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(comparison); break;
                case OutputFormat.Csv: Rows(comparison, layers: true, isPlain: true).WriteCsvTo(Console.Out); break;
                default: WriteText(comparison, parsed.GetValue(a)!, parsed.GetValue(b)!, parsed.GetValue(layers)); break;
            }
        });
        return command;
    }

    private static void WriteText(RunComparison comparison, string a, string b, bool layers)
    {
        Console.WriteLine($"A: {a} ({comparison.A.Network})");
        Console.WriteLine($"B: {b} ({comparison.B.Network})");
        foreach (string remark in comparison.Remarks) Console.WriteLine(remark);
        if (comparison.Differences.Count == 0) Console.WriteLine("Nothing differs in inputs, options and versions.");
        else WriteDifferences(comparison);
        Console.WriteLine();
        Rows(comparison, layers, isPlain: false).WriteTo(Console.Out);
        Console.WriteLine();
        Console.WriteLine("Means of an input; the difference is that of B from A.");
    }

    private static void WriteDifferences(RunComparison comparison)
    {
        var table = new Table(new Column("what differs"), new Column("A"), new Column("B"));
        foreach (RunDifference d in comparison.Differences.Take(MostDifferences)) table.Add(d.What, Shortened(d.A), Shortened(d.B));
        if (comparison.Remarks.Count > 0) Console.WriteLine();
        table.WriteTo(Console.Out);
        if (comparison.Differences.Count > MostDifferences)
            Console.WriteLine($"… and {comparison.Differences.Count - MostDifferences} more; --format json lists all.");
    }

    private static Table Rows(RunComparison comparison, bool layers, bool isPlain)
    {
        var table = new Table(new Column("design"), new Column("layer"), new Column("quantity"), new Column("A", true),
            new Column("B", true), new Column("difference %", true));
        foreach (ComparedDesign design in comparison.Designs)
        {
            foreach (ComparedNumber n in design.Totals) Add("", n);
            if (!layers) continue;
            foreach (ComparedLayer layer in design.Layers)
                foreach (ComparedNumber n in layer.Numbers) Add(layer.Layer, n);

            void Add(string layer, ComparedNumber n) =>
                table.Add([design.Design, layer, .. isPlain ? Plain(n) : Worded(n)]);
        }

        return table;
    }

    private static string[] Plain(ComparedNumber n) =>
        [Key(n), CsvText.Number(n.A), CsvText.Number(n.B), CsvText.Number(100 * n.Change)];

    // Energies as simulate shows them.
    private static string[] Worded(ComparedNumber n)
    {
        string change = n.Change is { } c ? (100 * c).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture) : "";
        return n.Quantity == ComparedDesign.Energy
            ? ["energy µJ", Table.Number(n.A / 1e6), Table.Number(n.B / 1e6), change]
            : [n.Quantity, n.A.ToString("#,0.##", CultureInfo.InvariantCulture), n.B.ToString("#,0.##", CultureInfo.InvariantCulture), change];
    }

    private static string Key(ComparedNumber n) => n.Quantity.ToLowerInvariant().Replace(' ', '_');

    // Hashes and commands are longer than a terminal's line; their ends say little.
    private static string Shortened(string text) => text.Length <= 36 ? text : text[..35] + "…";

    private static void WriteJson(RunComparison comparison) => JsonOutput.Write(json =>
    {
        Run("a", comparison.A);
        Run("b", comparison.B);
        json.WriteStrings("remarks", comparison.Remarks);
        json.WriteObjects("differences", comparison.Differences, d =>
        {
            json.WriteString("what", d.What);
            json.WriteString("a", d.A);
            json.WriteString("b", d.B);
        });
        json.WriteObjects("designs", comparison.Designs, design =>
        {
            json.WriteString("design", design.Design);
            Numbers("totals", design.Totals);
            json.WriteObjects("layers", design.Layers, layer =>
            {
                json.WriteString("layer", layer.Layer);
                Numbers("quantities", layer.Numbers);
            });
        });

        void Run(string name, ResultFile result)
        {
            json.WriteStartObject(name);
            json.WriteString("network", result.Network);
            json.WriteNumber("inputs", result.Inputs);
            json.WriteString("sett", result.Sett);
            json.WriteEndObject();
        }

        void Numbers(string name, IReadOnlyList<ComparedNumber> numbers)
        {
            json.WriteStartObject(name);
            foreach (ComparedNumber n in numbers)
            {
                json.WriteStartObject(Key(n));
                json.WriteNumber("a", n.A);
                json.WriteNumber("b", n.B);
                JsonOutput.NumberOrNull(json, "difference", n.Change is { } change ? Math.Round(change, 6) : null);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    });
}
