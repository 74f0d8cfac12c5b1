using Sett.Networks.Execution;
using Sett.Networks.Execution.Fusion;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Tests.Execution.Fusion;

/// <summary>
/// Protects the integer reading of quantise-dequantise models: layers within one step of the emulation and almost always equal, tables and
/// moves equal bit for bit, nothing merged whose meaning would change, observed values still there.
/// </summary>
public sealed class QdqFusionTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("Relu")]
    [InlineData("Clip")]
    public void ConvolutionIsOneIntegerStep(string activation)
    {
        OnnxModel model = Layer(activation);
        Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n is { Operator: "QLinearConv", Domain: "sett" });
        CompareSteps(model, Make.Random(new Random(1), new Shape(1, 3, 9, 9)), 0.04f);
    }

    [Fact]
    public void GemmIsOneIntegerStep()
    {
        TestGraph graph = Quantized(new TestGraph().Input("x", 5, 20), "x", "xq", 0.01f, 3);
        graph = Weights(graph, "w", 12, 20).Constant("b8", Bias(12)).Constant("bs", Scales(12, 0.01f))
            .Node("DequantizeLinear", ["b8", "bs"], ["b"], ("axis", 0L))
            .Node("Gemm", ["xq/dq", "w", "b"], ["g"], ("transB", 1L)).Node("Relu", ["g"], ["r"]);
        OnnxModel model = Quantized(graph, "r", "y", 0.05f, -10).Output("y/dq").Build();
        Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n is { Operator: "QGemm", Domain: "sett" });
        CompareSteps(model, Make.Random(new Random(2), new Shape(5, 20)), 0.05f);
    }

    [Fact]
    public void ProductOfTwoActivationsIsOneIntegerStep()
    {
        TestGraph graph = Quantized(new TestGraph().Input("a", 2, 4, 6).Input("b", 2, 6, 5), "a", "aq", 0.01f, 3);
        graph = Quantized(graph, "b", "bq", 0.01f, -1).Node("MatMul", ["aq/dq", "bq/dq"], ["m"]);
        OnnxModel model = Quantized(graph, "m", "y", 0.02f, 0).Output("y/dq").Build();
        Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n is { Operator: "QLinearMatMul", Domain: "sett" });
        var random = new Random(3);
        CompareSteps(model, [Make.Random(random, new Shape(2, 4, 6)), Make.Random(random, new Shape(2, 6, 5))], 0.02f);
    }

    [Fact]
    public void SumOfTwoScalesIsOneIntegerStep()
    {
        TestGraph graph = Quantized(new TestGraph().Input("a", 2, 40).Input("b", 2, 40), "a", "aq", 0.011f, 3);
        graph = Quantized(graph, "b", "bq", 0.007f, -1).Node("Add", ["aq/dq", "bq/dq"], ["m"]).Node("Relu", ["m"], ["r"]);
        OnnxModel model = Quantized(graph, "r", "y", 0.02f, 5).Output("y/dq").Build();
        Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n is { Operator: "QLinearAdd", Domain: "sett" });
        var random = new Random(4);
        CompareSteps(model, [Make.Random(random, new Shape(2, 40)), Make.Random(random, new Shape(2, 40))], 0.02f);
    }

    [Fact]
    public void MeanOverAPlaneIsOneIntegerStep()
    {
        foreach (string operation in new[] { "GlobalAveragePool", "ReduceMean" })
        {
            TestGraph graph = Quantized(new TestGraph().Input("x", 1, 3, 9, 9), "x", "xq", 0.01f, 3);
            graph = Quantized(Weights(graph, "w", 4, 3, 1, 1).Node("Conv", ["xq/dq", "w"], ["c"]), "c", "cq", 0.03f, 1);
            graph = operation == "GlobalAveragePool"
                ? graph.Node(operation, ["cq/dq"], ["m"])
                : graph.Node(operation, ["cq/dq"], ["m"], ("axes", new long[] { -1, 2 }), ("keepdims", 0L));
            OnnxModel model = Quantized(graph, "m", "y", 0.005f, 5).Output("y/dq").Build();
            Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n.Operator == "QLinearGlobalAveragePool");
            CompareSteps(model, Make.Random(new Random(5), new Shape(1, 3, 9, 9)), 0.03f);
        }
    }

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("HardSwish")]
    [InlineData("LeakyRelu")]
    [InlineData("none")]
    public void FunctionsBecomeTablesWithTheSameBits(string function)
    {
        TestGraph graph = Quantized(new TestGraph(14).Input("x", 2, 500), "x", "xq", 0.03f, 7);
        if (function != "none") graph = graph.Node(function, ["xq/dq"], ["f"]);
        OnnxModel model = Quantized(graph, function == "none" ? "xq/dq" : "f", "y", 0.012f, -20).Output("y/dq").Build();
        Assert.Contains(QdqFusion.Rewrite(model).Graph.Nodes, n => n.Operator == "ByteTable");
        var x = new Tensor<float>(new Shape(2, 500));
        for (int i = 0; i < x.Length; i++) x[i] = (i - 500) * 0.01f;
        Make.Same(Emulated(model, x), Run(model, true, x));
        Make.Same(Emulated(model, x), Run(model, false, x));
    }

    [Fact]
    public void MovesAndJoinsWorkOnBytesWithTheSameBits()
    {
        // A channel shuffle with pooling behind it, the parts of different scales.
        TestGraph graph = Quantized(new TestGraph().Input("a", 1, 4, 6, 6).Input("b", 1, 4, 6, 6), "a", "aq", 0.011f, 3);
        graph = Quantized(graph, "b", "bq", 0.007f, -1)
            .Node("Concat", ["aq/dq", "bq/dq"], ["c"], ("axis", 1L)).Constant("s1", Make.Ints(1, 2, 4, 6, 6))
            .Constant("s2", Make.Ints(1, 8, 6, 6))
            .Node("Reshape", ["c", "s1"], ["r1"]).Node("Transpose", ["r1"], ["t"], ("perm", new long[] { 0, 2, 1, 3, 4 }))
            .Node("Reshape", ["t", "s2"], ["r2"])
            .Node("MaxPool", ["r2"], ["p"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }),
                ("pads", new long[] { 1, 1, 0, 0 }));
        OnnxModel model = Quantized(graph, "p", "y", 0.012f, 5).Output("y/dq").Build();
        var random = new Random(6);
        Tensor[] inputs = [Make.Random(random, new Shape(1, 4, 6, 6)), Make.Random(random, new Shape(1, 4, 6, 6))];
        Make.Same(Emulated(model, inputs), Run(model, true, inputs));
        Make.Same(Emulated(model, inputs), Run(model, false, inputs));
        Assert.DoesNotContain(Names(model, false), n => n.StartsWith("Concat", StringComparison.Ordinal));
    }

    [Fact]
    public void ObservedValuesStayAndDoNotChangeTheResult()
    {
        OnnxModel model = Layer("Relu");
        Tensor x = Make.Random(new Random(7), new Shape(1, 3, 9, 9));
        ExecutionPlan plan = ExecutionPlan.Compile(
            model, new PlanOptions { IntegerSteps = true, Observed = new HashSet<string> { "c", "y" } });
        var seen = new Dictionary<string, Tensor>();
        IReadOnlyList<Tensor> outputs = plan.NewSession(Workers.One).Run([x], (name, value) => seen[name] = ((dynamic)value).Clone());
        Make.Same(Run(model, true, x), outputs[0]);
        Assert.IsType<Tensor<float>>(seen["c"]);
        Assert.IsType<Tensor<sbyte>>(seen["y"]);
    }

    [Fact]
    public void WhatHasNoIntegerReadingIsLeftAlone()
    {
        OnnxModel plain = TestGraph.SmallNetwork();
        Assert.Same(plain, QdqFusion.Rewrite(plain));
        Assert.Same(plain, QdqFusion.RewriteMoves(plain));
        OnnxModel layer = Layer("none");
        Assert.Same(layer, QdqFusion.RewriteMoves(layer));
        Assert.False(IsFused(Layer("Relu", biasUnit: 1.01f)), "a bias in another unit than the sums");
        Assert.False(IsFused(Layer("Relu", realBias: true)), "a real bias");
        Assert.False(IsFused(Layer("Relu", second: true)), "a convolution that something else uses too");
        Assert.False(IsFused(Layer("Sigmoid")), "a function that is no clip");
        Assert.False(IsFused(Layer("Relu", scaleFed: true)), "a scale that comes from the inputs");

        static bool IsFused(OnnxModel model) => QdqFusion.Rewrite(model).Graph.Nodes.Any(n => n.Operator == "QLinearConv");
    }

    // Quantise, dequantise, convolve with weights of a scale each and an int32 bias, activate, quantise, dequantise.
    private static OnnxModel Layer(string activation, float biasUnit = 1, bool realBias = false, bool second = false, bool scaleFed = false)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 3, 9, 9);
        if (scaleFed) graph = graph.Input("xq/s");
        graph = Quantized(graph, "x", "xq", 0.01f, 3, !scaleFed);
        graph = Weights(graph, "w", 8, 3, 3, 3);
        graph = realBias ? graph.Random("b", 9, 8)
            : graph.Constant("b8", Bias(8)).Constant("bs", Scales(8, 0.01f * biasUnit))
                .Node("DequantizeLinear", ["b8", "bs"], ["b"], ("axis", 0L));
        graph = graph.Node("Conv", ["xq/dq", "w", "b"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 }));
        string last = "c";
        if (activation == "Clip")
            graph = graph.Constant("low", Make.Scalar(-0.3f)).Constant("high", Make.Scalar(1.1f))
                .Node("Clip", [last, "low", "high"], [last = "a"]);
        else if (activation != "none") graph = graph.Node(activation, [last], [last = "a"]);
        graph = Quantized(graph, last, "y", 0.04f, -20).Output("y/dq");
        return (second ? graph.Node("Neg", ["c"], ["n"]).Output("n") : graph).Build();
    }

    private static TestGraph Quantized(TestGraph graph, string value, string name, float scale, sbyte zero, bool constant = true) =>
        (constant ? graph.Constant($"{name}/s", Make.Scalar(scale)) : graph).Constant($"{name}/z", Make.Scalar(zero))
            .Node("QuantizeLinear", [value, $"{name}/s", $"{name}/z"], [name])
            .Node("DequantizeLinear", [name, $"{name}/s", $"{name}/z"], [$"{name}/dq"]);

    private static TestGraph Weights(TestGraph graph, string name, params int[] sizes)
    {
        var weights = new Tensor<sbyte>(new Shape(sizes));
        new Random(8).NextBytes(weights.Bytes);
        return graph.Constant($"{name}8", weights).Constant($"{name}/s", Scales(sizes[0], 1))
            .Node("DequantizeLinear", [$"{name}8", $"{name}/s"], [name], ("axis", 0L));
    }

    private static Tensor<float> Scales(int count, float unit) =>
        Make.Floats([.. Enumerable.Range(1, count).Select(i => unit * (0.001f * i))]);

    private static Tensor<int> Bias(int count) => Make.Of(new Shape(count), [.. Enumerable.Range(1, count).Select(i => 700 * i - 2000)]);

    // Every node as the model has it.
    private static Tensor Emulated(OnnxModel model, params Tensor[] inputs) =>
        ExecutionPlan.Compile(model, new PlanOptions { Fuse = false }).NewSession(Workers.One).Run(inputs)[0];

    private static Tensor Run(OnnxModel model, bool integer, params Tensor[] inputs) =>
        ExecutionPlan.Compile(model, new PlanOptions { IntegerSteps = integer }).NewSession(Workers.One).Run(inputs)[0];

    private static IReadOnlyList<string> Names(OnnxModel model, bool integer) =>
        ExecutionPlan.Compile(model, new PlanOptions { IntegerSteps = integer }).NewSession(Workers.One).StepNames;

    private static void CompareSteps(OnnxModel model, Tensor input, float step) => CompareSteps(model, [input], step);

    private static void CompareSteps(OnnxModel model, Tensor[] inputs, float step)
    {
        var emulated = (Tensor<float>)Emulated(model, inputs);
        var integer = (Tensor<float>)Run(model, true, inputs);
        int different = 0;
        for (int i = 0; i < emulated.Length; i++)
        {
            float distance = Math.Abs(emulated[i] - integer[i]) / step;
            Assert.True(distance < 1.01f, $"element {i}: {integer[i]}, emulated {emulated[i]}");
            if (distance > 0.5f) different++;
        }

        Assert.True(different * 50 <= emulated.Length, $"{different} of {emulated.Length} differ");
        Assert.True(emulated.Values.ToArray().Distinct().Count() > 2, "the case says nothing: the outputs are all alike");
    }
}
