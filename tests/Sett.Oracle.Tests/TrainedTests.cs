using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Training;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>Protects that ONNX Runtime reads trained networks and computes what Sett trained.</summary>
public sealed class TrainedTests
{
    private const int Images = 3;

    private const string Every = """
        name: every
        input: [3, 12, 10]
        layers:
          - conv: {name: first, filters: 8, size: 3, pad: 1}
          - relu: {name: start}
          - conv: {name: depthwise, filters: 8, size: 3, pad: 1, groups: 8, bias: false}
          - batch_norm
          - add: {name: sum, from: [batch_norm1, start]}
          - lrn: {name: response, size: 3, alpha: 0.1}
          - max_pool: {name: wide, size: 3, stride: 2, pad: [1, 0, 1, 1]}
          - average_pool: {name: mean, from: response, size: 3, stride: 2, pad: [1, 0, 1, 1]}
          - concat: {name: joined, from: [wide, mean]}
          - tanh
          - shortcut: {channels: 19, stride: 2}
          - sigmoid
          - fully_connected: {outputs: 12, bias: false}
          - dropout
          - batch_norm
          - relu
          - fully_connected: {outputs: 10}
        """;

    [Theory]
    [InlineData("every")]
    [InlineData("lenet")]
    [InlineData("cifar_quick")]
    [InlineData("resnet20")]
    [InlineData("mlp:75-20-10")]
    public void A_trained_network(string name)
    {
        Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
        NetworkDescription description = name == "every" ? DescriptionReader.Parse(Every, "every.yaml") : Architectures.Find(name);
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(3, 5, 5), StartKind.He);
        network.Initialize(4);
        MapShape shape = network.Input;
        var inputs = new Tensor<float>(new Shape(20, shape.Channels, shape.Height, shape.Width));
        for (int i = 0; i < inputs.Length; i++) inputs[i] = i * 31 % 97 / 48f - 1;
        TrainingSet set = TrainingSet.Of("numbers", inputs, [.. Enumerable.Range(0, 20).Select(i => i % 10)], "numbers");
        var run = new TrainingRun(network, set, new TrainingOptions { Batch = 10, Rate = 1e-3f, Epochs = 2 },
            Networks.Execution.Workers.Of(2));
        while (run.Iteration < run.Steps) run.Step();

        var trained = new NetworkRun(network, Images, Networks.Execution.Workers.One);
        inputs.Values[..trained.Input.Length].CopyTo(trained.Input.Values);
        trained.Forward(Images, isTraining: false, 0);
        using OnnxRuntimeSession session = OnnxRuntime.Instance.Open(OnnxWriter.Write(network.ToOnnx()));
        var given = new Tensor<float>(new Shape(Images, shape.Channels, shape.Height, shape.Width), trained.Input.Memory);
        Tensor<float> expected = session.Run([given])[0].As<float>();
        Assert.Equal(new Shape(Images, 10), expected.Shape);
        float scale = expected.Values.ToArray().Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], trained.Output[i], 2e-5 * (1 + scale));
    }
}
