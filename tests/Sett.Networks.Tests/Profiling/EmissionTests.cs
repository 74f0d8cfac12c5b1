using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>
/// Protects that rounded networks, written and read back, answer what was measured, and that what a file cannot hold is refused.
/// </summary>
public sealed class EmissionTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Qonnx_read_back_has_the_same_bits(string name)
    {
        OnnxModel model = SmallNetworks.All[name]();
        var graph = new CutGraph(model, new PlanOptions());
        Examples inputs = SmallNetworks.Inputs(model, 4, 5);
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, inputs);
        var random = new Random(11);
        foreach (Reduction reduction in new[] { Reduction.Drop, Reduction.Requantise })
        {
            IReadOnlyList<OperandRounding> roundings = Roundings(graph, operands, reduction, SmallNetworks.Widths(random, operands));
            OnnxModel back = OnnxReader.Read(OnnxWriter.Write(RoundedModel.Apply(model, roundings)), "back.onnx");
            Assert.Contains(back.Graph.Nodes, n => n.Operator == "Quant");
            ExecutionPlan measured = graph.Compile(0, graph.Layers.Count, roundings);
            for (int i = 0; i < inputs.Count; i++)
                foreach ((Tensor expected, Tensor actual) in SmallNetworks.Run(measured, inputs.Read(i))
                    .Zip(SmallNetworks.Run(back, inputs.Read(i))))
                {
                    Make.Same(expected, actual);
                }
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("branches")]
    [InlineData("qdq")]
    [InlineData("qonnx")]
    public void Qdq_read_back_has_the_same_numbers(string name)
    {
        OnnxModel model = SmallNetworks.All[name]();
        var graph = new CutGraph(model, new PlanOptions());
        // Inputs beyond those that ranges come from, so that bounds matter.
        Examples seen = SmallNetworks.Inputs(model, 4, 5), wider = SmallNetworks.Inputs(model, 4, 6, 2);
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, seen, 8);
        var random = new Random(12);
        for (int run = 0; run < 4; run++)
        {
            IReadOnlyList<OperandRounding> roundings =
                Roundings(graph, operands, run % 2 == 0 ? Reduction.Drop : Reduction.Requantise, SmallNetworks.Widths(random, operands, 8));
            OnnxModel quant = RoundedModel.Apply(model, roundings);
            OnnxModel qdq = OnnxReader.Read(OnnxWriter.Write(QdqModel.Apply(model, roundings)), "back.onnx");
            for (int i = 0; i < wider.Count; i++)
            {
                foreach ((Tensor expected, Tensor actual) in SmallNetworks.Run(quant, wider.Read(i))
                    .Zip(SmallNetworks.Run(qdq, wider.Read(i))))
                {
                    Assert.Equal(expected.Span<float>().ToArray(), actual.Span<float>().ToArray());
                }
            }
        }
    }

    [Fact]
    public void Qdq_keeps_weights_as_8_bit_integers_with_a_scale_for_each_filter()
    {
        OnnxModel model = SmallNetworks.Qdq();
        var graph = new CutGraph(model, new PlanOptions());
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, SmallNetworks.Inputs(model, 4, 5));
        int[] widths = [.. operands.Select(o => o.IsWeights ? 4 : o.MostBits)];
        OnnxModel written = QdqModel.Apply(model, Roundings(graph, operands, Reduction.Drop, widths));
        var weights = (Tensor<sbyte>)written.Graph.Initializers[$"{graph.Layers[0].Name}/weights/integers"];
        var before = (Tensor<sbyte>)model.Graph.Initializers["w18"];
        float[] scales = written.Graph.Initializers[$"{graph.Layers[0].Name}/weights/scale"].Span<float>().ToArray();
        Assert.Equal(5, scales.Length);
        for (int i = 0; i < weights.Length; i++)
            Assert.Equal(Math.Clamp(Math.Round(before[i] / 16.0, MidpointRounding.ToEven), -8, 7), weights[i]);
        for (int f = 0; f < scales.Length; f++) Assert.Equal(0.003f * (f + 1) * 16, scales[f]);
    }

    [Theory]
    [InlineData(Reduction.Drop)]
    [InlineData(Reduction.Requantise)]
    public void Integer_operators_see_the_nearest_multiples_of_the_step(Reduction reduction)
    {
        OnnxModel model = SmallNetworks.QOperator();
        var graph = new CutGraph(model, new PlanOptions());
        Examples inputs = SmallNetworks.Inputs(model, 3, 5);
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, inputs);
        int[] widths = [.. operands.Select(o => o.MostBits - 3)];
        OnnxModel rounded = RoundedModel.Apply(model, Roundings(graph, operands, reduction, widths));
        for (int layer = 0; layer < graph.Layers.Count; layer++)
        {
            string prefix = graph.Layers[layer].Name;
            string activations = graph.NodeOf(layer).Inputs[0];
            ExecutionPlan plan = ExecutionPlan.Compile(
                rounded, new PlanOptions { Observed = new HashSet<string> { activations, $"{prefix}/activations/integers" } });
            var seen = new Dictionary<string, byte[]>();
            plan.NewSession(Workers.One).Run(inputs.Read(0), (name, value) => seen[name] = value.Bytes.ToArray());
            int zero = new[] { 117, 90, 128 }[layer];
            Assert.Equal(
                [.. seen[activations].Select(q => (byte)Slow(q, zero, operands[2 * layer].At(widths[2 * layer], reduction), 0, 255))],
                seen[$"{prefix}/activations/integers"]);
            var before = (Tensor<sbyte>)model.Graph.Initializers[$"w{layer + 1}"];
            var after = (Tensor<sbyte>)rounded.Graph.Initializers[$"{prefix}/weights/rounded"];
            int[] zeros = layer == 0 ? [3, -2, 0, 5, 1] : [0];
            int inner = before.Length / before.Shape[0];
            for (int i = 0; i < before.Length; i++)
                Assert.Equal(Slow(before[i], zeros[i / inner % zeros.Length],
                    operands[2 * layer + 1].At(widths[2 * layer + 1], reduction), -128, 127), after[i]);
        }

        static int Slow(int q, int zero, RoundingGrid grid, int least, int most)
        {
            // Among all multiples within bounds the nearest; of two as near the even one.
            float step = (float)grid.Step, steps = (q - zero) / step;
            int best = Enumerable.Range(grid.Least, grid.Most - grid.Least + 1).MinBy(k => (Math.Abs(k - (double)steps), k & 1));
            return (int)Math.Clamp(Math.Round(best * step, MidpointRounding.ToEven) + zero, least, most);
        }
    }

    [Fact]
    public void Scales_of_filters_grow_by_the_step()
    {
        OnnxModel model = SmallNetworks.Qdq();
        var graph = new CutGraph(model, new PlanOptions());
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, SmallNetworks.Inputs(model, 4, 5));
        OnnxModel rounded = RoundedModel.Apply(
            model, Roundings(graph, operands, Reduction.Drop, [.. operands.Select(o => o.IsWeights ? 5 : o.MostBits)]));
        Tensor scale = rounded.Graph.Initializers[$"{graph.Layers[0].Name}/weights/scale"];
        Assert.Equal(new Shape(5, 1, 1, 1), scale.Shape);
        Assert.Equal([.. Enumerable.Range(1, 5).Select(f => 0.003f * f * 8)], scale.Span<float>().ToArray());
    }

    [Fact]
    public void A_rounded_network_can_be_rounded_again()
    {
        OnnxModel model = SmallNetworks.Classifier(), once = Rounded(model, 8), twice = Rounded(once, 5);
        Examples inputs = SmallNetworks.Inputs(model, 3, 5);
        for (int i = 0; i < inputs.Count; i++)
        {
            float[] expected = SmallNetworks.Run(OnnxReader.Read(OnnxWriter.Write(twice), "twice.onnx"), inputs.Read(i))[0].Span<float>()
                .ToArray();
            Assert.Equal(4, expected.Length);
            Assert.NotEqual(expected, SmallNetworks.Run(once, inputs.Read(i))[0].Span<float>().ToArray());
        }

        OnnxModel Rounded(OnnxModel source, int bits)
        {
            var graph = new CutGraph(source, new PlanOptions());
            ProfiledOperand[] operands = SmallNetworks.Operands(graph, SmallNetworks.Inputs(source, 4, 5));
            return RoundedModel.Apply(
                source, Roundings(graph, operands, Reduction.Drop, [.. operands.Select(o => Math.Min(o.MostBits, bits))]));
        }
    }

    [Fact]
    public void What_qdq_cannot_hold_is_refused_by_name()
    {
        OnnxModel plain = TestGraph.SmallNetwork();
        var graph = new CutGraph(plain, new PlanOptions());
        ProfiledOperand[] operands = SmallNetworks.Operands(graph, SmallNetworks.Inputs(plain, 4, 5));
        int[] widths = [.. operands.Select(_ => 7)];
        widths[2] = 9;
        string wide = Refusal(plain, Roundings(graph, operands, Reduction.Drop, widths));
        Assert.Contains($"'{graph.Layers[1].Name}' (activations 9)", wide);
        Assert.DoesNotContain($"'{graph.Layers[0].Name}'", wide);
        widths[2] = 7;
        IReadOnlyList<OperandRounding> narrow = Roundings(graph, operands, Reduction.Drop, widths);
        Assert.Contains("has opset 9; QuantizeLinear needs 10 or more",
            Refusal(plain with { Opsets = new Dictionary<string, int> { [""] = 9 } }, narrow));

        OnnxModel qdq = SmallNetworks.Qdq();
        var filters = new CutGraph(qdq, new PlanOptions());
        ProfiledOperand[] perFilter = SmallNetworks.Operands(filters, SmallNetworks.Inputs(qdq, 4, 5));
        Assert.Contains("has opset 12; QuantizeLinear along an axis needs 13 or more",
            Refusal(qdq with { Opsets = new Dictionary<string, int> { [""] = 12 } },
                Roundings(filters, perFilter, Reduction.Drop, [.. perFilter.Select(o => Math.Min(4, o.MostBits))])));

        OnnxModel integers = SmallNetworks.QOperator();
        var third = new CutGraph(integers, new PlanOptions());
        ProfiledOperand[] ofIntegers = SmallNetworks.Operands(third, SmallNetworks.Inputs(integers, 4, 5));
        Assert.Contains($"layer '{third.Layers[0].Name}' holds integers already (QOperator)",
            Refusal(integers, Roundings(third, ofIntegers, Reduction.Drop, [.. ofIntegers.Select(_ => 4)])));

        static string Refusal(OnnxModel model, IReadOnlyList<OperandRounding> roundings)
        {
            string message = Assert.Throws<BadInputException>(() => QdqModel.Apply(model, roundings)).Message;
            Assert.DoesNotContain('\n', message);
            return message;
        }
    }

    private static IReadOnlyList<OperandRounding> Roundings(
        CutGraph graph, ProfiledOperand[] operands, Reduction reduction, int[] widths) =>
        CandidateRuns.Roundings(graph, operands, reduction, widths, 0, graph.Layers.Count);
}
