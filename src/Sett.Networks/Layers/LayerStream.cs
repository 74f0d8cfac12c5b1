using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>Is given a layer's integers for one input; called from several threads.</summary>
public delegate void InputLayerSink(int input, NetworkNode node, LayerValues values);

/// <summary>
/// The integers of all layers of a network for any number of inputs: chooses formats from a calibration set first, then runs the inputs.
/// </summary>
public sealed class LayerStream
{
    /// <summary>Calibration values are kept, so that their inputs need not run again, while they take no more than this.</summary>
    private const long MostKeptBytes = 256L << 20;

    private readonly LayerCapture _capture;
    private readonly IReadOnlySet<string> _ranged;
    private readonly Dictionary<int, List<(string Name, Tensor Value)>> _kept = [];
    private Func<int, Tensor[]>? _keptOf;
    private long _keptBytes;

    private LayerStream(Network network, ExecutionPlan plan, LayerFormats formats, LayerCapture capture)
    {
        Network = network;
        Plan = plan;
        Formats = formats;
        _capture = capture;
        _ranged = LayerFormats.ObservedBy(network);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The plan that runs it.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>The formats of floating-point operands.</summary>
    public LayerFormats Formats { get; }

    /// <summary>Whether formats depend on a calibration set: some layer's activations are floating point.</summary>
    public bool NeedsCalibration => _ranged.Count > 0;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is made ready to run.</param>
    /// <param name="containerBits">16 or 8: the word length of floating-point operands.</param>
    public static LayerStream Open(OnnxModel model, PlanOptions options, int containerBits)
    {
        Network network = NetworkReader.Read(model, options);
        var formats = new LayerFormats(containerBits);
        var capture = new LayerCapture(network, formats);
        ExecutionPlan plan = ExecutionPlan.Compile(model, options with { Observed = capture.Observed });
        return new LayerStream(network, plan, formats, capture);
    }

    /// <summary>Sees the ranges of the first <paramref name="count"/> examples. Does nothing where no format depends on them.</summary>
    public void Calibrate(Examples examples, int count, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        if (!NeedsCalibration) return;
        // Kept values are those of one set of inputs.
        if (_keptOf != examples.Read)
        {
            _kept.Clear();
            _keptBytes = 0;
            _keptOf = examples.Read;
        }

        ExampleLoop.Run(
            Plan, Math.Min(count, examples.Count), threads,
            (session, i) =>
            {
                var values = new List<(string, Tensor)>();
                bool keep = Interlocked.Read(ref _keptBytes) < MostKeptBytes;
                session.Run(examples.Read(i), (name, value) =>
                {
                    if (_ranged.Contains(name)) Formats.See(name, value);
                    if (!keep) return;
                    values.Add((name, LayerCapture.Copy(value)));
                    Interlocked.Add(ref _keptBytes, value.Bytes.Length);
                });
                if (!keep) return;
                lock (_kept) _kept[i] = values;
            },
            done, cancel);
    }

    /// <summary>Runs every example and hands on all layers' integers.</summary>
    public void Run(Examples examples, int threads, InputLayerSink sink, Action<int>? done = null, CancellationToken cancel = default) =>
        ExampleLoop.Run(
            Plan, examples.Count, threads,
            (session, i) =>
            {
                ValueObserver observer = _capture.Observer((node, values) => sink(i, node, values));
                List<(string Name, Tensor Value)>? kept = null;
                lock (_kept)
                {
                    if (_keptOf == examples.Read) _kept.Remove(i, out kept);
                }

                if (kept is null)
                {
                    session.Run(examples.Read(i), observer);
                    return;
                }

                foreach ((string name, Tensor value) in kept) observer(name, value);
            },
            done, cancel);
}
