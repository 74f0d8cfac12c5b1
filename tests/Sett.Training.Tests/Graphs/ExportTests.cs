using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Xunit;

namespace Sett.Training.Tests.Graphs;

/// <summary>Protects that a trained network's ONNX file computes what was trained, and can be trained further from there.</summary>
public class ExportTests
{
    [Theory]
    [InlineData("all")]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    [InlineData("mlp:39-7-5")]
    public void The_file_computes_what_was_trained_and_comes_back(string name)
    {
        NetworkDescription description = name == "all" ? AllLayers.Description() : Architectures.Find(name);
        var open = new MapShape(3, 13, 1);
        TrainableNetwork network = NetworkBuilder.Build(description, open, StartKind.He);
        network.Initialize(2);
        OneStep(network);
        const int images = 2;
        var run = new NetworkRun(network, images, Workers.One);
        for (int i = 0; i < run.Input.Length; i++) run.Input[i] = i * 37 % 101 / 50f - 1;
        run.Forward(images, isTraining: false, 0);
        float[] trained = run.Output.Values.ToArray();

        byte[] bytes = OnnxWriter.Write(network.ToOnnx());
        OnnxModel model = OnnxReader.Read(bytes, network.Name + ".onnx");
        ExecutionPlan plan = ExecutionPlan.Compile(
            model, new PlanOptions { Dimensions = new Dictionary<string, int> { ["batch"] = images } });
        Tensor<float> used = plan.NewSession(Workers.One).Run([run.Input])[0].As<float>();
        Assert.Equal(trained.Length, used.Length);
        double scale = trained.Max(Math.Abs);
        for (int i = 0; i < trained.Length; i++) Assert.Equal(trained[i], used[i], 1e-5 * (1 + scale));

        ImportedNetwork imported = OnnxImport.Read(model);
        TrainableNetwork again = NetworkBuilder.Build(imported.Description, open, StartKind.He);
        imported.Fill(again);
        // A shortcut's two nodes come back as one layer, named after the second.
        if (name is not ("resnet20" or "all")) Assert.Equal(bytes, OnnxWriter.Write(again.ToOnnx()));
        var second = new NetworkRun(again, images, Workers.One);
        run.Input.Values.CopyTo(second.Input.Values);
        second.Forward(images, isTraining: false, 0);
        Assert.Equal(trained, second.Output.Values.ToArray());
    }

    private static void OneStep(TrainableNetwork network)
    {
        MapShape shape = network.Input;
        var inputs = new Tensor<float>(new Shape(6, shape.Channels, shape.Height, shape.Width));
        for (int i = 0; i < inputs.Length; i++) inputs[i] = i * 31 % 97 / 48f - 1;
        TrainingSet set = TrainingSet.Of("numbers", inputs, [0, 1, 2, 3, 0, 1], "numbers");
        new TrainingRun(network, set, new TrainingOptions { Batch = 6, Rate = 1e-3f }, Workers.One).Step();
    }
}
