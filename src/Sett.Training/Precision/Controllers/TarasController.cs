using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// Taras and Stuart (arXiv 1801.08621): weights, activations and gradients have a format each, and both its parts move after every step: IL
/// up if more than a share of the values overflowed, else down; FL up if the mean rounding error is above a share of the mean magnitude,
/// else down. The rule and its thresholds are recalled; the measure of the error is our reading of it.
/// </summary>
public sealed class TarasController : IPrecisionController
{
    private const string Paper = "arXiv 1801.08621, recalled";

    private readonly int _integer, _fraction, _most;
    private readonly double _overflow, _error;
    private IReadOnlyList<ControlledFormat> _formats = [];

    private TarasController(ControllerValues values) => (_integer, _fraction, _most, _overflow, _error) =
        (values.Whole("integer_bits"), values.Whole("fraction_bits"), values.Whole("most"),
            values.Number("overflow"), values.Number("error"));

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } = new("taras",
        "a format each for weights, activations and gradients; IL follows overflows, FL the rounding error", RoundingKind.Stochastic,
    [
        new("overflow", "share of values that may overflow", 1e-4, 0, 1, Paper, false, IsWhole: false),
        new("error", "mean rounding error over mean magnitude that may be", 1e-4, 0, 1, Paper, false, IsWhole: false),
        new("integer_bits", "IL at first", 8, 0, 31, "our choice: the DPS run's activations begin so", false),
        new("fraction_bits", "FL at first", 15, 0, 31, "our choice", false),
        new("most", "longest word, without the sign", 31, 1, 31, "our choice: the longest word that Sett rounds to", false),
    ], values => new TarasController(values));

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Classes;

    /// <inheritdoc/>
    public TensorMeasures Measures => TensorMeasures.Error;

    /// <inheritdoc/>
    public int WordLength => _formats.Max(f => f.Format.Bits);

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => place != TensorPlace.ParameterGradient;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats)
    {
        _formats = formats;
        foreach (ControlledFormat format in formats) format.Format = Bounded(_integer, _fraction);
    }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss)
    {
        foreach (ControlledFormat format in _formats)
        {
            int integer = format.Format.IntegerBits + (format.Overflows > _overflow * format.Values ? 1 : -1);
            int fraction = format.Format.FractionBits + (format.Errors > _error * format.Magnitudes ? 1 : -1);
            format.Format = Bounded(integer, fraction);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json) { }

    /// <inheritdoc/>
    public void Restore(JsonElement state) { }

    // A word has one bit beside the sign at least; of one that is too long the fraction gives way.
    private DynamicFormat Bounded(int integer, int fraction)
    {
        integer = Math.Clamp(integer, -DynamicFormat.MostIntegerBits, DynamicFormat.MostIntegerBits);
        return new DynamicFormat(integer, Math.Clamp(fraction, 1 - integer, _most - integer));
    }
}
