using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// Dynamic fixed point of Courbariaux, Bengio and David (arXiv 1412.7024): words of fixed length, and every so many steps a tensor's range
/// is doubled if more than a share of its values overflowed, halved if no more would with half of it. Limits are symmetric, ±(2^n − 1)
/// steps. The first ranges are found at full length; the authors then began anew with the first parameters, here the training goes on.
/// </summary>
public sealed class CourbariauxController : IPrecisionController
{
    private const string Code = "public code of arXiv 1412.7024";

    private readonly int _propagation, _update, _every, _range, _ranging;
    private readonly double _rate;
    private IReadOnlyList<ControlledFormat> _formats = [];
    private long[] _values = [], _overflows = [], _crowded = [];
    private bool _isRanging;

    private CourbariauxController(ControllerValues values) =>
        (_propagation, _update, _every, _range, _ranging, _rate) =
            (values.Whole("propagation"), values.Whole("update"), values.Whole("every"), values.Whole("range"),
                values.Whole("ranging"), values.Number("rate"));

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } =
        new("courbariaux", "fixed lengths; ranges that follow the rate of overflows", RoundingKind.Nearest,
        [
            new("propagation", "word length of activations and all gradients, without the sign", 9, 1, 31, Code, true),
            new("update", "word length of parameters and updates, without the sign", 11, 1, 31, Code, true),
            new("every", "steps between changes of ranges", 100, 1, 1 << 20, $"{Code}, command example", true),
            new("rate", "share of values that may overflow", 1e-4, 0, 1, Code, true, IsWhole: false),
            new("range", "IL at first", 5, -32, 32, $"{Code}, command example", true),
            new("ranging", "first steps, in which words are full and ranges change after every step", 100, 0, 1 << 20,
                "our choice; the authors found ranges in two epochs", false),
        ], values => new CourbariauxController(values));

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Tensors;

    /// <inheritdoc/>
    public TensorMeasures Measures => TensorMeasures.Crowding;

    /// <inheritdoc/>
    public bool IsSymmetric => true;

    /// <inheritdoc/>
    public int WordLength => 1 + (_isRanging ? DynamicFormat.MostLength : Math.Max(_propagation, _update));

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => true;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats)
    {
        (_formats, _values, _overflows, _crowded) = (formats, new long[formats.Count], new long[formats.Count], new long[formats.Count]);
        _isRanging = _ranging > 0;
        foreach (ControlledFormat format in formats) format.Format = new DynamicFormat(_range, LengthOf(format) - _range);
    }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss)
    {
        for (int f = 0; f < _formats.Count; f++)
        {
            _values[f] += _formats[f].Values;
            _overflows[f] += _formats[f].Overflows;
            _crowded[f] += _formats[f].Crowded;
        }

        if (!_isRanging && (iteration + 1) % _every != 0) return null;
        int wider = 0, narrower = 0;
        for (int f = 0; f < _formats.Count; f++)
        {
            if (_overflows[f] > _rate * _values[f]) wider += _formats[f].Move(1) ? 1 : 0;
            else if (_crowded[f] <= _rate * _values[f]) narrower += _formats[f].Move(-1) ? 1 : 0;
            (_values[f], _overflows[f], _crowded[f]) = (0, 0, 0);
        }

        if (_isRanging)
        {
            if (iteration + 1 < _ranging) return null;
            _isRanging = false;
            foreach (ControlledFormat format in _formats) format.Format = format.Format.WithLength(LengthOf(format));
            return $"ranges found, {WordLength}-bit words";
        }

        return wider + narrower == 0 ? null : $"{wider} ranges doubled, {narrower} halved";
    }

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteBoolean("ranging", _isRanging);
        foreach ((string name, long[] counts) in new[] { ("values", _values), ("overflows", _overflows), ("crowded", _crowded) })
        {
            json.WriteStartArray(name);
            foreach (long count in counts) json.WriteNumberValue(count);
            json.WriteEndArray();
        }
    }

    /// <inheritdoc/>
    public void Restore(JsonElement state)
    {
        long[] Counts(string name) => state.List(name, _formats.Count, c => c.GetInt64());
        _isRanging = state.GetProperty("ranging").GetBoolean();
        (_values, _overflows, _crowded) = (Counts("values"), Counts("overflows"), Counts("crowded"));
    }

    private int LengthOf(ControlledFormat format) =>
        _isRanging ? DynamicFormat.MostLength : format.Place is TensorPlace.Weight or TensorPlace.Update ? _update : _propagation;
}
