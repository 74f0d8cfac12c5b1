namespace Sett.Studies.Simulation;

/// <summary>Where a precision comes from.</summary>
public enum PrecisionOrigin
{
    /// <summary>The widest value over the calibration inputs.</summary>
    Range,
    /// <summary>A profile file.</summary>
    Profile,
    /// <summary>A published profile that was read in its source.</summary>
    Verified,
    /// <summary>A published profile as it is remembered.</summary>
    Recalled,
    /// <summary>Written with the traces.</summary>
    Traces,
    /// <summary>The container: nothing better is known.</summary>
    Container,
}

/// <summary>The precisions of a layer.</summary>
/// <param name="ActivationBits">Pa, the sign included where values can be negative.</param>
/// <param name="WeightBits">Pw.</param>
/// <param name="Activations">Where Pa comes from.</param>
/// <param name="Weights">Where Pw comes from.</param>
public readonly record struct LayerPrecision(int ActivationBits, int WeightBits, PrecisionOrigin Activations, PrecisionOrigin Weights);

/// <summary>Words for <see cref="PrecisionOrigin"/>.</summary>
public static class PrecisionOrigins
{
    /// <summary>The word of files and tables: range, profile, verified, recalled, traces, container.</summary>
    public static string Word(this PrecisionOrigin origin) => origin switch
    {
        PrecisionOrigin.Range => "range",
        PrecisionOrigin.Profile => "profile",
        PrecisionOrigin.Verified => "verified",
        PrecisionOrigin.Recalled => "recalled",
        PrecisionOrigin.Traces => "traces",
        _ => "container",
    };
}
