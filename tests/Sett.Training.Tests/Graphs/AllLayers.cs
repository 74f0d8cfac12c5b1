using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;

namespace Sett.Training.Tests.Graphs;

/// <summary>A small network with every kind of layer, and random pictures for it.</summary>
internal static class AllLayers
{
    /// <summary>The description.</summary>
    public const string Yaml = """
        name: all
        input: [3, 13, 11]
        divide: 255
        mean: [0.4, 0.5, 0.6]
        std: 0.25
        start: he
        bias_rate: 2
        layers:
          - conv: {name: first, filters: 8, size: 3, pad: 1}
          - relu: {name: start}
          - conv: {name: grouped, filters: 8, size: [3, 2], pad: [1, 0, 1, 1], groups: 2, bias: false}
          - batch_norm: {name: norm}
          - relu
          - conv: {name: depthwise, filters: 8, size: 3, pad: 1, groups: 8}
          - add: {name: sum, from: [depthwise, start]}
          - relu: {name: block}
          - max_pool: {name: wide, size: 3, stride: 2, pad: 1}
          - average_pool: {name: mean, from: block, size: 3, stride: 2, pad: 1}
          - conv: {name: narrow, from: block, filters: 6, size: 3, stride: 2, pad: 1}
          - tanh
          - lrn: {name: response, size: 3, alpha: 0.1}
          - concat: {name: joined, from: [wide, mean, response]}
          - shortcut: {name: short, channels: 26, stride: 2}
          - sigmoid: {name: gate}
          - max_pool: {name: pool, size: 2}
          - fully_connected: {name: hidden, outputs: 24}
          - tanh: {name: bent}
          - dropout: {share: 0.1}
          - fully_connected: {name: out, outputs: 4}
        training: {rate: 0.05, momentum: 0.9, batch: 16, epochs: 2, augment: {shift: 1, mirror: true}}
        """;

    /// <summary>The description read.</summary>
    public static NetworkDescription Description() => DescriptionReader.Parse(Yaml, "all.yaml");

    /// <summary>The network with the values that training starts from.</summary>
    public static TrainableNetwork Network(bool joins = true, ulong seed = 3)
    {
        NetworkDescription description = Description();
        TrainableNetwork network = NetworkBuilder.Build(description, new MapShape(1, 1, 1), description.Defaults.Start, joins);
        network.Initialize(seed);
        return network;
    }

    /// <summary>Random pictures with random classes.</summary>
    public static TrainingSet Set(int count, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        var pixels = new Tensor<byte>(new Shape(count, 3, 13, 11));
        foreach (ref byte pixel in pixels.Values) pixel = (byte)random.Next(256);
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(4))];
        TrainingSet set = TrainingSet.Of("random", pixels, labels, "random");
        set.Scaling = Description().Scaling!;
        return set;
    }
}
