using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Studies.Simulation;

/// <summary>A layer table: shapes alone, with the precisions of a profile.</summary>
public sealed class TableSource : ILayerSource
{
    /// <summary>A table with precisions.</summary>
    /// <param name="network">The table as a network.</param>
    /// <param name="profile">A published profile, or null.</param>
    /// <param name="file">A profile file, or null.</param>
    /// <param name="container">Bits where no profile says more.</param>
    public TableSource(Network network, PublishedProfile? profile, PrecisionProfile? file, int container)
    {
        Network = network.Name;
        Layers = [.. network.Layers.Select(n => (n.Name, n.Layer!.Shape))];
        if (Layers.Count == 0) throw new BadInputException($"{network.Name}: has no layer that multiplies and accumulates.");
        ContainerBits = container;
        Precisions = profile is not null ? PublishedProfiles.For(profile, Layers, container)
            : file is not null ? [.. file.For(Layers)
                .Select(p => new LayerPrecision(p.Activations.Bits, p.Weights.Bits, PrecisionOrigin.Profile, PrecisionOrigin.Profile))]
            : [.. Layers.Select(_ => new LayerPrecision(container, container, PrecisionOrigin.Container, PrecisionOrigin.Container))];
        Notes = profile is not null ? [$"Shapes only; precisions published in {profile.Source}."]
            : file is not null ? ["Shapes only; precisions from the profile."]
            : [$"Shapes only; every value counts as {container} bits because no profile is given."];
    }

    /// <inheritdoc/>
    public string Network { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, LayerShape Shape)> Layers { get; }

    /// <inheritdoc/>
    public int Inputs => 1;

    /// <inheritdoc/>
    public bool HasValues => false;

    /// <inheritdoc/>
    public int ContainerBits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerPrecision> Precisions { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel)
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            sink(0, i, LayerWork.OfShape(Layers[i].Name, Layers[i].Shape, Precisions[i].ActivationBits, Precisions[i].WeightBits));
        }

        done?.Invoke(1);
    }
}
