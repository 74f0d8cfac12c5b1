using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Simulation;

/// <summary>
/// The range of an operand over the inputs seen: the OR of its values, which tells the widest, and whether one is negative.
/// </summary>
public readonly record struct OperandRange(ushort Mask, bool HasNegative)
{
    /// <summary>Bits that the widest value needs, the sign included if one is negative.</summary>
    public int Bits => Widths.Leading(Mask, HasNegative);

    /// <summary>The range of some values.</summary>
    public static OperandRange Of(ReadOnlySpan<short> values) =>
        new(GroupMasks.Of(values, MaskKind.OnesComplement), (GroupMasks.Of(values, MaskKind.Raw) & 0x8000) != 0);

    /// <summary>The range of both.</summary>
    public OperandRange With(OperandRange other) => new((ushort)(Mask | other.Mask), HasNegative || other.HasNegative);
}

/// <summary>
/// Makes an operand's integers fit a precision, as a network quantised to it would hold them: low bits are dropped with rounding to the
/// nearest (ties to even), what lies outside saturates. A range without negatives has no sign bit.
/// </summary>
/// <param name="Bits">Bits that values may take.</param>
/// <param name="IsSigned">Whether a sign is among them.</param>
/// <param name="Dropped">Low bits dropped.</param>
/// <param name="Step">
/// Where values are requantised and not shifted: the step, in units of the integers, which is no power of two; otherwise null.
/// </param>
public readonly record struct OperandFit(int Bits, bool IsSigned, int Dropped, double? Step = null)
{
    /// <summary>A fit to a precision; without a binary point or a step the highest bits of the range are kept.</summary>
    /// <param name="range">The operand's range.</param>
    /// <param name="format">Its format.</param>
    /// <param name="profiled">The precision.</param>
    public static OperandFit Of(OperandRange range, ValueFormat format, ProfiledBits profiled)
    {
        bool signed = profiled.IsSigned ?? range.HasNegative;
        // A sign alone is no value: signed operands take two bits at least.
        int bits = signed ? Math.Max(2, profiled.Bits) : profiled.Bits;
        if (profiled.Step is { } step && Math.ILogB(step) is var shift)
            return Math.ScaleB(1, shift) == step
                ? new OperandFit(bits, signed, Math.Clamp(shift, 0, 15))
                : new OperandFit(bits, signed, 0, step);
        double point = -Math.Log2(format.Scale);
        int dropped = profiled.FractionBits is { } f && point == Math.Floor(point) ? (int)point - f : range.Bits - bits;
        return new OperandFit(bits, signed, Math.Clamp(dropped, 0, 15));
    }

    /// <summary>The values, fitted. The same tensor where all of them fit as they are.</summary>
    /// <param name="values">The integers.</param>
    /// <param name="saturated">Told how many values saturated.</param>
    public Tensor<short> Apply(Tensor<short> values, out long saturated)
    {
        saturated = 0;
        OperandRange range = OperandRange.Of(values.Values);
        if (Dropped == 0 && Step is null && range.Bits <= Bits - (IsSigned && !range.HasNegative ? 1 : 0)
            && (IsSigned || !range.HasNegative))
        {
            return values;
        }

        int least = IsSigned ? -(1 << (Bits - 1)) : 0, most = (1 << (IsSigned ? Bits - 1 : Bits)) - 1;
        most = Math.Min(most, short.MaxValue);
        var fitted = new Tensor<short>(values.Shape);
        ReadOnlySpan<short> from = values.Values;
        Span<short> to = fitted.Values;
        int half = Dropped == 0 ? 0 : (1 << (Dropped - 1)) - 1;
        for (int i = 0; i < to.Length; i++)
        {
            int value = from[i];
            // Half of the last kept bit less one, plus that bit: ties go to the even neighbour.
            if (Step is { } step) value = (int)Math.Round(value / step, MidpointRounding.ToEven);
            if (Dropped > 0) value = (value + half + ((value >> Dropped) & 1)) >> Dropped;
            int kept = Math.Clamp(value, least, most);
            if (kept != value) saturated++;
            to[i] = (short)kept;
        }

        return fitted;
    }

    /// <summary>The format of the fitted values.</summary>
    public ValueFormat Format(ValueFormat format) =>
        format with { Bits = Bits, IsSigned = IsSigned, Scale = format.Scale * (Step ?? Math.ScaleB(1, Dropped)) };
}
