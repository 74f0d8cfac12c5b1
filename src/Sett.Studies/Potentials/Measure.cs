namespace Sett.Studies.Potentials;

/// <summary>
/// What a value is counted to need. Of ideal hardware, which spends that and no more, the speed-up follows without any timing.
/// </summary>
public enum Measure
{
    /// <summary>Nothing for a zero, the whole container for everything else: skipping zeros.</summary>
    NotZero,

    /// <summary>The precision of its layer.</summary>
    LayerBits,

    /// <summary>The width of its group: 16 neighbouring channels at one position.</summary>
    GroupBits,

    /// <summary>Its own width, at least 1, and a sign where its tensor has one.</summary>
    ValueBits,

    /// <summary>The ones of its magnitude: its effectual bits.</summary>
    EffectualBits,

    /// <summary>The Booth-like digits of its magnitude that are not zero (<see cref="Sett.Numerics.BitWidths.Digits"/>).</summary>
    BoothDigits,
}

/// <summary>Words for <see cref="Measure"/>.</summary>
public static class Measures
{
    /// <summary>All of them, each needing no more than the one before it, Booth-like digits aside.</summary>
    public static IReadOnlyList<Measure> All { get; } = Enum.GetValues<Measure>();

    /// <summary>The name in files.</summary>
    public static string Word(this Measure measure) => measure switch
    {
        Measure.NotZero => "not_zero",
        Measure.LayerBits => "layer_bits",
        Measure.GroupBits => "group_bits",
        Measure.ValueBits => "value_bits",
        Measure.EffectualBits => "effectual_bits",
        _ => "booth_digits",
    };
}
