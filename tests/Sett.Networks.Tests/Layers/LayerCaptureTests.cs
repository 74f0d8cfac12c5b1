using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Xunit;

namespace Sett.Networks.Tests.Layers;

/// <summary>
/// Protects that captured integers are the layer's: recomputing a layer from them, in 64-bit sums times both scales, gives what the network
/// itself computed, for every way in which operands lie in memory and are quantised.
/// </summary>
public sealed class LayerCaptureTests
{
    /// <summary>
    /// Runs a model of one input once, and compares every layer with the network's value of the same name as the layer's output.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="tolerance">Of the largest output of the layer.</param>
    /// <param name="transposed">Layers whose product is captured with its operands exchanged.</param>
    private static Dictionary<string, LayerValues> Check(OnnxModel model, double tolerance, params string[] transposed)
    {
        LayerStream stream = LayerStream.Open(model, new PlanOptions(), 16);
        NamedValue input = stream.Plan.Inputs[0];
        var examples = new Examples(3, i => [Values(input, i)]);
        stream.Calibrate(examples, 3, 1);
        var captured = new Dictionary<(int, string), LayerValues>();
        stream.Run(examples, 2, (i, node, values) =>
        {
            lock (captured) captured.Add((i, node.Name), values);
        });
        Assert.Equal(3 * stream.Network.Layers.Count(), captured.Count);

        HashSet<string> outputs = [.. stream.Network.Layers.Select(l => l.Name)];
        Session session = ExecutionPlan.Compile(model, new PlanOptions { Observed = outputs }).NewSession(Workers.One);
        for (int i = 0; i < 3; i++)
        {
            session.Run(examples.Read(i), (name, value) =>
            {
                if (!captured.TryGetValue((i, name), out LayerValues? v)) return;
                double[] sums = [.. IntegerLayer.Sums(v).Select(sum => sum * v.ActivationFormat.Scale * v.WeightFormat.Scale)];
                if (transposed.Contains(name)) sums = Exchange(sums, v.Shape.Rows, v.Shape.Filters);
                double[] actual = [.. value.Span<float>().ToArray().Select(f => (double)f)];
                Assert.Equal(actual.Length, sums.Length);
                double most = actual.Max(Math.Abs);
                for (int k = 0; k < sums.Length; k++) Assert.InRange(sums[k], actual[k] - tolerance * most, actual[k] + tolerance * most);
            });
        }

        return captured.Where(c => c.Key.Item1 == 0).ToDictionary(c => c.Key.Item2, c => c.Value);
    }

    private static Tensor<float> Values(NamedValue input, int seed)
    {
        var random = new Random(seed);
        var tensor = new Tensor<float>(input.Shape);
        foreach (ref float v in tensor.Values) v = random.NextSingle() * 4 - 2;
        return tensor;
    }

    private static double[] Exchange(double[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[i % rows * columns + i / rows])];

    private static Tensor<float> Floats(params float[] values) => new(new Shape(values.Length), values);

    private static Tensor<float> Scalar(float value) => new(Shape.Scalar, new[] { value });

    private static Tensor<sbyte> Integers(int seed, params int[] sizes)
    {
        var random = new Random(seed);
        var tensor = new Tensor<sbyte>(new Shape(sizes));
        foreach (ref sbyte v in tensor.Values) v = (sbyte)random.Next(-127, 128);
        return tensor;
    }

    [Fact]
    public void Convolutions_of_floats_in_all_forms()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4, 9, 7)
            .Random("w1", 1, 6, 2, 3, 2).Random("w2", 2, 6, 1, 3, 3).Random("w3", 3, 5, 6, 2, 2)
            .Node("Conv", ["x", "w1"], ["a"], ("group", 2L), ("pads", new long[] { 1, 0, 2, 1 }), ("strides", new long[] { 2, 1 }))
            .Node("Conv", ["a", "w2"], ["b"], ("group", 6L), ("auto_pad", "SAME_LOWER"), ("strides", new long[] { 2, 2 }))
            .Node("Conv", ["b", "w3"], ["c"], ("dilations", new long[] { 2, 1 }), ("pads", new long[] { 1, 1, 1, 1 }))
            .Output("c").Build();
        Dictionary<string, LayerValues> layers = Check(model, 1e-3);
        Assert.Equal([LayerKind.Convolution, LayerKind.Depthwise, LayerKind.Convolution],
            new[] { "a", "b", "c" }.Select(n => layers[n].Shape.Kind));
    }

    [Fact]
    public void Convolutions_of_one_dimension()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 3, 11).Random("w", 1, 4, 3, 3)
            .Node("Conv", ["x", "w"], ["y"], ("pads", new long[] { 2, 0 }), ("strides", new long[] { 2 })).Output("y").Build();
        Check(model, 1e-3);
    }

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(0L, 1L)]
    [InlineData(1L, 0L)]
    [InlineData(1L, 1L)]
    public void Gemm_with_either_operand_transposed(long transA, long transB)
    {
        int[] x = transA == 1 ? [7, 3] : [3, 7], w = transB == 1 ? [5, 7] : [7, 5];
        OnnxModel model = new TestGraph().Input("x", x[0], x[1]).Random("w", 4, w)
            .Node("Gemm", ["x", "w"], ["y"], ("transA", transA), ("transB", transB)).Output("y").Build();
        LayerShape shape = Check(model, 1e-3)["y"].Shape;
        Assert.Equal((LayerKind.FullyConnected, 3, 7, 5), (shape.Kind, shape.Rows, shape.Channels, shape.Filters));
    }

    [Fact]
    public void Matrix_products_with_weights_on_either_side()
    {
        OnnxModel model = new TestGraph().Input("x", 2, 3, 4).Random("w", 1, 4, 6).Random("v", 2, 5, 9)
            .Node("MatMul", ["x", "w"], ["right"])
            .Node("Reshape", ["right", "shape"], ["s"]).Constant("shape", new Tensor<long>(new Shape(2), new long[] { 9, 4 }))
            .Node("MatMul", ["v", "s"], ["left"]).Output("left").Build();
        Dictionary<string, LayerValues> layers = Check(model, 1e-3, "left");
        Assert.Equal(6, layers["right"].Shape.Rows);
        Assert.Equal((4, 5), (layers["left"].Shape.Rows, layers["left"].Shape.Filters));
    }

    [Fact]
    public void Products_of_two_activations_with_broadcasting()
    {
        OnnxModel model = new TestGraph().Input("x", 2, 3, 4, 5)
            .Node("Transpose", ["x"], ["t"], ("perm", new long[] { 0, 1, 3, 2 }))
            .Node("MatMul", ["x", "t"], ["scores"])
            .Node("ReduceMax", ["x"], ["one"], ("axes", new long[] { 1 }), ("keepdims", 1L))
            .Node("MatMul", ["scores", "one"], ["mixed"]).Output("mixed").Build();
        Dictionary<string, LayerValues> layers = Check(model, 1e-3);
        Assert.Equal((LayerKind.MatrixProduct, 6), (layers["scores"].Shape.Kind, layers["scores"].Shape.Groups));
        Assert.Equal(new Shape(6, 5, 4), layers["mixed"].Weights.Shape);
    }

    [Fact]
    public void Quantise_dequantise_integers_are_exact()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 3, 6, 6)
            .Constant("s", Scalar(0.03f)).Constant("z", new Tensor<byte>(Shape.Scalar, new byte[] { 117 }))
            .Constant("wq", Integers(1, 4, 3, 3, 3)).Constant("ws", Scalar(0.01f))
            .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("DequantizeLinear", ["q", "s", "z"], ["d"])
            .Node("DequantizeLinear", ["wq", "ws"], ["w"])
            .Node("MaxPool", ["d"], ["p"], ("kernel_shape", new long[] { 2, 2 }))
            .Node("Conv", ["d", "w"], ["direct"]).Node("Conv", ["p", "w"], ["pooled"])
            .Output("direct", "pooled").Build();
        Dictionary<string, LayerValues> layers = Check(model, 1e-5);
        Assert.Equal(new ValueFormat(8, 9, true, (double)0.03f), layers["direct"].ActivationFormat);
        Assert.Equal(layers["direct"].ActivationFormat, layers["pooled"].ActivationFormat);
    }

    /// <summary>Behind a transposition the filters are another dimension than the one that the quantiser names.</summary>
    [Theory]
    [InlineData(0L, true)]
    [InlineData(-2L, true)]
    [InlineData(1L, false)]
    public void Scales_of_a_transposed_matrix_are_the_filters_or_the_layer_is_floating_point(long axis, bool isFilter)
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4)
            .Constant("s", Scalar(0.02f)).Node("QuantizeLinear", ["x", "s"], ["q"]).Node("DequantizeLinear", ["q", "s"], ["d"])
            .Constant("wq", Integers(2, 4, 4)).Constant("ws", Floats(0.01f, 0.5f, 0.002f, 0.1f))
            .Node("DequantizeLinear", ["wq", "ws"], ["w"], ("axis", axis))
            .Node("Transpose", ["w"], ["t"]).Node("MatMul", ["d", "t"], ["y"]).Output("y").Build();
        NetworkLayer layer = NetworkReader.Read(model, new PlanOptions()).Layers.Single().Layer!;
        Assert.Equal(isFilter ? OperandEncoding.Grid : OperandEncoding.Float, layer.Weights.Encoding);
        if (!isFilter)
        {
            Check(model, 1e-3);
            return;
        }

        LayerStream stream = LayerStream.Open(model, new PlanOptions(), 16);
        stream.Run(new Examples(1, _ => [Values(stream.Plan.Inputs[0], 1)]), 1, (_, _, values) =>
            Assert.Equal(Integers(2, 4, 4).Values.ToArray().Select(v => (short)v), values.Weights.Values.ToArray()));
    }

    [Fact]
    public void QOperator_integers_give_its_sums()
    {
        var zero = new Tensor<byte>(Shape.Scalar, new byte[] { 3 });
        OnnxModel model = new TestGraph().Input("x", 1, 2, 5, 5)
            .Constant("s", Scalar(0.02f)).Constant("z", zero).Constant("w", Integers(3, 3, 2, 3, 3)).Constant("one", Scalar(1))
            .Constant("wz", new Tensor<sbyte>(Shape.Scalar, new sbyte[] { -5 }))
            .Node("QuantizeLinear", ["x", "s", "z"], ["q"])
            .Node("ConvInteger", ["q", "w", "z", "wz"], ["sums"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Cast", ["sums"], ["y"], ("to", 1L)).Output("y").Build();
        LayerStream stream = LayerStream.Open(model, new PlanOptions(), 16);
        var examples = new Examples(2, i => [Values(stream.Plan.Inputs[0], i)]);
        var found = new long[2][];
        stream.Run(examples, 1, (i, _, values) => found[i] = IntegerLayer.Sums(values));
        Session session = ExecutionPlan.Compile(model).NewSession(Workers.One);
        for (int i = 0; i < 2; i++) Assert.Equal(session.Run(examples.Read(i))[0].Span<float>().ToArray().Select(v => (long)v), found[i]);
    }

    [Fact]
    public void Dynamic_quantisation_takes_the_zero_point_of_each_input()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 6).Constant("w", Integers(4, 6, 3))
            .Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])
            .Node("MatMulInteger", ["q", "w", "z"], ["sums"]).Node("Cast", ["sums"], ["y"], ("to", 1L)).Output("y").Build();
        LayerStream stream = LayerStream.Open(model, new PlanOptions(), 16);
        var examples = new Examples(3, i => [Values(stream.Plan.Inputs[0], i)]);
        Session session = ExecutionPlan.Compile(model).NewSession(Workers.One);
        stream.Run(examples, 1, (i, _, values) =>
            Assert.Equal(session.Run(examples.Read(i))[0].Span<float>().ToArray().Select(v => (long)v), IntegerLayer.Sums(values)));
    }

    [Fact]
    public void Qonnx_integers_are_the_grid()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 8).Random("wf", 5, 4, 8)
            .Constant("s", Scalar(0.25f)).Constant("z", Scalar(0)).Constant("b", Scalar(3))
            .Constant("ws", Scalar(0.5f)).Constant("wb", Scalar(2))
            .Node("qonnx.custom_op.general", "Quant", ["x", "s", "z", "b"], ["q"], ("signed", 1L),
                ("narrow", 0L), ("rounding_mode", "ROUND"))
            .Node("qonnx.custom_op.general", "Quant", ["wf", "ws", "z", "wb"], ["w"], ("signed", 1L),
                ("narrow", 1L), ("rounding_mode", "ROUND"))
            .Node("Transpose", ["w"], ["t"]).Node("MatMul", ["q", "t"], ["y"]).Output("y").Build();
        model = model with { Opsets = new Dictionary<string, int>(model.Opsets) { ["qonnx.custom_op.general"] = 1 } };
        LayerValues layer = Check(model, 1e-6)["y"];
        Assert.Equal((new ValueFormat(8, 3, true, 0.25), new ValueFormat(8, 2, true, 0.5)), (layer.ActivationFormat, layer.WeightFormat));
        Assert.All(layer.Activations.Values.ToArray(), v => Assert.InRange(v, -4, 3));
        Assert.All(layer.Weights.Values.ToArray(), v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void Ranges_of_one_set_are_not_mistaken_for_values_of_another()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4).Random("w", 1, 3, 4)
            .Node("Gemm", ["x", "w"], ["y"], ("transB", 1L)).Output("y").Build();
        LayerStream stream = LayerStream.Open(model, new PlanOptions(), 16);
        Tensor<float> Full(float value) => new(new Shape(1, 4), new[] { value, value, value, value });
        stream.Calibrate(new Examples(1, _ => [Full(2)]), 1, 1);
        stream.Run(new Examples(1, _ => [Full(1)]), 1, (_, _, v) =>
            Assert.All(v.Activations.Values.ToArray(), a => Assert.Equal(1, a * v.ActivationFormat.Scale)));
    }
}
