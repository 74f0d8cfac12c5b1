using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// One format for all tensors and steps, as Gupta et al. trained (ICML 2015): there 16 bits, which take stochastic rounding.
/// </summary>
public sealed class StaticController : IPrecisionController
{
    private readonly DynamicFormat _format;

    private StaticController(ControllerValues values)
    {
        int length = values.Whole("target"), integer = values.Whole("integer_bits");
        _format = new DynamicFormat(integer, length - integer);
    }

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } = new("static", "one format for all tensors and steps", RoundingKind.Stochastic,
    [
        new("target", "word length without the sign", 15, 1, 31, "Gupta et al., ICML 2015: 16-bit words", true),
        new("integer_bits", "IL, the sign not counted", 3, -32, 32,
            "Gupta et al., ICML 2015, <4,12> with the sign among the 4: recalled", false),
    ], values => new StaticController(values));

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Pairs;

    /// <inheritdoc/>
    public int WordLength => _format.Bits;

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => place != TensorPlace.ParameterGradient;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats)
    {
        foreach (ControlledFormat format in formats) format.Format = _format;
    }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss) => null;

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json) { }

    /// <inheritdoc/>
    public void Restore(JsonElement state) { }
}
