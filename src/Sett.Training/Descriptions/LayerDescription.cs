using Sett.Networks.LayerTables;
using Sett.Training.Graphs;
using Sett.Training.Layers;

namespace Sett.Training.Descriptions;

/// <summary>One layer of a network as a user describes it.</summary>
/// <param name="Name">A name, unique in the network.</param>
/// <param name="From">The layers that it reads, or <see cref="NetworkDescription.InputName"/>.</param>
public abstract record LayerDescription(string Name, IReadOnlyList<string> From)
{
    /// <summary>Where it stands, for errors: "file: line 3", or the file alone.</summary>
    public string Place { get; init; } = "";
}

/// <summary>What weights start from where a layer says it itself; the deviation is for <see cref="StartKind.Gaussian"/>.</summary>
public sealed record StartDescription(StartKind Kind, float Deviation = 0.01f);

/// <summary>A convolution.</summary>
public sealed record ConvolutionDescription(
    string Name, IReadOnlyList<string> From, int Filters, PoolingWindows Windows, int Groups, bool HasBias,
    StartDescription? Start) : LayerDescription(Name, From);

/// <summary>A fully connected layer.</summary>
public sealed record FullyConnectedDescription(
    string Name, IReadOnlyList<string> From, int Outputs, bool HasBias, StartDescription? Start) : LayerDescription(Name, From);

/// <summary>A pooling; without windows over the whole map.</summary>
public sealed record PoolingDescription(string Name, IReadOnlyList<string> From, PoolingKind Kind, PoolingWindows? Windows)
    : LayerDescription(Name, From);

/// <summary>A function of each value.</summary>
public sealed record ActivationDescription(string Name, IReadOnlyList<string> From, ActivationKind Kind) : LayerDescription(Name, From);

/// <summary>Batch normalisation.</summary>
public sealed record BatchNormDescription(string Name, IReadOnlyList<string> From, float Epsilon, float Momentum)
    : LayerDescription(Name, From);

/// <summary>The sum of two layers.</summary>
public sealed record AddDescription(string Name, IReadOnlyList<string> From) : LayerDescription(Name, From);

/// <summary>The channels of several layers.</summary>
public sealed record ConcatDescription(string Name, IReadOnlyList<string> From) : LayerDescription(Name, From);

/// <summary>Dropout of a share of the values.</summary>
public sealed record DropoutDescription(string Name, IReadOnlyList<string> From, float Share) : LayerDescription(Name, From);

/// <summary>Local response normalisation.</summary>
public sealed record LocalResponseDescription(
    string Name, IReadOnlyList<string> From, int Size, float Alpha, float Beta, float Bias) : LayerDescription(Name, From);

/// <summary>A shortcut without parameters to more channels.</summary>
public sealed record ShortcutDescription(string Name, IReadOnlyList<string> From, int Channels, int Stride) : LayerDescription(Name, From);
