using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Sett.Tests.Operators;

namespace Sett.Tests.Profiling;

/// <summary>Small networks of every dialect, and inputs for them.</summary>
internal static class SmallNetworks
{
    private const string QonnxDomain = "qonnx.custom_op.general";

    /// <summary>Those that have at least three layers, by name.</summary>
    public static IReadOnlyDictionary<string, Func<OnnxModel>> All { get; } = new Dictionary<string, Func<OnnxModel>>
    {
        ["plain"] = TestGraph.SmallNetwork,
        ["branches"] = Branches,
        ["qdq"] = Qdq,
        ["qoperator"] = QOperator,
        ["qonnx"] = Qonnx,
    };

    /// <summary>
    /// A residual, two branches joined, a value that is used again much later, a product of two activations, and two outputs.
    /// </summary>
    public static OnnxModel Branches() => new TestGraph()
        .Input("x", 1, 3, 6, 6)
        .Random("w1", 1, 4, 3, 3, 3).Random("w2", 2, 4, 4, 3, 3).Random("w3", 3, 4, 1, 3, 3)
        .Random("w4", 4, 6, 8, 1, 1).Random("w5", 5, 6, 5)
        .Constant("shape", Make.Ints(6, 36))
        .Node("Conv", ["x", "w1"], ["c1"], ("pads", new long[] { 1, 1, 1, 1 })).Node("Relu", ["c1"], ["r1"])
        .Node("Conv", ["r1", "w2"], ["c2"], ("pads", new long[] { 1, 1, 1, 1 })).Node("Add", ["c2", "r1"], ["a"])
        .Node("Conv", ["r1", "w3"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }), ("group", 4L)).Node("Sigmoid", ["d"], ["s"])
        .Node("Concat", ["a", "s"], ["j"], ("axis", 1L))
        .Node("Conv", ["j", "w4"], ["e"]).Node("Reshape", ["e", "shape"], ["m"])
        .Node("Transpose", ["m"], ["t"], ("perm", new long[] { 1, 0 }))
        .Node("MatMul", ["m", "t"], ["mm"])
        .Node("MatMul", ["mm", "w5"], ["y"]).Node("GlobalAveragePool", ["r1"], ["z"])
        .Output("y", "z").Build();

    /// <summary>Unsigned 8-bit activations, signed 8-bit weights with a scale for each filter.</summary>
    public static OnnxModel Qdq()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 6, 6);
        graph = Dequantised(Requantised(graph, "x", "xq", 0.02f, 100), "w1", 5, 2, 3, 3).Node("Conv", ["xq/dq", "w1"], ["c1"])
            .Node("Relu", ["c1"], ["r1"]);
        graph = Dequantised(Requantised(graph, "r1", "rq", 0.03f, 0), "w2", 6, 5, 2, 2).Node("Conv", ["rq/dq", "w2"], ["c2"])
            .Node("Flatten", ["c2"], ["f"]);
        graph = Dequantised(Requantised(graph, "f", "fq", 0.1f, 128), "w3", 4, 54).Node("Gemm", ["fq/dq", "w3"], ["y"], ("transB", 1L));
        return graph.Output("y").Build();
    }

    /// <summary>Integer operators, zero points that are not 0.</summary>
    public static OnnxModel QOperator()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 6, 6)
            .Constant("xs", Make.Scalar(0.02f)).Constant("xz", Make.Scalar((byte)117)).Node("QuantizeLinear", ["x", "xs", "xz"], ["xq"])
            .Constant("s1", Make.Scalar(0.2f)).Constant("z1", Make.Scalar((byte)90)).Constant("s2", Make.Scalar(1.1f))
            .Constant("z2", Make.Scalar((byte)128))
            .Constant("s3", Make.Scalar(3f)).Constant("z3", Make.Scalar((byte)60));
        Weights(graph, "w1", 1, [3, -2, 0, 5, 1], 5, 2, 3, 3);
        Weights(graph, "w2", 2, [0], 6, 5, 2, 2);
        graph.Constant("w3", Integers(new Random(3), 54, 4)).Constant("w3/s", Make.Scalar(0.02f)).Constant("w3/z", Make.Scalar((sbyte)0));
        return graph
            .Node("QLinearConv", ["xq", "xs", "xz", "w1", "w1/s", "w1/z", "s1", "z1"], ["c1"])
            .Node("QLinearConv", ["c1", "s1", "z1", "w2", "w2/s", "w2/z", "s2", "z2"], ["c2"])
            .Node("Flatten", ["c2"], ["f"])
            .Node("QLinearMatMul", ["f", "s2", "z2", "w3", "w3/s", "w3/z", "s3", "z3"], ["q"])
            .Node("DequantizeLinear", ["q", "s3", "z3"], ["y"]).Output("y").Build();
    }

    /// <summary>Weights on a grid of 2 bits, activations of 4 bits.</summary>
    public static OnnxModel Qonnx()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 12).Constant("zero", Make.Scalar(0f)).Constant("two", Make.Scalar(2f))
            .Constant("four", Make.Scalar(4f));
        string last = "x";
        foreach ((int layer, int from, int to) in new[] { (1, 12, 10), (2, 10, 9), (3, 9, 5) })
        {
            graph.Random($"r{layer}", layer, from, to).Constant($"ws{layer}", Make.Scalar(0.25f * layer))
                .Constant($"as{layer}", Make.Scalar(layer == 1 ? 0.15f : 0.4f))
                .Node(QonnxDomain, "Quant", [$"r{layer}", $"ws{layer}", "zero", "two"], [$"w{layer}"], ("signed", 1L),
                    ("narrow", 0L), ("rounding_mode", "ROUND"))
                .Node(QonnxDomain, "Quant", [last, $"as{layer}", "zero", "four"], [$"a{layer}"], ("signed", layer == 1 ? 1L : 0L),
                    ("narrow", 0L), ("rounding_mode", "ROUND"))
                .Node("MatMul", [$"a{layer}", $"w{layer}"], [$"m{layer}"]);
            if (layer < 3) graph.Node("Relu", [$"m{layer}"], [$"h{layer}"]);
            last = $"h{layer}";
        }

        return WithQonnx(graph.Output("m3").Build());
    }

    /// <summary>A classifier of three layers with random weights.</summary>
    public static OnnxModel Classifier(int seed = 1) => new TestGraph()
        .Input("x", 1, 8).Random("w1", seed, 8, 10).Random("w2", seed + 1, 10, 8).Random("w3", seed + 2, 8, 4)
        .Node("MatMul", ["x", "w1"], ["m1"]).Node("Relu", ["m1"], ["r1"])
        .Node("MatMul", ["r1", "w2"], ["m2"]).Node("Relu", ["m2"], ["r2"])
        .Node("MatMul", ["r2", "w3"], ["y"]).Output("y").Build();

    /// <summary>A model that may hold Quant nodes.</summary>
    public static OnnxModel WithQonnx(OnnxModel model) =>
        model with { Opsets = new Dictionary<string, int>(model.Opsets) { [QonnxDomain] = 1 } };

    /// <summary>Seeded inputs in −range … range for a model with one input.</summary>
    public static Examples Inputs(OnnxModel model, int count, int seed, float range = 1)
    {
        var shape = new Shape([.. model.Graph.Inputs[0].Dimensions!.Select(d => d.Size!.Value)]);
        var random = new Random(seed);
        Tensor[][] all = [.. Enumerable.Range(0, count).Select(_ => new Tensor[] { Make.Random(random, shape) })];
        foreach (Tensor[] tensors in all)
            foreach (ref float v in tensors[0].Span<float>()) v *= range;
        return new Examples(count, i => all[i]);
    }

    /// <summary>Two operands a layer, with their ranges over examples.</summary>
    public static ProfiledOperand[] Operands(CutGraph graph, Examples examples, int containerBits = 16) =>
        OperandSurvey.Run(graph, examples, containerBits, 1, (_, _) => { }, null, CancellationToken.None);

    /// <summary>Random widths between what operands allow and a limit.</summary>
    public static int[] Widths(Random random, ProfiledOperand[] operands, int most = 16) =>
        [.. operands.Select(
            o => o.IsFixed || o.LeastBits >= most ? o.LeastBits : random.Next(o.LeastBits, Math.Min(most, o.MostBits) + 1))];

    /// <summary>A model's outputs, copied.</summary>
    public static Tensor[] Run(OnnxModel model, Tensor[] inputs) => Run(ExecutionPlan.Compile(model), inputs);

    /// <summary>A plan's outputs, copied.</summary>
    public static Tensor[] Run(ExecutionPlan plan, Tensor[] inputs)
    {
        IReadOnlyList<Tensor> outputs = plan.NewSession(Workers.One).Run(inputs);
        return [.. outputs.Select(o => Make.Moved(o, o.Shape, at => at))];
    }

    private static TestGraph Requantised(TestGraph graph, string value, string name, float scale, byte zero) => graph
        .Constant($"{name}/s", Make.Scalar(scale)).Constant($"{name}/z", Make.Scalar(zero))
        .Node("QuantizeLinear", [value, $"{name}/s", $"{name}/z"], [name])
        .Node("DequantizeLinear", [name, $"{name}/s", $"{name}/z"], [$"{name}/dq"]);

    private static TestGraph Dequantised(TestGraph graph, string name, params int[] sizes) => graph
        .Constant($"{name}8", Integers(new Random(sizes.Length + sizes[0]), sizes))
        .Constant($"{name}/s", Make.Floats([.. Enumerable.Range(1, sizes[0]).Select(i => 0.003f * i)]))
        .Node("DequantizeLinear", [$"{name}8", $"{name}/s"], [name], ("axis", 0L));

    private static void Weights(TestGraph graph, string name, int seed, sbyte[] zeros, params int[] sizes) => graph
        .Constant(name, Integers(new Random(seed), sizes)).Constant($"{name}/s", Make.Scalar(0.01f))
        .Constant($"{name}/z", zeros.Length == 1 ? Make.Scalar(zeros[0]) : Make.Of(new Shape(zeros.Length), zeros));

    private static Tensor<sbyte> Integers(Random random, params int[] sizes)
    {
        var tensor = new Tensor<sbyte>(new Shape(sizes));
        random.NextBytes(tensor.Bytes);
        return tensor;
    }
}
