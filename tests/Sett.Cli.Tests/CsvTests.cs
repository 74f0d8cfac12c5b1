using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>
/// Protects scripts that read Sett's CSV: every file that a command prints or leaves is a table by RFC 4180, whose columns have the names
/// and units that docs/formats/csv.md gives them, one for one quantity.
/// </summary>
public sealed partial class CsvTests : IClassFixture<SchemaTests.Runs>
{
    // What they print with --format csv; the folders that some leave are read too.
    private static readonly string[] s_commands =
    [
        "inspect",
        "inspect --inputs {digits} {model}",
        "evaluate --limit 30",
        "evaluate --limit 30 --profile {profile}",
        "evaluate --limit 12 --deepcam k=256",
        "profile --limit 60 --holdout 60 --loss 0%,1% --cache off -q --out {work}/csv-profile",
        "simulate --limit 2 --designs tartan --out {work}/csv-simulate",
        "simulate --limit 1 --profile {profile} --loss 1% --designs dpred-tartan",
        "simulate lenet5 --designs systolic:rows=8,columns=8 --out {work}/csv-systolic",
        "simulate --training trained -q --out {work}/csv-training",
        "compare {a} {b}",
        "potentials --limit 2 --out {work}/csv-potentials",
        "traffic --limit 2 --out {work}/csv-traffic",
        "compress {trace}",
        "compress {trace}/000-conv1.activations.npy --stats",
        "designs tartan",
        "costs 28nm",
        "reproduce stripes",
        "reproduce deepcam",
        "reproduce dpred --limit 1 -q",
        "hash --cache off --limit 40 --loss 60% -q --out {work}/csv-hash",
        "measure lenet5 --seconds 0",
        "train lenet --iterations 3 -q --out {work}/csv-lenet",
        "train edge --limit 1500 --epochs 1 -q --out {work}/csv-edge",
        "train edge --limit 300 --epochs 1 --float -q --out {work}/csv-float",
        "edge-sizes",
        "doctor",
    ];

    private static readonly string[] s_units = ["cycles", "bits", "bytes", "percent", "seconds", "ms", "us", "pj", "nj", "mj", "mm2", "rad"];

    // What needs no unit in a name.
    private static readonly string[] s_unitless = ["text", "truth", "count", "ratio", "value", "as `quantity`", "as `figure`"];

    private readonly SchemaTests.Runs _runs;

    public CsvTests(SchemaTests.Runs runs) => _runs = runs;

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \| (?<unit>[^|]*?) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Documented { get; }

    [GeneratedRegex("_(16|32|64|128|256)_")]
    private static partial Regex GroupSizes { get; }

    [Fact]
    public void Every_table_is_whole_and_its_columns_are_those_of_the_documentation()
    {
        Dictionary<string, string> units = [];
        foreach (Match row in Documented.Matches(File.ReadAllText(Repository.File("docs", "formats", "csv.md"))))
            Assert.True(units.TryAdd(row.Groups["name"].Value, row.Groups["unit"].Value), $"{row.Groups["name"].Value} stands there twice");

        List<string> problems = [];
        HashSet<string> used = [];
        foreach ((string command, Outcome outcome) in s_commands.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(c => (c, Run(c))))
        {
            Assert.Equal((command, 0), (command, outcome.Code));
            Check(command, outcome.Output);
        }

        foreach (string file in Directory.GetFiles(_runs.Folder, "*.csv", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            // The columns of another tool's reports are that tool's.
            if (file.Contains("scalesim", StringComparison.Ordinal)) Assert.Single(Rows(text).Select(r => r.Count).Distinct());
            else Check(Path.GetRelativePath(_runs.Folder, file), text);
        }

        Assert.Empty(problems.Distinct());
        Assert.Empty(units.Keys.Except(used));

        Outcome Run(string command) => SettProcess.RunIn(_runs.Folder, [.. _runs.Filled(command).Split(' '), "--format", "csv"]);

        void Check(string where, string text)
        {
            Assert.DoesNotContain('\r', text);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            List<List<string>> rows = Rows(text);
            List<string> header = rows[0];
            if (header.Distinct().Count() < header.Count) problems.Add($"{where}: a column twice");
            Assert.True(rows.Count > 1, $"{where}: no row");
            foreach (List<string> row in rows.Where(r => r.Count != header.Count)) problems.Add($"{where}: {string.Join('|', row)}");
            foreach ((int c, string column) in header.Index())
            {
                string name = GroupSizes.Replace(column, "_N_");
                used.Add(name);
                if (!Name.IsMatch(column)) problems.Add($"{where}: {column} is not in snake case");
                if (!units.TryGetValue(name, out string? unit))
                {
                    problems.Add($"{where}: {name} is not documented");
                    continue;
                }

                if (Unit(name) is { } named ? named != unit : !s_unitless.Contains(unit)) problems.Add($"{where}: {name} is not in {unit}");
                foreach (string cell in rows.Skip(1).Where(r => r.Count == header.Count).Select(r => r[c]).Where(cell => cell.Length > 0))
                {
                    if (unit == "truth" ? cell is not ("true" or "false") : unit != "text" && !IsNumber(cell))
                        problems.Add($"{where}: {name} is '{cell}'");
                }
            }
        }
    }

    // The unit that a name says.
    private static string? Unit(string name)
    {
        string[] words = name.Split('_');
        return words[^1] == "from" ? null : name.Contains("_per_", StringComparison.Ordinal) ? string.Join(' ', words[^3..])
            : words.LastOrDefault(w => s_units.Contains(w));
    }

    private static bool IsNumber(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);

    // A reader of RFC 4180 that knows nothing of the writer.
    private static List<List<string>> Rows(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (isQuoted)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                else isQuoted = false;
            }
            else if (c == '"')
            {
                Assert.Equal(0, cell.Length);
                isQuoted = true;
            }
            else if (c is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == ',') continue;
                rows.Add(row);
                row = [];
            }
            else
            {
                cell.Append(c);
            }
        }

        Assert.False(isQuoted);
        return rows;
    }
}
