namespace Sett.Numerics.BitWidths;

/// <summary>Which digits of a magnitude are worked on one after another. Digits that are zero cost nothing.</summary>
public enum DigitKind
{
    /// <summary>Its ones: the effectual bits.</summary>
    Binary,

    /// <summary>Signed digits, fewer where ones follow each other: see <see cref="Digits"/>.</summary>
    Booth,
}
