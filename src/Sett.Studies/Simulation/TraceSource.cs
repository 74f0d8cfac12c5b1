using Sett.Hardware.Work;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Studies.Simulation;

/// <summary>DNNsim's traces: values and precisions as they were written.</summary>
public sealed class TraceSource : ILayerSource
{
    private readonly DnnsimTraces _traces;

    /// <summary>Opened traces.</summary>
    /// <param name="traces">The traces.</param>
    /// <param name="limit">Inputs at most.</param>
    public TraceSource(DnnsimTraces traces, int? limit)
    {
        _traces = traces;
        Inputs = Math.Min(traces.Inputs, limit ?? int.MaxValue);
        Layers = [.. traces.Layers.Select(l => (l.Name, l.Shape))];
        Precisions =
        [
            .. traces.Layers.Select(
                l => new LayerPrecision(l.ActivationFormat.Bits, l.WeightFormat.Bits, PrecisionOrigin.Traces, PrecisionOrigin.Traces)),
        ];
    }

    /// <inheritdoc/>
    public string Network => _traces.Network;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, LayerShape Shape)> Layers { get; }

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public bool HasValues => true;

    /// <inheritdoc/>
    public int ContainerBits => 16;

    /// <inheritdoc/>
    public IReadOnlyList<LayerPrecision> Precisions { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => ["Values and precisions from DNNsim's traces."];

    /// <inheritdoc/>
    public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel)
    {
        int finished = 0;
        Workers.Of(threads, cancel).Run(Inputs * Layers.Count, piece =>
        {
            cancel.ThrowIfCancellationRequested();
            int input = piece / Layers.Count, layer = piece % Layers.Count;
            DnnsimLayer trace = _traces.Layers[layer];
            sink(input, layer, LayerWork.Of(trace.Values(input), Precisions[layer].ActivationBits, Precisions[layer].WeightBits));
            lock (_traces)
            {
                if (++finished % Layers.Count == 0) done?.Invoke(finished / Layers.Count);
            }
        });
    }
}
