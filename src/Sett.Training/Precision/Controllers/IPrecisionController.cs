using System.Text.Json;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>Which tensors of a network have one format.</summary>
public enum FormatSharing
{
    /// <summary>An activation with its gradient; a parameter with its update. (As in DPS.)</summary>
    Pairs,
    /// <summary>Every tensor has its own.</summary>
    Tensors,
    /// <summary>All activations have one, all gradients have one, all parameters and their updates have one.</summary>
    Classes,
}

/// <summary>
/// Chooses formats: sees after each step what overflowed, and its loss, and decides what the next step rounds to. A controller
/// belongs to one training.
/// </summary>
public interface IPrecisionController
{
    /// <summary>Which tensors have one format.</summary>
    FormatSharing Sharing { get; }

    /// <summary>What it wants to know of tensors beside their overflows.</summary>
    TensorMeasures Measures => TensorMeasures.None;

    /// <summary>Whether the lower limit is the upper one's negative, rather than one step below it as in two's complement.</summary>
    bool IsSymmetric => false;

    /// <summary>The bits of the widest word of the step to come, the sign included.</summary>
    int WordLength { get; }

    /// <summary>The mean of recent losses that it judges by; null where it does not look at losses.</summary>
    double? SmoothedLoss => null;

    /// <summary>Whether tensors of a place are rounded at all.</summary>
    bool Rounds(TensorPlace place);

    /// <summary>Takes the formats of a network and sets the first ones.</summary>
    void Begin(IReadOnlyList<ControlledFormat> formats);

    /// <summary>Sets the formats of the next step.</summary>
    /// <param name="iteration">The step that has ended, from 0; what it saw stands in the formats.</param>
    /// <param name="loss">Its mean loss.</param>
    /// <returns>What was decided for all tensors, in a few words, or null.</returns>
    string? Decide(long iteration, double loss);

    /// <summary>Writes what it remembers, members of a JSON object; the formats themselves are kept by others.</summary>
    void Save(Utf8JsonWriter json);

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    void Restore(JsonElement state);
}
