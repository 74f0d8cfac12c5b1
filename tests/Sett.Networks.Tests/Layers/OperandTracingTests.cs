using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Xunit;

namespace Sett.Networks.Tests.Layers;

/// <summary>
/// Protects what is told of an operand: the form of its quantisation with scale, sign and range where it has one that hardware sees, and
/// floating point where it has not. A form that is taken for another one makes wrong integers.
/// </summary>
public sealed class OperandTracingTests
{
    private const string Qonnx = "qonnx.custom_op.general";

    /// <summary>A quantised input: d in steps of 0.5 from 0 to 255; e in steps of 0.25.</summary>
    private static TestGraph Quantised(params object[] sizes) => new TestGraph(19).Input("x", sizes)
        .Constant("s", Scalar(0.5f)).Constant("t", Scalar(0.25f)).Constant("zero", Scalar(0)).Constant("three", Scalar(3))
        .Node("QuantizeLinear", ["x", "s"], ["q"]).Node("DequantizeLinear", ["q", "s"], ["d"])
        .Node("QuantizeLinear", ["x", "t"], ["r"]).Node("DequantizeLinear", ["r", "t"], ["e"]);

    private static TestGraph Quant(TestGraph graph, string from, string to, float bits, bool signed, bool narrow) => graph
        .Constant($"{to} bits", Scalar(bits))
        .Node(Qonnx, "Quant", [from, "s", "zero", $"{to} bits"], [to], ("signed", signed ? 1L : 0L), ("narrow", narrow ? 1L : 0L));

    private static NetworkLayer Layer(TestGraph graph)
    {
        Onnx.OnnxModel model = graph.Output("y").Build();
        model = model with { Opsets = new Dictionary<string, int>(model.Opsets) { [Qonnx] = 1 } };
        return NetworkReader.Read(model, new PlanOptions()).Layers.Single().Layer!;
    }

    /// <summary>The activations of a product of <paramref name="value"/>, whose rows have <paramref name="length"/> elements.</summary>
    private static LayerOperand Activations(TestGraph graph, string value, int length) =>
        Layer(graph.Random("w", 1, length, 2).Node("MatMul", [value, "w"], ["y"])).Activations;

    private static Tensor<float> Scalar(float value) => new(Shape.Scalar, new[] { value });

    /// <summary>One signed bit stands for −1 and 1, not for −1 and 0; narrow ranges lack one end.</summary>
    [Theory]
    [InlineData(1, true, false, -1, 1)]
    [InlineData(1, true, true, -1, 1)]
    [InlineData(1, false, false, 0, 1)]
    [InlineData(2, true, false, -2, 1)]
    [InlineData(2, true, true, -1, 1)]
    [InlineData(4, false, false, 0, 15)]
    [InlineData(4, false, true, 0, 14)]
    [InlineData(16, true, false, -32768, 32767)]
    public void A_Quant_has_the_range_of_its_bits(float bits, bool signed, bool narrow, int least, int most)
    {
        LayerOperand operand = Activations(Quant(Quantised(1, 4), "x", "v", bits, signed, narrow), "v", 4);
        Assert.Equal((OperandEncoding.Grid, 0.5, least, most), (operand.Encoding, operand.Scale, operand.Least, operand.Most));
        Assert.Equal(bits <= 8 ? 8 : 16, operand.ContainerBits);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(32)]
    public void A_Quant_of_more_bits_than_hardware_holds_is_floating_point(float bits) =>
        Assert.Equal(OperandEncoding.Float, Activations(Quant(Quantised(1, 4), "x", "v", bits, true, false), "v", 4).Encoding);

    [Theory]
    [InlineData(false, -1)]
    [InlineData(true, 0)]
    public void A_BipolarQuant_stands_for_minus_one_and_one(bool rectified, int least)
    {
        TestGraph graph = Quantised(1, 4).Node(Qonnx, "BipolarQuant", ["x", "s"], ["v"]).Node("Relu", ["v"], ["p"]);
        LayerOperand operand = Activations(graph, rectified ? "p" : "v", 4);
        Assert.Equal((OperandEncoding.Grid, 0.5, least, 1), (operand.Encoding, operand.Scale, operand.Least, operand.Most));
    }

    /// <summary>A transposition that names no order reverses all dimensions, of which there may be more than two.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Reversed_dimensions_take_the_filters_along(int axis, bool isFilter)
    {
        int[] sizes = [1, 1, 1, 1];
        sizes[axis] = 4;
        var scales = new Tensor<float>(new Shape(sizes), new[] { 0.5f, 0.25f, 0.125f, 1 });
        TestGraph graph = new TestGraph().Input("x", 1, 4, 5, 5).Random("wf", 1, 4, 4, 4, 4)
            .Constant("s", scales).Constant("zero", Scalar(0));
        LayerOperand weights = Layer(Quant(graph, "wf", "v", 4, true, false)
            .Node("Transpose", ["v"], ["w"]).Node("Conv", ["x", "w"], ["y"])).Weights;
        Assert.Equal(isFilter ? OperandEncoding.Grid : OperandEncoding.Float, weights.Encoding);
        Assert.Equal(isFilter ? scales.Values.ToArray() : null, weights.FilterScales);
    }

    [Fact]
    public void Parts_that_are_joined_have_one_grid()
    {
        TestGraph graph = Quant(Quantised(1, 4), "x", "v", 2, true, false).Node("Concat", ["d", "v"], ["c"], ("axis", 1L));
        LayerOperand operand = Activations(graph, "c", 8);
        Assert.Equal((OperandEncoding.Grid, 0.5, -2, 255), (operand.Encoding, operand.Scale, operand.Least, operand.Most));

        graph = Quant(Quantised(1, 4), "x", "v", 2, true, false)
            .Node("Concat", ["d", "v"], ["c"], ("axis", 1L)).Node("Relu", ["c"], ["p"]);
        Assert.Equal((0, 255), (Activations(graph, "p", 8) is var positive ? positive.Least : -1, positive.Most));
    }

    [Theory]
    [InlineData("e")]
    [InlineData("x")]
    [InlineData("columns")]
    public void Parts_without_one_grid_make_floating_point(string other)
    {
        var scales = new Tensor<float>(new Shape(4), new[] { 0.5f, 1, 2, 4 });
        TestGraph graph = Quantised(1, 4).Constant("each", scales)
            .Node("QuantizeLinear", ["x", "each"], ["u"]).Node("DequantizeLinear", ["u", "each"], ["columns"])
            .Node("Concat", ["d", other], ["c"], ("axis", 1L));
        Assert.Equal(OperandEncoding.Float, Activations(graph, "c", 8).Encoding);
    }

    [Theory]
    [InlineData("constant", 0, true)]
    [InlineData("constant", 3, false)]
    [InlineData("edge", 3, true)]
    [InlineData("reflect", 3, true)]
    public void Padding_keeps_the_grid_where_it_adds_what_is_on_it(string mode, float value, bool isGrid)
    {
        TestGraph graph = Quantised(1, 4).Constant("pads", new Tensor<long>(new Shape(4), new long[] { 0, 1, 0, 1 }))
            .Constant("value", Scalar(value)).Node("Pad", ["d", "pads", "value"], ["p"], ("mode", mode));
        LayerOperand operand = Activations(graph, "p", 6);
        Assert.Equal(isGrid ? OperandEncoding.Grid : OperandEncoding.Float, operand.Encoding);
        if (isGrid) Assert.Equal((0.5, 0, 255), (operand.Scale, operand.Least, operand.Most));
    }

    /// <summary>What computes ends the search; what only moves values does not.</summary>
    [Theory]
    [InlineData("Identity", true)]
    [InlineData("Flatten", true)]
    [InlineData("Relu", true)]
    [InlineData("Neg", false)]
    [InlineData("Sigmoid", false)]
    public void Only_what_moves_values_is_passed_over(string operation, bool isGrid) =>
        Assert.Equal(isGrid ? OperandEncoding.Grid : OperandEncoding.Float,
            Activations(Quantised(1, 4).Node(operation, ["d"], ["v"]), "v", 4).Encoding);

    /// <summary>Zero points that differ by an axis other than the filters' leave no integer of which one could be taken away.</summary>
    [Theory]
    [InlineData(0L, true)]
    [InlineData(1L, false)]
    public void Zero_points_that_differ_have_to_differ_by_filter(long axis, bool isInteger)
    {
        var integers = new Tensor<sbyte>(new Shape(2, 2), new sbyte[] { 1, 2, 3, 4 });
        var zeros = new Tensor<sbyte>(new Shape(2), new sbyte[] { -3, 5 });
        var scales = new Tensor<float>(new Shape(2), new[] { 0.5f, 0.25f });
        LayerOperand weights = Layer(Quantised(1, 2).Constant("wq", integers).Constant("ws", scales).Constant("wz", zeros)
            .Node("DequantizeLinear", ["wq", "ws", "wz"], ["w"], ("axis", axis))
            .Node("Gemm", ["d", "w"], ["y"], ("transB", 1L))).Weights;
        Assert.Equal(isInteger ? OperandEncoding.Integer : OperandEncoding.Float, weights.Encoding);
        if (isInteger) Assert.Equal((1 - 5, 4 + 3), (weights.Least, weights.Most));
    }
}
