using Sett.Networks.Operators;
using Sett.Oracle.Tests.Cases;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>
/// Every operator against ONNX Runtime on random models of one node, over opsets, types, shapes, attributes, constant and fed operands:
/// what the standard's text leaves to the reader's guess shows here.
/// </summary>
public sealed class OperatorTests
{
    /// <summary>Models drawn for each operator. SETT_ORACLE_CASES asks for another number, to search longer.</summary>
    private static readonly int s_cases =
        int.TryParse(Environment.GetEnvironmentVariable("SETT_ORACLE_CASES"), out int wanted) ? wanted : 12;

    public static TheoryData<string, string> Operators =>
        [.. CaseCatalogue.All.Select(c => new TheoryDataRow<string, string>(c.Domain, c.Name))];

    [Theory]
    [MemberData(nameof(Operators))]
    public void AgreesWithOnnxRuntime(string domain, string name)
    {
        Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
        OperatorCases cases = CaseCatalogue.All.Single(c => c.Domain == domain && c.Name == name);
        var problems = new List<string>();
        int compared = 0;
        for (int i = 0; i < s_cases; i++)
        {
            OracleCase test = cases.Generate(new Draw(Seed(domain + name, i)));
            Verdict verdict = Verdict.Of(test, OnnxRuntime.Instance, threads: 1 + i % 2);
            if (verdict.Outcome == Outcome.Agreed) compared++;
            if (verdict.Outcome != Outcome.Disagreed || ExplainedDifferences.Reason(domain, name, verdict.Text) is not null) continue;
            problems.Add($"#{i} {verdict.Text}");
        }

        Assert.True(problems.Count == 0, $"{problems.Count} of {s_cases} disagree:\n{string.Join('\n', problems)}");
        Assert.True(compared > 0, "the oracle took none of the models: the generator draws nothing that can be compared");
    }

    [Fact]
    public void EveryOperatorIsComparedOrExplained()
    {
        IEnumerable<string> missing = OperatorCatalogue.All
            .Where(o => !CaseCatalogue.All.Any(c => c.Domain == o.Schema.Domain && c.Name == o.Schema.Name))
            .Where(o => ExplainedDifferences.NotCompared(o.Schema.Domain, o.Schema.Name) is null)
            .Select(o => $"{o.Schema.Domain}.{o.Schema.Name}");
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryGeneratorHasAnOperator()
    {
        IEnumerable<string> extra = CaseCatalogue.All
            .Where(c => OperatorCatalogue.Find(c.Domain, c.Name) is null)
            .Select(c => $"{c.Domain}.{c.Name}");
        Assert.Empty(extra);
    }

    [Fact]
    public void SixHundredModelsAreDrawn() => Assert.True(CaseCatalogue.All.Count * s_cases >= 600 || s_cases < 12);

    // string.GetHashCode differs from process to process.
    private static int Seed(string text, int index)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = (hash ^ c) * 16777619;
        return (int)(hash & 0x3fffffff) + index;
    }
}
