using Sett.Numerics;
using Sett.Studies.Comparison;
using Sett.Studies.Results;
using Sett.Studies.Tests.Reports;
using Xunit;

namespace Sett.Studies.Tests.Comparison;

/// <summary>Two runs side by side: what differs, what came of it, and what cannot be compared.</summary>
public sealed class RunComparisonTests
{
    private static readonly ResultFile s_run = Runs.Read(Runs.Simulate());

    [Fact]
    public void A_run_differs_from_itself_in_nothing()
    {
        RunComparison same = RunComparison.Of(s_run, s_run);
        Assert.Empty(same.Differences);
        Assert.Empty(same.Remarks);
        Assert.Equal(["dadiannao", "tartan", "dpred-loom"], same.Designs.Select(d => d.Design));
        Assert.All(same.Designs, d => Assert.All(d.Totals, n => Assert.Equal(0, n.Change ?? 0)));
        Assert.All(same.Designs, d => Assert.Equal(4, d.Layers.Count));
    }

    [Fact]
    public void Changes_are_those_of_the_numbers_and_inputs_are_told()
    {
        DesignEntry tartan = s_run.Designs[1];
        ResultFile faster = s_run with
        {
            Inputs = 9,
            Sett = "9.9.9",
            Layers = [s_run.Layers[0] with { ActivationBits = 4 }, .. s_run.Layers.Skip(1)],
            Source = new OrderedDictionary<string, string>(s_run.Source) { ["model_sha256"] = "aa", ["profile"] = "p.yaml" },
            Designs = [tartan with
            {
                Cycles = tartan.Cycles with { Mean = tartan.Cycles.Mean / 2 },
                EnergyPj = tartan.EnergyPj with { Total = tartan.EnergyPj.Total * 3 },
            }],
        };
        RunComparison comparison = RunComparison.Of(s_run, faster);
        ComparedDesign design = Assert.Single(comparison.Designs);
        Assert.Equal(-0.5, design.Totals.First(n => n.Quantity == "cycles").Change!.Value, 12);
        Assert.Equal(2, design.Totals.First(n => n.Quantity == "energy pJ").Change!.Value, 12);
        Assert.Equal(0, design.Totals.First(n => n.Quantity == "offchip bits").Change!.Value, 12);
        Assert.Equal(["Sett", "inputs simulated", "model_sha256", "profile", "activation bits of conv"],
            comparison.Differences.Select(d => d.What));
        Assert.Equal(new RunDifference("profile", "", "p.yaml"), comparison.Differences[3]);
        Assert.Equal("Only in A: dadiannao, dpred-loom.", Assert.Single(comparison.Remarks));
    }

    [Fact]
    public void Other_networks_are_told_and_compared_by_the_names_of_layers()
    {
        // The second network has the first one's last two layers in another order, and one of its own.
        int[] order = [3, 2, 0];
        ResultFile other = s_run with
        {
            Network = "other",
            Layers = [.. order.Select(i => s_run.Layers[i] with { Layer = i == 0 ? "new" : s_run.Layers[i].Layer })],
            Designs = [.. s_run.Designs.Select(d => d with { Layers = [.. order.Select(i => d.Layers[i])] })],
        };
        RunComparison comparison = RunComparison.Of(s_run, other);
        Assert.Equal("The networks differ: A is synthetic, B is other.", comparison.Remarks[0]);
        Assert.Contains("2 are in both, of 4 in A and 3 in B", comparison.Remarks[1], StringComparison.Ordinal);
        Assert.Equal(["product", "fc"], comparison.Designs[0].Layers.Select(l => l.Layer));
        Assert.All(comparison.Designs, d => Assert.All(d.Layers, l => Assert.All(l.Numbers, n => Assert.Equal(n.A, n.B))));
    }

    [Fact]
    public void Runs_without_a_common_layer_have_totals_and_without_a_common_design_nothing()
    {
        ResultFile renamed = s_run with { Layers = [.. s_run.Layers.Select(l => l with { Layer = "x" + l.Layer })] };
        RunComparison comparison = RunComparison.Of(s_run, renamed);
        Assert.Contains("only totals", Assert.Single(comparison.Remarks), StringComparison.Ordinal);
        Assert.All(comparison.Designs, d => Assert.Empty(d.Layers));
        ResultFile others = s_run with { Designs = [s_run.Designs[0] with { Design = "mine" }] };
        Assert.Equal("the two results have no design in common: A has dadiannao, tartan, dpred-loom, B has mine.",
            Assert.Throws<BadInputException>(() => RunComparison.Of(s_run, others)).Message);
    }
}
