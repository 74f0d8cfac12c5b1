using System.Text.Json;
using Sett.Networks.Execution;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Controllers;
using Sett.Training.Precision.Exact;
using Sett.Training.Precision.Logs;
using Sett.Training.Precision.Rounding;
using Sett.Training.Runs;

namespace Sett.Training.Precision;

/// <summary>
/// Training in dynamic fixed point: rounds tensors at their places to the formats that a controller chooses, and shows the controller after
/// each step what overflowed. A format that changes takes effect where a tensor is next written; what is stored stays as it is until then.
/// Belongs to one training.
/// </summary>
public sealed class PrecisionPolicy : INumberPolicy
{
    /// <summary>Values that a thread rounds at a time: they stay in its cache.</summary>
    private const int Stretch = 4 * MeasureKernel.Longest;

    private readonly RoundedTensors _tensors;
    private readonly IPrecisionController _controller;
    private readonly Workers _workers;
    private readonly ulong _seed;
    private readonly DynamicFormat[] _written;
    private readonly long[] _over, _under;
    private int[] _integerBits = [], _fractionBits = [];
    private long[] _lastOver = [], _lastUnder = [];

    /// <summary>Makes the policy of a training.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">What it may hold.</param>
    /// <param name="seed">The seed of stochastic rounding.</param>
    /// <param name="workers">The threads.</param>
    public PrecisionPolicy(TrainableNetwork network, PrecisionSettings settings, ulong seed, Workers workers)
    {
        (Settings, _seed, _workers) = (settings, seed, workers);
        _controller = settings.MakeController();
        _tensors = new RoundedTensors(network, _controller);
        _controller.Begin(_tensors.Formats);
        _written = [.. _tensors.Tensors.Select(t => _tensors.Formats[t.Format].Format)];
        (_over, _under) = (new long[_written.Length], new long[_written.Length]);
        Header = new PrecisionLogHeader(
            typeof(PrecisionPolicy).Assembly.GetName().Version!.ToString(3), network.Name, settings.Controller.Name, settings.Texts,
            _tensors.Tensors, _tensors.Layers);
        if (settings.Arithmetic == ArithmeticKind.Exact) ExactArithmetic.Install(network, this);
    }

    /// <summary>What it may hold.</summary>
    public PrecisionSettings Settings { get; }

    /// <summary>What its log begins with.</summary>
    public PrecisionLogHeader Header { get; }

    /// <summary>A line of the log for the step that has just ended.</summary>
    /// <param name="step">The step.</param>
    /// <param name="testAccuracy">The accuracy on the test set after it, in percent, where it was measured.</param>
    /// <param name="decision">What was decided after it, or null.</param>
    public PrecisionStep Logged(TrainingStep step, double? testAccuracy, string? decision) => new(
        step.Iteration, step.Images, step.WordLength, step.Loss, _controller.SmoothedLoss, step.Accuracy, testAccuracy, decision,
        _integerBits, _fractionBits, _lastOver, _lastUnder);

    /// <inheritdoc/>
    public int WordLength => _controller.WordLength;

    /// <inheritdoc/>
    public string Description => Settings.ToString();

    /// <summary>The format that a tensor's stored values have, or null if it is float32.</summary>
    public DynamicFormat? Written(TensorPlace place, string name) => _tensors.Find(place, name) is { } index ? _written[index] : null;

    /// <inheritdoc/>
    public bool Watches(TensorPlace place, string name) => _tensors.Find(place, name) is not null;

    /// <inheritdoc/>
    public void Visit(TensorVisit visit, Memory<float> values)
    {
        if (_tensors.Find(visit.Place, visit.Name) is not { } index) return;
        ControlledFormat controlled = _tensors.Formats[_tensors.Tensors[index].Format];
        DynamicFormat format = controlled.Format;
        var draws = new ElementDraws(_seed, visit.Iteration, index);

        // What is only evaluated, and what training starts from, is rounded but tells the controller nothing.
        bool counts = visit.IsTraining && visit.Iteration >= 0;
        var pieces = new Piece[(values.Length + Stretch - 1) / Stretch];
        TensorMeasures measures = counts ? _controller.Measures : TensorMeasures.None;
        _workers.Run(pieces.Length, p =>
        {
            int first = p * Stretch;
            pieces[p] = Round(values.Span.Slice(first, Math.Min(Stretch, values.Length - first)), first, format, draws, measures);
        });
        _written[index] = format;
        if (!counts) return;
        controlled.Values += values.Length;
        foreach (Piece piece in pieces)
        {
            _over[index] += piece.Over;
            _under[index] += piece.Under;
            controlled.Overflows += piece.Over + piece.Under;
            controlled.Crowded += piece.Crowded;
            controlled.Largest = MathF.Max(controlled.Largest, piece.Largest);
            controlled.Magnitudes += piece.Magnitudes;
            controlled.Errors += piece.Errors;
        }
    }

    /// <inheritdoc/>
    public string? EndOfStep(long iteration, double loss)
    {
        (_integerBits, _fractionBits) =
            ([.. _tensors.Formats.Select(f => f.Format.IntegerBits)], [.. _tensors.Formats.Select(f => f.Format.FractionBits)]);
        (_lastOver, _lastUnder) = ([.. _over], [.. _under]);
        string? decision = _controller.Decide(iteration, loss);
        Array.Clear(_over);
        Array.Clear(_under);
        foreach (ControlledFormat format in _tensors.Formats) format.Clear();
        return decision;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, "formats", _tensors.Formats.Select(f => f.Format));
            Write(json, "written", _written);
            json.WriteStartObject("controller");
            _controller.Save(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state)
    {
        using JsonDocument json = JsonDocument.Parse(state.ToArray());
        DynamicFormat[] formats = Read(json.RootElement.GetProperty("formats")), written = Read(json.RootElement.GetProperty("written"));
        if (formats.Length != _tensors.Formats.Count || written.Length != _written.Length)
            throw new FormatException("it has the formats of other tensors");
        for (int f = 0; f < formats.Length; f++) _tensors.Formats[f].Format = formats[f];
        written.CopyTo(_written, 0);
        _controller.Restore(json.RootElement.GetProperty("controller"));
    }

    private Piece Round(Span<float> values, int first, DynamicFormat format, ElementDraws draws, TensorMeasures measures)
    {
        RoundingKind kind = Settings.Rounding;
        if (measures == TensorMeasures.None)
        {
            (long over, long under) = RoundingKernel.Run(kind, format, _controller.IsSymmetric, values, draws, (uint)first);
            return new Piece(over, under, 0, 0, 0, 0);
        }

        Piece sum = default;
        Span<float> before = stackalloc float[MeasureKernel.Longest];
        for (int at = 0; at < values.Length; at += MeasureKernel.Longest)
        {
            Span<float> run = values.Slice(at, Math.Min(MeasureKernel.Longest, values.Length - at)), old = before[..run.Length];
            run.CopyTo(old);
            (long over, long under) = RoundingKernel.Run(kind, format, _controller.IsSymmetric, run, draws, (uint)(first + at));
            sum = new Piece(
                sum.Over + over, sum.Under + under,
                sum.Crowded + (measures.HasFlag(TensorMeasures.Crowding)
                    ? MeasureKernel.AtLeast(old, (float)(Math.ScaleB(1.0, format.IntegerBits - 1) - format.Step / 2))
                    : 0),
                measures.HasFlag(TensorMeasures.Magnitude) ? MathF.Max(sum.Largest, MeasureKernel.Largest(old)) : 0,
                sum.Magnitudes + (measures.HasFlag(TensorMeasures.Error) ? MeasureKernel.Distance(old, []) : 0),
                sum.Errors + (measures.HasFlag(TensorMeasures.Error) ? MeasureKernel.Distance(old, run) : 0));
        }

        return sum;
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<DynamicFormat> formats)
    {
        json.WriteStartArray(name);
        foreach (DynamicFormat format in formats)
        {
            json.WriteNumberValue(format.IntegerBits);
            json.WriteNumberValue(format.FractionBits);
        }

        json.WriteEndArray();
    }

    private static DynamicFormat[] Read(JsonElement array)
    {
        int[] numbers = [.. array.EnumerateArray().Select(n => n.GetInt32())];
        var formats = new DynamicFormat[numbers.Length / 2];
        for (int f = 0; f < formats.Length; f++)
        {
            formats[f] = new DynamicFormat(numbers[2 * f], numbers[2 * f + 1]);
            if (!formats[f].IsPossible) throw new FormatException($"{formats[f]} is no format");
        }

        return formats;
    }

    /// <summary>What was seen in a stretch of a tensor.</summary>
    private readonly record struct Piece(long Over, long Under, long Crowded, float Largest, double Magnitudes, double Errors);
}
