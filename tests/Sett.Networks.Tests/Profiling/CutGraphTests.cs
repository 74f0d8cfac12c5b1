using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>
/// Protects that a network cut in pieces computes what it computes whole: residuals, branches, values used again,
/// several outputs, every dialect.
/// </summary>
public sealed class CutGraphTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Two_pieces_have_the_bits_of_the_whole(string name)
    {
        OnnxModel model = SmallNetworks.All[name]();
        var graph = new CutGraph(model, new PlanOptions());
        Assert.True(graph.Layers.Count >= 3);
        Tensor[] input = SmallNetworks.Inputs(model, 1, 7).Read(0), whole = SmallNetworks.Run(model, input);
        for (int cut = 1; cut < graph.Layers.Count; cut++)
        {
            Tensor[] alive = SmallNetworks.Run(graph.Compile(0, cut, []), input);
            Assert.Equal(graph.Alive(cut).Select(v => v.Shape), alive.Select(t => t.Shape));
            Same(whole, SmallNetworks.Run(graph.Compile(cut, graph.Layers.Count, []), alive));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Rounded_pieces_have_the_bits_of_the_rounded_model(string name)
    {
        OnnxModel model = SmallNetworks.All[name]();
        var graph = new CutGraph(model, new PlanOptions());
        int layers = graph.Layers.Count;
        Examples inputs = SmallNetworks.Inputs(model, 4, 8);
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, inputs);
        var random = new Random(3);
        for (int run = 0; run < 6; run++)
        {
            int[] widths = SmallNetworks.Widths(random, operands);
            Reduction reduction = run % 2 == 0 ? Reduction.Drop : Reduction.Requantise;
            int first = random.Next(1, layers - 1), second = random.Next(first + 1, layers);
            Tensor[] whole = SmallNetworks.Run(
                RoundedModel.Apply(model, CandidateRuns.Roundings(graph, operands, reduction, widths, 0, layers)), inputs.Read(run % 4));
            Tensor[] values = inputs.Read(run % 4);
            foreach ((int from, int to) in new[] { (0, first), (first, second), (second, layers) })
                values = SmallNetworks.Run(
                    graph.Compile(from, to, CandidateRuns.Roundings(graph, operands, reduction, widths, from, to)), values);
            Same(whole, values);
        }
    }

    private static void Same(Tensor[] expected, Tensor[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Make.Same(expected[i], actual[i]);
    }
}
