using System.Text.Json.Nodes;
using Json.Schema;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>
/// Protects scripts that read Sett's JSON: what every command prints is what its schema in docs/schema says, member by member.
/// </summary>
public sealed class SchemaTests : IClassFixture<SchemaTests.Runs>
{
    // Each schema with commands that have to satisfy it.
    private static readonly (string Schema, string Command)[] s_commands =
    [
        ("inspect", "inspect"),
        ("inspect", "inspect --inputs {digits} {model}"),
        ("inspect", "inspect alexnet"),
        ("evaluate", "evaluate --limit 30"),
        ("evaluate", "evaluate --limit 30 --profile {profile}"),
        ("profile", "profile --limit 60 --holdout 60 --loss 0%,1% --cache off -q --out {work}/other.json"),
        ("simulate", "simulate --limit 2"),
        ("simulate", "simulate --limit 1 --designs tartan --verify"),
        ("simulate", "simulate alexnet --designs tartan --storage profiled"),
        ("simulate", "simulate lenet5 --designs deepcam,cpu"),
        ("simulate", "simulate --limit 1 --profile {profile} --loss 1% --designs dpred-tartan"),
        ("simulate-training", "simulate --training trained -q"),
        ("simulate-training", "simulate --training trained --designs flexmac:model=quadratic -q"),
        ("compare", "compare {a} {b}"),
        ("potentials", "potentials --limit 2"),
        ("traffic", "traffic --limit 2"),
        ("compress", "compress {trace} --stats"),
        ("designs", "designs"),
        ("designs", "designs tartan"),
        ("costs", "costs 28nm"),
        ("reproduce", "reproduce stripes"),
        ("reproduce", "reproduce scalesim"),
        ("reproduce", "reproduce deepcam"),
        ("hash", "hash --cache off --limit 40 --holdout 40 --loss 5% -q --out {work}/hash.json"),
        ("hash", "hash --cache off --limit 40 --loss 60% -q --out {work}/short.json"),
        ("hash", "hash --cache off --limit 20 --holdout 20 --loss 60% --longest 256 --seeds 1 --tune --train-limit 70 --epochs 1 -q --out "
            + "{work}/tuned.json"),
        ("measure", "measure --seconds 0 --threads 1"),
        ("measure", "measure lenet5 --seconds 0"),
        ("reproduce", "reproduce dpred --limit 1 -q"),
        ("train", "train lenet --iterations 3 -q --out {work}/lenet"),
        ("train", "train lenet --precision static --iterations 3 -q --out {work}/static"),
        ("train-edge", "train edge --limit 500 --epochs 1 --baseline-step-us 84 --measure-baseline --threads 1 -q"),
        ("train-edge", "train edge --limit 50 --epochs 1 --cycle-accurate -q"),
        ("train-edge", "train edge --limit 300 --epochs 1 --float -q"),
        ("train-edge",
            "train edge --limit 300 --epochs 1 --float --neurons 784,28,10 --fanout 7,5 --pattern structured --baseline-step-us 84 -q"),
        ("edge-sizes", "edge-sizes"),
        ("reproduce", "reproduce sparse-edge -q"),
        ("doctor", "doctor"),
    ];

    private readonly Runs _runs;

    public SchemaTests(Runs runs) => _runs = runs;

    public static TheoryData<string, string> Commands
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string schema, string command) in s_commands) data.Add(schema, command);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Output_satisfies_its_schema(string schema, string command)
    {
        Outcome outcome = SettProcess.RunIn(_runs.Folder, [.. _runs.Filled(command).Split(' '), "--format", "json"]);
        Assert.Equal((command, 0), (command, outcome.Code));
        Check(schema, outcome.Output, command);
    }

    [Fact]
    public void What_a_sparse_training_leaves_satisfies_its_schema()
    {
        SettProcess.RunIn(_runs.Folder, "train", "edge", "--limit", "500", "--epochs", "1", "-q", "--out", "edge-training").Good();
        Check("edge-training", File.ReadAllText(Path.Combine(_runs.Folder, "edge-training", "training.json")), "train edge --out");
    }

    [Fact]
    public void A_trace_satisfies_its_schema() =>
        Check("trace", File.ReadAllText(Path.Combine(_runs.Folder, "trace", "manifest.json")), "trace");

    [Fact]
    public void Every_schema_is_checked_and_refuses_what_it_does_not_know()
    {
        string[] known = [.. Directory.GetFiles(Repository.File("docs", "schema"), "*.schema.json")
            .Select(f => Path.GetFileName(f)!.Split('.')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(
            s_commands.Select(c => c.Schema).Append("trace").Append("edge-training").Distinct().Order(StringComparer.Ordinal), known);
        JsonNode doctor = JsonNode.Parse(SettProcess.Run("doctor", "--format", "json").Good())!;
        doctor["surprise"] = 1;
        Assert.False(Read("doctor").Evaluate(doctor).IsValid);
    }

    /// <summary>
    /// Protects readers of the schemas: no member without a sentence that says what it is, with its unit where it has one.
    /// </summary>
    [Fact]
    public void Every_member_is_described()
    {
        var bare = new List<string>();
        foreach (string file in Directory.GetFiles(Repository.File("docs", "schema"), "*.schema.json"))
            Visit(JsonNode.Parse(File.ReadAllText(file)), Path.GetFileName(file));
        Assert.Empty(bare);

        void Visit(JsonNode? node, string path)
        {
            if (node is JsonArray array)
            {
                foreach (JsonNode? item in array) Visit(item, path);
            }
            else if (node is JsonObject schema)
            {
                foreach ((string name, JsonNode? member) in schema)
                {
                    if (name == "properties")
                    {
                        foreach ((string property, JsonNode? value) in member!.AsObject())
                            if (value!["description"] is not JsonValue text || text.ToString() is not [.., '.' or '…'])
                                bare.Add($"{path}/{property}");
                    }

                    Visit(member, $"{path}/{name}");
                }
            }
        }
    }

    private static void Check(string schema, string text, string command)
    {
        EvaluationResults results = Read(schema).Evaluate(JsonNode.Parse(text), new EvaluationOptions { OutputFormat = OutputFormat.List });
        string problems = string.Join('\n',
            results.Details.Where(d => d.HasErrors).Take(5).Select(d => $"{d.InstanceLocation}: {string.Join(' ', d.Errors!.Values)}"));
        Assert.True(results.IsValid, $"{command}\n{problems}");
    }

    private static JsonSchema Read(string name) =>
        JsonSchema.FromText(File.ReadAllText(Repository.File("docs", "schema", name + ".schema.json")));

    /// <summary>Files that some commands need, made once.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly WorkFolder _work = new();

        public Runs()
        {
            Make("profile --limit 60 --loss 1% --cache off -q --out profile.json");
            Make("simulate --limit 1 --designs tartan,stripes -q --out a");
            Make("simulate --limit 2 --designs tartan -q --out b");
            Make("trace --limit 1 -q --out trace");
            Make("train lenet --precision dps --iterations 12 -q --out trained");
        }

        public string Folder => _work.Folder;

        public string Filled(string command) =>
            command.Replace("{digits}", _work.Inputs).Replace("{model}", _work.Model).Replace("{work}", Folder)
            .Replace("{profile}", "profile.json").Replace("{trace}", "trace").Replace("{a}", "a").Replace("{b}", "b");

        public void Dispose() => _work.Dispose();

        private void Make(string command) => Assert.Equal((command, 0), (command, SettProcess.RunIn(Folder, command.Split(' ')).Code));
    }
}
