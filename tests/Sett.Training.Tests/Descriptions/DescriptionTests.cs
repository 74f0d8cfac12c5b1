using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Xunit;

namespace Sett.Training.Tests.Descriptions;

/// <summary>Protects descriptions: the known networks' sizes, and that errors say the line and what would be right.</summary>
public class DescriptionTests
{
    [Theory]
    [InlineData("lenet", 431_080)]
    [InlineData("cifar_quick", 145_578)]
    [InlineData("resnet20", 269_722)]
    [InlineData("vgg11", 9_228_362)]
    [InlineData("mlp:784-128-10", 784 * 128 + 128 + 1290)]
    public void Known_networks_have_their_parameters(string name, long parameters)
    {
        // 431,080 and 145,578 are Caffe's; 0.27 million is He et al.'s.
        NetworkDescription description = Architectures.Find(name);
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(1, 28, 28), StartKind.He);
        Assert.Equal(parameters, network.Parameters.Where(p => p.IsTrained).Sum(p => (long)p.Values.Length));
        Assert.Equal(10, network.Classes);
    }

    [Theory]
    [InlineData("layers: [relu]\ninptu: [1, 2, 3]", "line 2: unknown key 'inptu'; did you mean 'input'?")]
    [InlineData("layers:\n  - convv: {filters: 3, size: 2}", "line 2: unknown layer 'convv'; did you mean 'conv'?")]
    [InlineData("layers:\n  - conv: {filters: 3, size: 2, strid: 2}", "line 2: unknown key 'strid'; did you mean 'stride'?")]
    [InlineData("layers:\n  - conv: {filters: 3}", "line 2: 'size' is missing")]
    [InlineData("layers:\n  - conv: {size: 3}\n  - add: {from: [conv1]}",
        "2 errors: line 2: 'filters' is missing; line 3: 'from' has to name 2 layers")]
    [InlineData("layers:\n  - dropout: {share: 1}", "line 2: 'share' has to be 0 or more and below 1")]
    [InlineData("layers: []", "'layers' has to be a list")]
    [InlineData("layers: [relu]\ntraining: {rate: -1}", "line 2: Training options: rate is -1")]
    [InlineData("layers: [relu]\nloss: hinge", "'loss' is one of softmax_cross_entropy, mean_squared_error")]
    [InlineData("layers: [relu]\ninput: [1, 2]", "line 2: 'input' takes 3 numbers, not 2")]
    [InlineData("layers: [relu]\ndivide: 0", "'divide' has to be above 0")]
    [InlineData("a: [", "is not YAML")]
    public void Errors_have_lines(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => DescriptionReader.Parse(yaml, "net.yaml")).Message);

    [Theory]
    [InlineData("layers:\n  - relu: {from: nothing}", "reads 'nothing', which is not there")]
    [InlineData("layers:\n  - relu: {name: a, from: b}\n  - relu: {name: b}", "reads 'b', which comes later")]
    [InlineData("layers:\n  - relu: {name: a}\n  - relu: {name: b, from: input}", "nothing reads layer 'a'")]
    [InlineData("layers:\n  - relu: {name: a}\n  - relu: {name: a}", "called 'a'")]
    [InlineData("layers:\n  - conv: {filters: 3, size: 9}", "net.yaml: line 2: layer 'conv1': a 9×9 filter does not fit into a 6×6 input")]
    [InlineData("layers:\n  - conv: {filters: 3, size: 2, groups: 2}", "do not divide into 2 groups")]
    [InlineData("layers:\n  - max_pool: {size: 2, pad: 2}", "line 2: layer 'max_pool1': padding of 2, 2, 2, 2 fills whole 2×2 windows")]
    [InlineData("layers:\n  - max_pool: {size: 2}\n  - add: {from: [max_pool1, input]}", "line 3: layer 'add1': adds 2×3×3 and 2×6×6")]
    public void Layers_that_do_not_fit(string yaml, string expected)
    {
        NetworkDescription description = DescriptionReader.Parse(yaml + "\n", "net.yaml");
        Assert.Contains(expected,
            Assert.Throws<BadInputException>(() => NetworkBuilder.Build(description, new MapShape(2, 6, 6), StartKind.He)).Message);
    }

    [Fact]
    public void Names_that_are_not_known() =>
        Assert.Contains("did you mean 'lenet'?", Assert.Throws<BadInputException>(() => Architectures.Find("lenat")).Message);

    [Fact]
    public void Nodes_that_cannot_be_trained_are_named()
    {
        var constants = new Dictionary<string, Tensor> { ["w"] = new Tensor<float>(new Shape(2, 3, 3, 3)) };
        string Refusal(OnnxNode node)
        {
            OnnxDimension one = new(1, null);
            var graph = new OnnxGraph("g", [node], constants,
                [new OnnxValue("x", ElementType.Float32, [one, new(3, null), new(8, null), new(8, null)])],
                [new OnnxValue("y", ElementType.Float32, null)], []);
            var model = new OnnxModel("net.onnx", 7, "", new Dictionary<string, int> { [""] = 13 }, graph);
            return Assert.Throws<BadInputException>(() => OnnxImport.Read(model)).Message;
        }

        Assert.Equal("net.onnx: node 'n' (Erf): is not an operator that can be trained.",
            Refusal(new OnnxNode("n", "Erf", "", ["x"], ["y"], OnnxAttributes.None)));
        Assert.Contains("node 'n' (Conv): has dilations", Refusal(new OnnxNode("n", "Conv", "", ["x", "w"], ["y"],
            new OnnxAttributes([new OnnxAttribute("dilations", OnnxAttributeKind.Ints, new long[] { 2, 2 })]))));
        Tensor<long> Of(params long[] numbers) => new(new Shape(numbers.Length), numbers);
        constants["zero"] = Of(0);
        constants["end"] = Of(long.MaxValue);
        constants["cut"] = Of(7);
        constants["rows"] = Of(2);
        constants["two"] = Of(2);
        constants["uneven"] = Of(0, 1, 0, 0, 0, 2, 0, 0);
        constants["even"] = Of(0, 1, 0, 0, 0, 1, 0, 0);
        constants["one"] = new Tensor<float>(new Shape(1), new[] { 1f });
        Assert.Contains("node 'n' (Slice): cuts otherwise; every n-th row",
            Refusal(new OnnxNode("n", "Slice", "", ["x", "zero", "cut", "rows", "two"], ["y"], OnnxAttributes.None)));
        Assert.Contains("node 'n' (Slice): has no constant starts",
            Refusal(new OnnxNode("n", "Slice", "", ["x", "zero", "end"], ["y"], OnnxAttributes.None)));
        Assert.Contains("node 'n' (Pad): pads 0 1 0 0 0 2 0 0; as many channels of zeros",
            Refusal(new OnnxNode("n", "Pad", "", ["x", "uneven"], ["y"], OnnxAttributes.None)));
        Assert.Contains("node 'n' (Pad): does not pad with zeros",
            Refusal(new OnnxNode("n", "Pad", "", ["x", "even", "one"], ["y"], OnnxAttributes.None)));
        Assert.Contains("is not a constant, so there is nothing to train",
            Refusal(new OnnxNode("n", "MatMul", "", ["x", "x"], ["y"], OnnxAttributes.None)));

        // What would be computed otherwise than in the file.
        constants["m"] = new Tensor<float>(new Shape(192, 10));
        constants["nine"] = new Tensor<float>(new Shape(9));
        constants["whole"] = new Tensor<int>(new Shape(192, 10));
        OnnxAttribute Whole(string name, long value) => new(name, OnnxAttributeKind.Int, value);
        OnnxAttribute Wholes(string name, params long[] values) => new(name, OnnxAttributeKind.Ints, values);
        OnnxAttribute Number(string name, float value) => new(name, OnnxAttributeKind.Float, value);
        string With(string kind, string[] inputs, params OnnxAttribute[] attributes) =>
            Refusal(new OnnxNode("n", kind, "", inputs, ["y"], new OnnxAttributes(attributes)));
        OnnxAttribute kernel = Wholes("kernel_shape", 2, 2);
        Assert.EndsWith("counts its padding (count_include_pad).",
            With("AveragePool", ["x"], kernel, Wholes("pads", 1, 0, 0, 0), Whole("count_include_pad", 1)));
        Assert.EndsWith("rounds its output size up (ceil_mode).", With("MaxPool", ["x"], kernel, Whole("ceil_mode", 1)));
        Assert.EndsWith("also gives places of largest values.",
            Refusal(new OnnxNode("n", "MaxPool", "", ["x"], ["y", "places"], new OnnxAttributes([kernel]))));
        Assert.EndsWith("does not have two spatial dimensions.", With("MaxPool", ["x"], Wholes("kernel_shape", 2)));
        Assert.EndsWith("does not have two spatial dimensions.", With("MaxPool", ["x"], kernel, Wholes("strides", 2)));
        Assert.EndsWith("does not have two spatial dimensions.", With("MaxPool", ["x"], kernel, Wholes("pads", 1, 1)));
        Assert.EndsWith("has auto_pad SAME_UPPER with a stride; explicit pads can be trained.", With("MaxPool", ["x"], kernel,
            Wholes("strides", 2, 2), new OnnxAttribute("auto_pad", OnnxAttributeKind.String, "SAME_UPPER")));
        Assert.EndsWith("joins along another axis than the channels.", With("Concat", ["x", "x"], Whole("axis", 2)));
        Assert.EndsWith("transposes or scales its operands.", With("Gemm", ["x", "m"], Whole("transA", 1)));
        Assert.EndsWith("transposes or scales its operands.", With("Gemm", ["x", "m"], Number("alpha", 2)));
        Assert.EndsWith("transposes or scales its operands.", With("Gemm", ["x", "m"], Number("beta", 0.5f)));
        Assert.Contains("adds 9, not one number an output", With("Gemm", ["x", "m", "nine"]));
        Assert.EndsWith("'whole' is int32; float32 can be trained.", With("Gemm", ["x", "whole"]));
        Assert.EndsWith("multiplies by 2×3×3×3; a matrix can be trained.", With("MatMul", ["x", "w"]));
        Assert.EndsWith("has weights of 192×10; filters × channels × rows × columns can be trained.", With("Conv", ["x", "m"]));
        Assert.EndsWith("adds a constant that is no bias of the layer before it.", With("Add", ["x", "nine"]));
        Assert.EndsWith("reads 'z', which no layer before it gives.", With("Relu", ["z"]));
    }

    [Fact]
    public void Models_that_are_no_chain_from_an_input_to_an_output_are_refused()
    {
        OnnxNode relu = new("n", "Relu", "", ["x"], ["y"], OnnxAttributes.None);
        OnnxNode softmax = new("s", "Softmax", "", ["y"], ["p"], OnnxAttributes.None);
        Assert.Equal("net.onnx: has 2 inputs; a network that can be trained has one.", Refusal([relu], ["x", "z"], ["y"]));
        Assert.Equal("net.onnx: has 2 outputs; a network that can be trained has one.", Refusal([relu], ["x"], ["y", "x"]));
        Assert.Equal("net.onnx: the output 'x' is not what the last layer gives.", Refusal([relu], ["x"], ["x"]));
        Assert.Equal("net.onnx: the output 'x' is not what the last layer gives.", Refusal([], ["x"], ["x"]));
        Assert.Equal("net.onnx: node 't' (Relu): comes after a softmax, which has to be the last node.",
            Refusal([relu, softmax, relu with { Name = "t", Inputs = ["p"], Outputs = ["q"] }], ["x"], ["q"]));
        Assert.Equal("net.onnx: node 'n' (Relu): has the name of another node.",
            Refusal([relu, relu with { Inputs = ["y"], Outputs = ["q"] }], ["x"], ["q"]));

        static string Refusal(OnnxNode[] nodes, string[] inputs, string[] outputs)
        {
            OnnxValue Value(string name) => new(name, ElementType.Float32, [new(1, null), new(3, null), new(8, null), new(8, null)]);
            var graph = new OnnxGraph(
                "g", nodes, new Dictionary<string, Tensor>(), [.. inputs.Select(Value)], [.. outputs.Select(Value)], []);
            var model = new OnnxModel("net.onnx", 7, "", new Dictionary<string, int> { [""] = 13 }, graph);
            return Assert.Throws<BadInputException>(() => OnnxImport.Read(model)).Message;
        }
    }

    [Fact]
    public void Real_models_become_trainable_with_the_same_outputs()
    {
        string file = Sett.Tests.SharedData.Require("models", "mnist_wonnx_opset8.onnx");
        foreach (string name in (string[])["mnist_wonnx_opset8", "mnist_cntk_opset1", "mlperf_tiny_resnet8_fp32", "resnet20_cifar10_fp32",
            "mlperf_tiny_vww_mobilenet_v1_025_96_fp32"])
        {
            OnnxModel model = OnnxReader.Read(Path.Combine(Path.GetDirectoryName(file)!, name + ".onnx"));
            ImportedNetwork imported = OnnxImport.Read(model);
            TrainableNetwork network = NetworkBuilder.Build(imported.Description, new MapShape(1, 1, 1), StartKind.He);
            imported.Fill(network);
            ExecutionPlan expected = ExecutionPlan.Compile(model), ours = ExecutionPlan.Compile(network.ToOnnx());
            var input = new Tensor<float>(expected.Inputs[0].Shape);
            for (int i = 0; i < input.Length; i++) input[i] = i * 37 % 101 / 50f - 1;
            Tensor<float> a = expected.NewSession(Workers.One).Run([input])[0].As<float>();
            Tensor<float> b = ours.NewSession(Workers.One).Run([input])[0].As<float>();
            for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 1e-4 * (1 + Math.Abs(a[i])));
        }
    }
}
