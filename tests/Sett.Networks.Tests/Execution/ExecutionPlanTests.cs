using FsCheck;
using FsCheck.Fluent;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Execution;

/// <summary>Protects the way from a graph to a run: checks, order, binding of dimensions, folding, memory, observation.</summary>
public sealed class ExecutionPlanTests
{
    [Fact]
    public void Everything_unknown_is_listed_at_once()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4)
            .Node("Foo", ["x"], ["a"]).Node("my.domain", "Bar", ["a"], ["b"]).Node("Relu", ["b"], ["y"], ("slope", 1f)).Output("y").Build();
        string message = Refusal(model);
        Assert.Contains("(Foo), opset 13: unknown operator", message);
        Assert.Contains("(my.domain.Bar), opset 1: unknown operator", message);
        Assert.Contains("unknown attribute 'slope'", message);
    }

    [Fact]
    public void An_opset_that_is_too_new_is_told_once_for_the_whole_model()
    {
        OnnxModel model = new TestGraph(22).Input("x", 1, 4)
            .Node("Relu", ["x"], ["a"]).Node("Relu", ["a"], ["y"]).Output("y").Build();
        Assert.Equal(
            "test.onnx: its opset 22 is newer than those that are known, 1 to 21; export it with opset 21 or an older one.", Refusal(model));
    }

    [Fact]
    public void A_node_that_does_not_fit_its_operands_is_named_with_its_file() => Assert.StartsWith(
        "test.onnx: node 'y' (Conv), opset 13: the weights have the shape 4×2×3×3×3", Refusal(new TestGraph().Input("x", 1, 2, 8, 8, 8)
            .Random("w", 1, 4, 2, 3, 3, 3).Node("Conv", ["x", "w"], ["y"]).Output("y").Build()));

    [Fact]
    public void A_cycle_is_named() => Assert.Contains("cycle", Refusal(
        new TestGraph().Input("x", 1, 4).Node("Add", ["x", "b"], ["a"]).Node("Relu", ["a"], ["b"]).Output("b").Build()));

    [Fact]
    public void A_missing_value_is_named() => Assert.Contains("'nowhere'", Refusal(
        new TestGraph().Input("x", 1, 4).Node("Add", ["x", "nowhere"], ["y"]).Output("y").Build()));

    [Fact]
    public void A_value_made_twice_is_named() => Assert.Contains("'y' is made twice", Refusal(
        new TestGraph().Input("x", 1, 4).Node("Relu", ["x"], ["y"]).Node("Relu", ["x"], ["y"]).Output("y").Build()));

    [Fact]
    public void Nodes_may_stand_in_any_order()
    {
        OnnxModel model = new TestGraph().Input("x", 2).Node("Relu", ["a"], ["y"]).Node("Neg", ["x"], ["a"]).Output("y").Build();
        Assert.Equal([0f, 3f], Run(model, [2f, -3f]));
    }

    [Fact]
    public void An_open_batch_is_one_and_other_open_dimensions_are_asked_for()
    {
        OnnxModel model = new TestGraph().Input("x", "batch", "width").Node("Relu", ["x"], ["y"]).Output("y").Build();
        Assert.Contains("--dim", Refusal(model));
        ExecutionPlan plan = ExecutionPlan.Compile(model, new PlanOptions { Dimensions = new Dictionary<string, int> { ["width"] = 5 } });
        Assert.Equal(new Shape(1, 5), plan.Inputs[0].Shape);
        plan = ExecutionPlan.Compile(model, new PlanOptions { InputShapes = new Dictionary<string, Shape> { ["x"] = new Shape(3, 7) } });
        Assert.Equal(new Shape(3, 7), plan.Outputs[0].Shape);
        Assert.Contains(
            "no dimension 'depth'", Refusal(model, new PlanOptions { Dimensions = new Dictionary<string, int> { ["depth"] = 5 } }));
    }

    [Fact]
    public void Data_that_contradict_the_declared_shape_are_refused() => Assert.Contains("declared [1, 4]", Refusal(
        new TestGraph().Input("x", 1, 4).Node("Relu", ["x"], ["y"]).Output("y").Build(),
        new PlanOptions { InputShapes = new Dictionary<string, Shape> { ["x"] = new Shape(1, 5) } }));

    [Fact]
    public void A_network_above_the_memory_limit_is_refused_before_it_runs()
    {
        OnnxModel model = new TestGraph().Input("x", 1024, 1024).Node("MatMul", ["x", "x"], ["y"]).Output("y").Build();
        Assert.Contains("--memory", Refusal(model, new PlanOptions { MemoryLimit = 4 << 20 }));
        OnnxModel folded = new TestGraph().Input("x", 1).Constant("s", new Tensor<long>(new Shape(2), new long[] { 40000, 40000 }))
            .Node("ConstantOfShape", ["s"], ["big"]).Node("Add", ["x", "big"], ["y"]).Output("y").Build();
        Assert.Contains("MB", Refusal(folded));
    }

    [Fact]
    public void Constants_fold_and_shapes_are_constants()
    {
        OnnxModel model = new TestGraph().Input("x", 2, 3)
            .Node("Shape", ["x"], ["s"]).Constant("i", new Tensor<long>(new Shape(1), new long[] { 1 }))
            .Node("Gather", ["s", "i"], ["n"], ("axis", 0L))
            .Constant("one", new Tensor<long>(new Shape(1), new long[] { -1 })).Node("Concat", ["n", "one"], ["t"], ("axis", 0L))
            .Node("Reshape", ["x", "t"], ["y"]).Output("y").Build();
        Assert.Equal(new Shape(3, 2), ExecutionPlan.Compile(model).Outputs[0].Shape);
    }

    [Fact]
    public void Inputs_and_constants_may_be_outputs()
    {
        OnnxModel model = new TestGraph().Input("x", 2)
            .Constant("c", new Tensor<float>(new Shape(2), new[] { 7f, 8f })).Output("x", "c").Build();
        IReadOnlyList<Tensor> outputs = ExecutionPlan.Compile(model).NewSession(Workers.One)
            .Run(new Tensor<float>(new Shape(2), new[] { 1f, 2f }));
        Assert.Equal([1f, 2f], outputs[0].Span<float>().ToArray());
        Assert.Equal([7f, 8f], outputs[1].Span<float>().ToArray());
    }

    [Fact]
    public void Observed_values_are_shown_once_each_and_match_an_unfused_run()
    {
        OnnxModel model = TestGraph.SmallNetwork();
        var observed = new HashSet<string> { "x", "c", "r", "p", "f", "m", "a", "y" };
        var input = new Tensor<float>(new Shape(1, 2, 8, 8));
        for (int i = 0; i < input.Length; i++) input[i] = (i % 17 - 8) / 8f;
        Dictionary<string, float[]> seen = Seen(model, input, new PlanOptions { Observed = observed });
        Dictionary<string, float[]> apart = Seen(model, input, new PlanOptions { Observed = observed, Fuse = false });
        Assert.Equal(observed.Order(), seen.Keys.Order());
        foreach (string name in observed) Assert.Equal(apart[name], seen[name]);
        float[] fused = ExecutionPlan.Compile(model).NewSession(Workers.One).Run(input)[0].Span<float>().ToArray();
        Assert.Equal(apart["y"], fused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batch_normalisation_joins_a_layer_with_the_same_bits_and_folds_with_nearly_the_same_values(bool withBias)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 3, 9, 7).Random("w", 1, 5, 3, 3, 3).Random("b", 2, 5)
            .Random("gamma", 3, 5).Random("beta", 4, 5)
            .Random("mean", 5, 5).Constant("variance", new Tensor<float>(new Shape(5), new[] { 0.5f, 1, 2, 0.1f, 3 }))
            .Node("Conv", withBias ? ["x", "w", "b"] : ["x", "w"], ["c"])
            .Node("BatchNormalization", ["c", "gamma", "beta", "mean", "variance"], ["n"])
            .Node("Relu", ["n"], ["r"]).Node("Add", ["x", "x"], ["unused"]).Node("Conv", ["x", "w"], ["d"]).Node("Add", ["r", "d"], ["s"])
            .Node("Sigmoid", ["s"], ["g"]).Node("Mul", ["s", "g"], ["y"]).Output("y");
        OnnxModel model = graph.Build();
        var input = new Tensor<float>(new Shape(1, 3, 9, 7));
        for (int i = 0; i < input.Length; i++) input[i] = (i * 7 % 23 - 11) / 9f;
        float[] Out(PlanOptions options) =>
            ExecutionPlan.Compile(model, options).NewSession(Workers.One).Run(input)[0].Span<float>().ToArray();
        float[] apart = Out(new PlanOptions { Fuse = false }), fused = Out(new PlanOptions());
        float[] folded = Out(new PlanOptions { FoldBatchNorm = true });
        Assert.Equal(apart, fused);
        Assert.NotEqual(apart, folded);
        for (int i = 0; i < apart.Length; i++) Assert.Equal(apart[i], folded[i], 1e-4f);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        ExecutionPlan plan = ExecutionPlan.Compile(TestGraph.SmallNetwork());
        var input = new Tensor<float>(new Shape(1, 2, 8, 8));
        for (int i = 0; i < input.Length; i++) input[i] = MathF.Sqrt(i);
        byte[] one = plan.NewSession(Workers.One).Run(input)[0].Bytes.ToArray();
        foreach (int threads in new[] { 2, 3, 8 }) Assert.Equal(one, plan.NewSession(Workers.Of(threads)).Run(input)[0].Bytes.ToArray());
    }

    [Fact]
    public void Values_that_live_together_never_share_memory() =>
        Check.QuickThrowOnFailure(Prop.ForAll<(byte Size, byte First, byte Length)[]>(draws =>
        {
            BufferNeed[] needs = [.. draws.Select(d => new BufferNeed(d.Size * 37, d.First % 20, d.First % 20 + d.Length % 6))];
            long[] offsets = BufferLayout.Place(needs, out long total);
            for (int a = 0; a < needs.Length; a++)
            {
                if (offsets[a] % 64 != 0 || offsets[a] + needs[a].Bytes > total) return false;
                for (int b = 0; b < a; b++)
                {
                    bool together = needs[a].First <= needs[b].Last && needs[b].First <= needs[a].Last;
                    bool overlap = offsets[a] < offsets[b] + needs[b].Bytes && offsets[b] < offsets[a] + needs[a].Bytes;
                    if (together && overlap) return false;
                }
            }

            return true;
        }));

    private static Dictionary<string, float[]> Seen(OnnxModel model, Tensor input, PlanOptions options)
    {
        var seen = new Dictionary<string, float[]>();
        ExecutionPlan.Compile(model, options).NewSession(Workers.One)
            .Run([input], (name, value) => seen.Add(name, value.Span<float>().ToArray()));
        return seen;
    }

    private static float[] Run(OnnxModel model, float[] input) =>
        ExecutionPlan.Compile(model).NewSession(Workers.One)
            .Run(new Tensor<float>(new Shape(input.Length), input))[0].Span<float>().ToArray();

    private static string Refusal(OnnxModel model, PlanOptions? options = null)
    {
        string message = Assert.Throws<BadInputException>(() => ExecutionPlan.Compile(model, options)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
