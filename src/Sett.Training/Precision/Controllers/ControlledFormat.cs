using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision.Controllers;

/// <summary>A format that a controller moves, with what was seen in a step of the tensors that have it.</summary>
/// <param name="name">The first tensor that has it.</param>
/// <param name="place">Where that tensor stands.</param>
public sealed class ControlledFormat(string name, TensorPlace place)
{
    /// <summary>The first tensor's name: a layer's, or a parameter's.</summary>
    public string Name => name;

    /// <summary>The first tensor's place.</summary>
    public TensorPlace Place => place;

    /// <summary>Whether weights or updates have it.</summary>
    public bool IsOfParameters => place is TensorPlace.Weight or TensorPlace.Update or TensorPlace.ParameterGradient;

    /// <summary>The format.</summary>
    public DynamicFormat Format { get; set; }

    /// <summary>Values rounded in the step.</summary>
    public long Values { get; set; }

    /// <summary>Values of the step at or beyond a limit.</summary>
    public long Overflows { get; set; }

    /// <summary>Values that would be at or beyond a limit if IL were one less.</summary>
    public long Crowded { get; set; }

    /// <summary>The largest magnitude before rounding.</summary>
    public float Largest { get; set; }

    /// <summary>The sum of magnitudes before rounding.</summary>
    public double Magnitudes { get; set; }

    /// <summary>The sum of rounding errors' magnitudes.</summary>
    public double Errors { get; set; }

    /// <summary>
    /// Moves the point: IL by <paramref name="bits"/>, FL by as many the other way. At the end of the range of IL nothing moves.
    /// </summary>
    /// <returns>Whether it moved.</returns>
    public bool Move(int bits)
    {
        int integer = Format.IntegerBits + bits;
        if (Math.Abs(integer) > DynamicFormat.MostIntegerBits) return false;
        Format = new DynamicFormat(integer, Format.FractionBits - bits);
        return true;
    }

    /// <summary>Forgets what was seen.</summary>
    public void Clear() => (Values, Overflows, Crowded, Largest, Magnitudes, Errors) = (0, 0, 0, 0, 0, 0);
}
