using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Studies.Simulation;

/// <summary>Is given a layer's work for one input; called from several threads.</summary>
/// <param name="input">The input, from 0.</param>
/// <param name="layer">The layer's place in <see cref="ILayerSource.Layers"/>.</param>
/// <param name="work">The work.</param>
public delegate void WorkSink(int input, int layer, LayerWork work);

/// <summary>A network's layers for simulation, with values or without: a model and inputs, traces, or a table of shapes.</summary>
public interface ILayerSource
{
    /// <summary>The network's name.</summary>
    string Network { get; }

    /// <summary>Names and shapes of the layers that multiply and accumulate, in order.</summary>
    IReadOnlyList<(string Name, LayerShape Shape)> Layers { get; }

    /// <summary>How many inputs there are; a table of shapes has one.</summary>
    int Inputs { get; }

    /// <summary>Whether layers come with values.</summary>
    bool HasValues { get; }

    /// <summary>Bits that a value takes in memory.</summary>
    int ContainerBits { get; }

    /// <summary>The precisions that every input's work has.</summary>
    IReadOnlyList<LayerPrecision> Precisions { get; }

    /// <summary>
    /// For each layer, the layers whose outputs it reads (through whatever lies between), −1 for the network's input. A source that does
    /// not know takes the layers for a chain.
    /// </summary>
    IReadOnlyList<IReadOnlyList<int>> Producers => [.. Enumerable.Range(0, Layers.Count).Select(l => new[] { l - 1 })];

    /// <summary>What a reader should know about the values and precisions, one sentence each.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Hands on every layer of every input.</summary>
    void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel);
}
