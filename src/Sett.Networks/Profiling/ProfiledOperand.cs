using Sett.Networks.Layers;

namespace Sett.Networks.Profiling;

/// <summary>How the integers of a quantised network come to need fewer bits.</summary>
public enum Reduction
{
    /// <summary>Low bits are dropped with rounding: steps grow by powers of two.</summary>
    Drop,
    /// <summary>The range that occurs is divided anew: steps of any size.</summary>
    Requantise,
}

/// <summary>
/// The grid that an operand is rounded to: multiples of a step, in units of the operand's own integers, between two bounds.
/// </summary>
/// <param name="Step">
/// The distance of two values, in units of the operand's integers; a power of two unless the operand is requantised.
/// </param>
/// <param name="Bits">Bits of the rounded integers, the sign included where there is one.</param>
/// <param name="IsSigned">Whether negative values occur.</param>
public readonly record struct RoundingGrid(double Step, int Bits, bool IsSigned)
{
    /// <summary>The smallest integer on the grid, in steps.</summary>
    public int Least => IsSigned ? -(1 << (Bits - 1)) : 0;

    /// <summary>The largest integer on the grid, in steps.</summary>
    public int Most => (1 << (IsSigned ? Bits - 1 : Bits)) - 1;
}

/// <summary>
/// One operand of a layer as the profiler sees it: the integers that it takes over the examples (16-bit fixed point where the network is
/// floating point, the network's own integers where it is quantised) and how they get fewer bits.
/// </summary>
public sealed record ProfiledOperand
{
    /// <summary>The layer's name.</summary>
    public required string Layer { get; init; }

    /// <summary>The layer's place among the layers, from 0.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>Whether it is the second operand: weights, or the second matrix of a product.</summary>
    public required bool IsWeights { get; init; }

    /// <summary>Where it comes from in the network.</summary>
    public required LayerOperand Source { get; init; }

    /// <summary>
    /// Bits that the widest integer needs, the sign included if one is negative: 1 to 16. No fewer integer bits are tried.
    /// </summary>
    public required int MostBits { get; init; }

    /// <summary>Whether a negative value occurs.</summary>
    public required bool IsSigned { get; init; }

    /// <summary>The largest magnitude of the integers.</summary>
    public required int Magnitude { get; init; }

    /// <summary>The real number that 1 stands for, of the first filter where filters differ.</summary>
    public required double Unit { get; init; }

    /// <summary>The same for each filter where filters differ; null otherwise.</summary>
    public float[]? FilterUnits { get; init; }

    /// <summary>
    /// Whether its width cannot be changed: the network finds its scale while it runs, or scales differ along another axis than filters.
    /// </summary>
    public bool IsFixed { get; init; }

    /// <summary>The fewest bits that are tried: a sign alone is no value.</summary>
    public int LeastBits => IsFixed ? MostBits : IsSigned ? 2 : 1;

    /// <summary>Whether rounding to <paramref name="bits"/> leaves every value as the network has it.</summary>
    public bool IsUntouched(int bits) => IsFixed || (bits >= MostBits && Source.Encoding != OperandEncoding.Float);

    /// <summary>The grid of a width.</summary>
    /// <param name="bits"><see cref="LeastBits"/> to <see cref="MostBits"/>.</param>
    /// <param name="reduction">How quantised networks lose bits; floating-point operands always drop fraction bits.</param>
    public RoundingGrid At(int bits, Reduction reduction)
    {
        if (bits < LeastBits || bits > MostBits)
            throw new ArgumentOutOfRangeException(nameof(bits), $"{bits} bits are outside {LeastBits} to {MostBits}.");
        var grid = new RoundingGrid(Math.ScaleB(1, MostBits - bits), bits, IsSigned);
        bool requantised = reduction == Reduction.Requantise && Source.Encoding != OperandEncoding.Float && bits < MostBits;
        return requantised ? grid with { Step = (double)Magnitude / grid.Most } : grid;
    }

    /// <summary>Fraction bits of a width where the operand is fixed point, or null where its scale is no power of two.</summary>
    public int? FractionBits(RoundingGrid grid)
    {
        double point = -Math.Log2(Unit * grid.Step);
        return FilterUnits is null && point == Math.Floor(point) ? (int)point : null;
    }
}
