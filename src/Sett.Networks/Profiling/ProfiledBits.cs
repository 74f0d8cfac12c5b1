namespace Sett.Networks.Profiling;

/// <summary>What a profile says of one operand.</summary>
/// <param name="Bits">Bits, the sign included where values can be negative; 1 to 16.</param>
/// <param name="FractionBits">
/// Fraction bits among them, for floating-point networks; none: the highest bits of the operand's range are kept.
/// </param>
/// <param name="Step">For quantised networks, the step in units of the network's own integers; none: as with fraction bits.</param>
/// <param name="IsSigned">Whether a sign is among the bits; none: where the range has negative values.</param>
public sealed record ProfiledBits(int Bits, int? FractionBits = null, double? Step = null, bool? IsSigned = null);
