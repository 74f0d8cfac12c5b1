using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>Float32: nothing is rounded, but the training is logged as others are, so that hardware can be compared on it.</summary>
public sealed class NoneController : IPrecisionController
{
    private NoneController() { }

    /// <summary>How it is chosen.</summary>
    public static ControllerKind Kind { get; } =
        new("none", "float32, logged as the others are", RoundingKind.Nearest, [], _ => new NoneController());

    /// <inheritdoc/>
    public FormatSharing Sharing => FormatSharing.Pairs;

    /// <inheritdoc/>
    public int WordLength => 32;

    /// <inheritdoc/>
    public bool Rounds(TensorPlace place) => false;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<ControlledFormat> formats) { }

    /// <inheritdoc/>
    public string? Decide(long iteration, double loss) => null;

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter json) { }

    /// <inheritdoc/>
    public void Restore(JsonElement state) { }
}
