using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Training.BuiltIn.Layers;
using Sett.Training.BuiltIn.Sgd;

namespace Sett.Training.BuiltIn;

/// <summary>
/// How the built-in network came about, and how to make it again: three convolutions and three fully connected layers for digits that Sett
/// draws itself. The result is the same bytes on any machine and for any number of threads.
/// </summary>
public static class BuiltInTraining
{
    private const ulong StartSeed = 20, OrderSeed = 16;

    // A power of two, so that the exported first layer takes raw pixels (0 … 255) with exactly the trained function.
    private const float PixelScale = 1f / 256;

    /// <summary>What the shipped network was trained with.</summary>
    public static SgdOptions Options { get; } =
        new() { Epochs = 6, BatchSize = 64, LearningRate = 0.05f, Momentum = 0.9f, WeightDecay = 2e-4f, Seed = OrderSeed };

    /// <summary>Trains the network that ships with Sett.</summary>
    public static TrainableNetwork Train(Workers workers, Action<TrainingProgress>? onProgress = null) =>
        Train(DrawnDigits.TrainingSet(workers), Options, workers, onProgress);

    /// <summary>Trains the same layers on other digits or with other options.</summary>
    public static TrainableNetwork Train(
        DrawnDigits digits, SgdOptions options, Workers workers, Action<TrainingProgress>? onProgress = null)
    {
        TrainableNetwork network = Untrained();
        SgdTrainer.Train(network, Scaled(digits), options, workers, onProgress);
        return network;
    }

    /// <summary>The share of digits that a network tells right, 0 … 1.</summary>
    public static double Accuracy(TrainableNetwork network, DrawnDigits digits, Workers workers) =>
        SgdTrainer.CountRight(network, Scaled(digits), workers) / (double)digits.Count;

    /// <summary>
    /// The network as an ONNX model whose input is raw pixels, 0 … 255: the pixels' scale, a power of two, goes into
    /// the first layer's weights.
    /// </summary>
    public static OnnxModel Export(TrainableNetwork network)
    {
        var raw = new TrainableNetwork(network.Layers);
        network.Parameters.CopyTo(raw.Parameters, 0);
        Span<float> first = raw.PartOf(0, raw.Parameters);
        foreach (ref float weight in first[..^network.Layers[0].Output.Channels]) weight *= PixelScale;
        return raw.ToOnnx("builtin");
    }

    /// <summary>The layers with the values that training starts from.</summary>
    private static TrainableNetwork Untrained()
    {
        var layers = new List<ITrainableLayer>();
        MapShape Last() => layers.Count == 0 ? new MapShape(1, DrawnDigits.Side, DrawnDigits.Side) : layers[^1].Output;

        layers.Add(new ConvolutionLayer("conv1", Last(), filters: 8, size: 5, padding: 2));
        layers.Add(new ReluLayer("relu1", Last()));
        layers.Add(new MaxPoolLayer("pool1", Last(), 2));
        layers.Add(new ConvolutionLayer("conv2", Last(), filters: 16, size: 3, padding: 1));
        layers.Add(new ReluLayer("relu2", Last()));
        layers.Add(new MaxPoolLayer("pool2", Last(), 2));
        layers.Add(new ConvolutionLayer("conv3", Last(), filters: 32, size: 3, padding: 1));
        layers.Add(new ReluLayer("relu3", Last()));
        layers.Add(new MaxPoolLayer("pool3", Last(), 2));
        layers.Add(new FullyConnectedLayer("fc1", Last(), 96));
        layers.Add(new ReluLayer("relu4", Last()));
        layers.Add(new FullyConnectedLayer("fc2", Last(), 48));
        layers.Add(new ReluLayer("relu5", Last()));
        layers.Add(new FullyConnectedLayer("fc3", Last(), 10));

        var network = new TrainableNetwork(layers);
        network.Initialize(StartSeed);
        return network;
    }

    private static LabelledSet Scaled(DrawnDigits digits) => LabelledSet.OfPictures(digits.Images, digits.Labels, PixelScale);
}
