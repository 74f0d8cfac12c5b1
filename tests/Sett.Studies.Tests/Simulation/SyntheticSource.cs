using Sett.Hardware.Work;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Sett.Studies.Simulation;

namespace Sett.Studies.Tests.Simulation;

/// <summary>Layers with values from a seeded generator, handed on by several threads in any order.</summary>
internal sealed class SyntheticSource(int inputs) : ILayerSource
{
    public string Network => "synthetic";

    public IReadOnlyList<(string Name, LayerShape Shape)> Layers { get; } =
    [
        ("conv", new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = 20,
            Filters = 30,
            Height = 9,
            Width = 7,
            KernelHeight = 3,
            KernelWidth = 3,
        }),
        ("depthwise", new LayerShape
        {
            Kind = LayerKind.Depthwise,
            Channels = 20,
            Filters = 20,
            Groups = 20,
            Height = 9,
            Width = 7,
            KernelHeight = 3,
            KernelWidth = 3,
        }),
        ("product", new LayerShape { Kind = LayerKind.MatrixProduct, Channels = 18, Filters = 24, Groups = 2, Rows = 12 }),
        ("fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 70, Filters = 33 }),
    ];

    public int Inputs => inputs;

    public bool HasValues => true;

    public int ContainerBits => 16;

    public IReadOnlyList<LayerPrecision> Precisions { get; } =
    [
        .. Enumerable.Repeat(new LayerPrecision(9, 7, PrecisionOrigin.Range, PrecisionOrigin.Range), 4),
    ];

    public IReadOnlyList<string> Notes => [];

    public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel) =>
        Workers.Of(threads, cancel).Run(inputs * Layers.Count, piece =>
        {
            int input = piece / Layers.Count, layer = piece % Layers.Count;
            LayerShape shape = Layers[layer].Shape;
            var random = new Random(layer * 100 + input);
            Tensor<short> a = Fill((int)shape.Activations, 9), w = Fill((int)shape.Weights, 7);
            sink(input, layer, LayerWork.Of(
                new LayerValues(Layers[layer].Name, shape, a, new ValueFormat(16, 9, true, 1), w, new ValueFormat(16, 7, true, 1)), 9, 7));

            Tensor<short> Fill(int count, int bits)
            {
                var tensor = new Tensor<short>(new Shape(count));
                foreach (ref short v in tensor.Values) v = (short)((random.Next(1 << bits) - (1 << (bits - 1))) >> random.Next(bits));
                return tensor;
            }
        });
}
