using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// Flexpoint with Autoflex (Köster et al., NIPS 2017): words of one length with an exponent a tensor, which is set ahead of overflows from
/// the largest magnitudes of the last steps: 2^IL is the first power of two from headroom · (largest + deviations · their standard
/// deviation) + margin steps on. Magnitudes are seen before they are rounded. The paper's 5-bit exponents are not bounded to 32 values
/// here.
/// </summary>
public sealed class FlexpointController : IPrecisionController
{
    private const string Paper = "arXiv 1711.02213, recalled";

    private readonly int _length, _history, _parameterBits, _activationBits;
    private readonly double _headroom, _deviations, _margin;
    private IReadOnlyList<ControlledFormat> _formats = [];
    private List<double>[] _largest = [];

    private FlexpointController(ControllerValues values)
    {
        (_length, _history) = (values.Whole("target"), values.Whole("history"));
        (_headroom, _deviations, _margin) = (values.Number("headroom"), values.Number("deviations"), values.Number("margin"));
        (_parameterBits, _activationBits) = (values.Whole("parameter_bits"), values.Whole("activation_bits"));
    }

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } =
        new("flexpoint", "one length; exponents set ahead of overflows from the largest magnitudes so far", RoundingKind.Nearest,
        [
            new("target", "word length without the sign", 15, 1, 31, "arXiv 1711.02213: flex16+5 has 16-bit mantissas", true),
            new("history", "steps whose largest magnitudes are remembered", 16, 1, 1 << 16, Paper, false),
            new("headroom", "factor of the expected magnitude", 2, 1, 1024, Paper, false, IsWhole: false),
            new("deviations", "standard deviations that are added to the largest magnitude", 3, 0, 1024, Paper, false, IsWhole: false),
            new("margin", "steps of the present format that are added", 100, 0, 1 << 20, Paper, false, IsWhole: false),
            new("parameter_bits", "IL of parameters and their gradients at first", 0, -16, 31, "our choice: the DPS run begins so", false),
            new("activation_bits", "IL of activations and their gradients at first", 8, -16, 31,
                "our choice: the DPS run begins so", false),
        ], values => new FlexpointController(values));

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Tensors;

    /// <inheritdoc/>
    public TensorMeasures Measures => TensorMeasures.Magnitude;

    /// <inheritdoc/>
    public int WordLength => 1 + _length;

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => true;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats)
    {
        (_formats, _largest) = (formats, [.. formats.Select(_ => new List<double>())]);
        foreach (ControlledFormat format in formats)
        {
            int integer = format.IsOfParameters ? _parameterBits : _activationBits;
            format.Format = new DynamicFormat(integer, _length - integer);
        }
    }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss)
    {
        for (int f = 0; f < _formats.Count; f++)
        {
            ControlledFormat format = _formats[f];
            List<double> largest = _largest[f];
            if (largest.Count == _history) largest.RemoveAt(0);
            largest.Add(format.Largest);
            double mean = largest.Sum() / largest.Count, variance = largest.Sum(l => (l - mean) * (l - mean)) / largest.Count;
            double expected = _headroom * (largest.Max() + _deviations * Math.Sqrt(variance)) + _margin * format.Format.Step;
            int integer = double.IsFinite(expected) && expected > 0 ? PowerFrom(expected) : DynamicFormat.MostIntegerBits;
            integer = Math.Clamp(integer, -DynamicFormat.MostIntegerBits, DynamicFormat.MostIntegerBits);
            format.Format = new DynamicFormat(integer, _length - integer);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteStartArray("largest");
        foreach (List<double> largest in _largest) json.WriteLast(largest);
        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public void Restore(JsonElement state) => _largest = state.List("largest", _formats.Count, l => l.Last(_history));

    /// <summary>The least n with 2^n at or above a number.</summary>
    private static int PowerFrom(double number)
    {
        int power = Math.ILogB(number);
        return Math.ScaleB(1.0, power) == number ? power : power + 1;
    }
}
