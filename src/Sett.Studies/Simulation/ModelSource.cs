using Sett.Hardware.Work;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Simulation;

/// <summary>
/// A model and inputs. A first pass over the calibration inputs finds the formats of floating-point tensors, the bits that each layer's
/// values need and whether they can be negative; then every input's values, fitted to the precisions, are handed on.
/// </summary>
public sealed class ModelSource : ILayerSource
{
    private readonly LayerStream _stream;
    private readonly Examples _examples;
    private readonly Dictionary<int, int> _places;
    private readonly OperandFit[] _activationFits, _weightFits;
    private readonly Tensor<short>?[] _fittedWeights;
    private readonly bool[] _constantWeights;
    private readonly string _origin;
    private long _saturated;

    private ModelSource(LayerStream stream, Examples examples, NetworkNode[] nodes, OperandFit[] activations, OperandFit[] weights,
        LayerPrecision[] precisions, string origin)
    {
        (_stream, _examples, _activationFits, _weightFits, Precisions, _origin) =
            (stream, examples, activations, weights, precisions, origin);
        _places = nodes.Select((n, i) => (n.Index, i)).ToDictionary(p => p.Index, p => p.i);
        _constantWeights = [.. nodes.Select(n => n.Layer!.Weights.Constant is not null)];
        _fittedWeights = new Tensor<short>?[nodes.Length];
        Layers = [.. nodes.Select(n => (n.Name, n.Layer!.Shape))];
        Producers = LayerProducers.Of(stream.Network, nodes);
    }

    /// <inheritdoc/>
    public string Network => _stream.Network.Name;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, LayerShape Shape)> Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<int>> Producers { get; }

    /// <inheritdoc/>
    public int Inputs => _examples.Count;

    /// <inheritdoc/>
    public bool HasValues => true;

    /// <inheritdoc/>
    public int ContainerBits { get; private init; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerPrecision> Precisions { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        _origin,
        .. _saturated == 0 ? [] : new[] { $"{_saturated} values of other inputs lay outside these precisions and saturated." },
        .. _stream.Network.UncountedNote is { Length: > 0 } uncounted ? [uncounted] : Array.Empty<string>(),
    ];

    /// <summary>Calibrates a model.</summary>
    /// <param name="stream">The model, opened.</param>
    /// <param name="examples">The inputs.</param>
    /// <param name="calibration">How many of the first inputs ranges are taken from.</param>
    /// <param name="profile">Precisions that replace the range-based ones, or null.</param>
    /// <param name="published">A published profile, or null.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Told the number of calibrated inputs.</param>
    /// <param name="cancel">Ends the work.</param>
    public static ModelSource Calibrate(
        LayerStream stream, Examples examples, int calibration, PrecisionProfile? profile, PublishedProfile? published, int threads,
        Action<int>? done, CancellationToken cancel)
    {
        NetworkNode[] nodes = [.. stream.Network.Layers];
        if (nodes.Length == 0) throw NoLayers(stream.Network);
        int count = Math.Min(calibration, examples.Count);
        stream.Calibrate(examples, count, threads, null, cancel);
        Dictionary<int, int> places = nodes.Select((n, i) => (n.Index, i)).ToDictionary(p => p.Index, p => p.i);
        var activations = new OperandRange[nodes.Length];
        var weights = new OperandRange[nodes.Length];
        var formats = new (ValueFormat Activations, ValueFormat Weights)[nodes.Length];
        var seen = new bool[nodes.Length];
        stream.Run(examples.Take(count), threads, (_, node, values) =>
        {
            int i = places[node.Index];
            OperandRange a = OperandRange.Of(values.Activations.Values);
            OperandRange w = seen[i] && node.Layer!.Weights.Constant is not null ? default : OperandRange.Of(values.Weights.Values);
            lock (seen)
            {
                (activations[i], weights[i]) = (activations[i].With(a), weights[i].With(w));
                (formats[i], seen[i]) = ((values.ActivationFormat, values.WeightFormat), true);
            }
        }, done, cancel);
        (string Name, LayerShape Shape)[] layers = [.. nodes.Select(n => (n.Name, n.Layer!.Shape))];
        int container = formats.Max(f => Math.Max(f.Activations.ContainerBits, f.Weights.ContainerBits));
        ProfiledLayer[]? entries = profile?.For(layers);
        LayerPrecision[]? table = published is null ? null : PublishedProfiles.For(published, layers, container);
        var precisions = new LayerPrecision[nodes.Length];
        var activationFits = new OperandFit[nodes.Length];
        var weightFits = new OperandFit[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            precisions[i] = table is not null ? table[i]
                : entries is not null ? new LayerPrecision(entries[i].Activations.Bits, entries[i].Weights.Bits,
                    PrecisionOrigin.Profile, PrecisionOrigin.Profile)
                : new LayerPrecision(activations[i].Bits, weights[i].Bits, PrecisionOrigin.Range, PrecisionOrigin.Range);
            activationFits[i] = OperandFit.Of(
                activations[i], formats[i].Activations, entries?[i].Activations ?? new ProfiledBits(precisions[i].ActivationBits));
            weightFits[i] = OperandFit.Of(
                weights[i], formats[i].Weights, entries?[i].Weights ?? new ProfiledBits(precisions[i].WeightBits));
            precisions[i] = precisions[i] with { ActivationBits = activationFits[i].Bits, WeightBits = weightFits[i].Bits };
        }

        string origin = published is not null ? $"Precisions published in {published.Source}; values are rounded to them."
            : profile is not null ? "Precisions from the profile; values are rounded to them."
            : $"Precisions are the widest values over {(count == 1 ? "the first input" : $"the first {count} inputs")}, without "
            + "regard to accuracy.";
        return new ModelSource(stream, examples, nodes, activationFits, weightFits, precisions, origin) { ContainerBits = container };
    }

    /// <inheritdoc/>
    public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel) =>
        _stream.Run(_examples, threads, (input, node, values) =>
        {
            int i = _places[node.Index];
            sink(input, i, LayerWork.Of(Fit(i, values), Precisions[i].ActivationBits, Precisions[i].WeightBits));
        }, done, cancel);

    private static BadInputException NoLayers(Network network) => new(
        $"{network.Name}: has no layer that multiplies and accumulates. {network.UncountedNote}".TrimEnd());

    private LayerValues Fit(int layer, LayerValues values)
    {
        Tensor<short> activations = _activationFits[layer].Apply(values.Activations, out long saturated);
        if (saturated > 0) Interlocked.Add(ref _saturated, saturated);
        Tensor<short>? weights = Volatile.Read(ref _fittedWeights[layer]);
        if (weights is null)
        {
            weights = _weightFits[layer].Apply(values.Weights, out long cut);
            if (_constantWeights[layer]) Volatile.Write(ref _fittedWeights[layer], weights);
            else if (cut > 0) Interlocked.Add(ref _saturated, cut);
        }

        return values with
        {
            Activations = activations,
            ActivationFormat = _activationFits[layer].Format(values.ActivationFormat),
            Weights = weights,
            WeightFormat = _weightFits[layer].Format(values.WeightFormat),
        };
    }
}
