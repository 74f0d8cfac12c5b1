using Sett.Networks.Datasets.Cards;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Training.Graphs;
using Sett.Training.Layers;

namespace Sett.Training.Descriptions;

/// <summary>Makes a network of a description: shapes from layer to layer, parameters of zero.</summary>
public static class NetworkBuilder
{
    /// <summary>Builds the network.</summary>
    /// <param name="description">The description.</param>
    /// <param name="input">What comes in for one image where the description leaves it open.</param>
    /// <param name="start">What weights start from where a layer does not say it.</param>
    /// <param name="joins">
    /// Whether a layer takes over the ReLU behind it where nothing else reads between them. The bits are the same; a number policy has to
    /// see every layer, so it asks for layers that are not joined.
    /// </param>
    /// <exception cref="BadInputException">A layer does not fit what it reads, or nothing reads it.</exception>
    public static TrainableNetwork Build(NetworkDescription description, MapShape input, StartKind start, bool joins = true)
    {
        MapShape shape = description.Input ?? input;
        if (description.InputLength is { } length && length != shape.Length)
            throw new BadInputException($"{description.Name}: takes {length} values, but an input has {shape}, which is {shape.Length}.");
        if (description.Layers.Count == 0) throw new BadInputException($"{description.Name}: has no layer.");
        var values = new Dictionary<string, int>(StringComparer.Ordinal) { [NetworkDescription.InputName] = 0 };
        var names = new HashSet<string>(StringComparer.Ordinal) { NetworkDescription.InputName };
        var readers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (LayerDescription layer in description.Layers)
        {
            if (!names.Add(layer.Name)) throw new BadInputException($"{description.Name}: two layers are called '{layer.Name}'.");
            foreach (string from in layer.From) readers[from] = readers.GetValueOrDefault(from) + 1;
        }

        var nodes = new List<LayerNode>();
        MapShape ShapeOf(int value) => value == 0 ? shape : nodes[value - 1].Layer.Output;
        for (int i = 0; i < description.Layers.Count; i++)
        {
            LayerDescription layer = description.Layers[i];
            bool isLast = i == description.Layers.Count - 1;
            if (!isLast && !readers.ContainsKey(layer.Name))
                throw new BadInputException($"{description.Name}: nothing reads layer '{layer.Name}'.");
            if (isLast && readers.ContainsKey(layer.Name))
                throw new BadInputException($"{description.Name}: layer '{layer.Name}' is the last one, but another one reads it.");
            int[] inputs = [.. layer.From.Select(name => Find(description, layer, values, name))];
            string? rectifier = joins && readers.GetValueOrDefault(layer.Name) == 1 && CanRectify(layer) && !isLast
                && description.Layers[i + 1] is ActivationDescription { Kind: ActivationKind.Relu } relu && relu.From[0] == layer.Name
                    ? relu.Name
                    : null;
            nodes.Add(new LayerNode(MakeAt(description, layer, [.. inputs.Select(ShapeOf)], start, rectifier), inputs));
            values.Add(layer.Name, nodes.Count);
            if (rectifier is null) continue;
            i++;
            values.Add(rectifier, nodes.Count);
            if (i < description.Layers.Count - 1 && !readers.ContainsKey(description.Layers[i].Name))
                throw new BadInputException($"{description.Name}: nothing reads layer '{description.Layers[i].Name}'.");
        }

        return new TrainableNetwork(description.Name, shape, nodes, description.Loss, description.EndsInSoftmax);
    }

    private static bool CanRectify(LayerDescription layer) => layer is ConvolutionDescription or BatchNormDescription or AddDescription;

    private static int Find(NetworkDescription description, LayerDescription layer, Dictionary<string, int> values, string name)
    {
        if (values.TryGetValue(name, out int value)) return value;
        if (description.Layers.Any(l => l.Name == name))
            throw new BadInputException($"{description.Name}: layer '{layer.Name}' reads '{name}', which comes later.");
        throw new BadInputException(
            $"{description.Name}: layer '{layer.Name}' reads '{name}', which is not there{Spelling.End(name, values.Keys)}");
    }

    private static ILayer MakeAt(NetworkDescription network, LayerDescription layer, MapShape[] inputs, StartKind start, string? rectifier)
    {
        try
        {
            return Make(network, layer, inputs, start, rectifier);
        }
        catch (BadInputException error) when (layer.Place.Length > 0)
        {
            throw new BadInputException($"{layer.Place}: {error.Message}", error);
        }
    }

    private static ILayer Make(NetworkDescription network, LayerDescription layer, MapShape[] inputs, StartKind start, string? rectifier)
    {
        MapShape input = inputs[0];
        StartValues Start(StartDescription? own, int fanIn) => own is null
            ? new StartValues(start, 0.01f, fanIn)
            : new StartValues(own.Kind, own.Deviation, fanIn);
        switch (layer)
        {
            case ConvolutionDescription c:
                LayerShape shape = ShapeOf(c, input);
                int fanIn = input.Channels / Math.Max(1, c.Groups) * c.Windows.Height * c.Windows.Width;
                return new ConvolutionLayer(c.Name, shape, c.HasBias, rectifier, Start(c.Start, fanIn), network.BiasRate);
            case FullyConnectedDescription f:
                return new FullyConnectedLayer(f.Name, input, f.Outputs, f.HasBias, Start(f.Start, input.Length), network.BiasRate);
            case PoolingDescription { Windows: { } windows } p:
                return new PoolingLayer(p.Name, input, p.Kind, windows);
            case PoolingDescription p:
                return new GlobalPoolingLayer(p.Name, input, p.Kind);
            case ActivationDescription a:
                return new ActivationLayer(a.Name, input, a.Kind);
            case BatchNormDescription b:
                return new BatchNormLayer(b.Name, input, rectifier, b.Epsilon, b.Momentum);
            case AddDescription a:
                return new AddLayer(a.Name, input, inputs[1], rectifier);
            case ConcatDescription c:
                return new ConcatLayer(c.Name, inputs);
            case DropoutDescription d:
                return new DropoutLayer(d.Name, input, d.Share);
            case LocalResponseDescription l:
                return new LocalResponseLayer(l.Name, input, l.Size, l.Alpha, l.Beta, l.Bias);
            case ShortcutDescription s:
                return new ShortcutLayer(s.Name, input, s.Channels, s.Stride);
            default:
                throw new ArgumentException($"There is no layer for {layer.GetType().Name}.", nameof(layer));
        }
    }

    private static LayerShape ShapeOf(ConvolutionDescription c, MapShape input) => new LayerShape
    {
        Kind = c.Groups > 1 && c.Groups == input.Channels ? LayerKind.Depthwise : LayerKind.Convolution,
        Channels = input.Channels,
        Filters = c.Filters,
        Groups = c.Groups,
        Height = input.Height,
        Width = input.Width,
        KernelHeight = c.Windows.Height,
        KernelWidth = c.Windows.Width,
        StrideY = c.Windows.StrideY,
        StrideX = c.Windows.StrideX,
        PadTop = c.Windows.Top,
        PadLeft = c.Windows.Left,
        PadBottom = c.Windows.Bottom,
        PadRight = c.Windows.Right,
    }.Validated(c.Name);
}
