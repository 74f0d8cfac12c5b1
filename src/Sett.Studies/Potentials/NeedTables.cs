using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.BitWidths;
using BitWidth = Sett.Numerics.BitWidths.Widths;

namespace Sett.Studies.Potentials;

/// <summary>What values need by each measure, by their stored bits.</summary>
internal static class NeedTables
{
    private const int Values = 1 << 16;

    private static readonly byte[] s_unsigned = Widths(false), s_signed = Widths(true);

    /// <summary>The needs of a measure that looks at each value alone.</summary>
    public static ReadOnlySpan<byte> Of(Measure measure, bool isSigned) => measure switch
    {
        Measure.NotZero => OperandSums.NotZero,
        Measure.ValueBits => isSigned ? s_signed : s_unsigned,
        Measure.EffectualBits => Digits.CountsByBits(DigitKind.Binary),
        Measure.BoothDigits => Digits.CountsByBits(DigitKind.Booth),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Depends on more than a value."),
    };

    /// <summary>For values that are widths themselves: the width, and the least one for padding.</summary>
    public static byte[] Written(bool isSigned)
    {
        var table = new byte[Values];
        for (int width = 1; width < 20; width++) table[width] = (byte)width;
        table[0] = (byte)(isSigned ? 2 : 1);
        return table;
    }

    /// <summary>Each activation's place taken by the width of its group of channels.</summary>
    public static short[] GroupsOfActivations(LayerShape shape, ReadOnlySpan<short> values, bool isSigned, int size)
    {
        var widths = new short[values.Length];
        MaskKind kind = BitWidth.MaskFor(isSigned, SignConvention.TwosComplement);
        if (!shape.IsConvolution)
        {
            Along(values, shape.Channels, isSigned, size, kind, widths);
            return widths;
        }

        int area = shape.Height * shape.Width;
        Across(values, shape.Channels, area, isSigned, size, kind, widths);
        return widths;
    }

    /// <summary>Each weight's place taken by the width of its group of channels.</summary>
    public static short[] GroupsOfWeights(LayerShape shape, ReadOnlySpan<short> values, bool isSigned, int size)
    {
        var widths = new short[values.Length];
        MaskKind kind = BitWidth.MaskFor(isSigned, SignConvention.TwosComplement);
        int taps = shape.KernelHeight * shape.KernelWidth, channels = shape.ChannelsPerGroup, length = channels * taps;
        if (taps == 1) Along(values, channels, isSigned, size, kind, widths);
        else
            for (int f = 0; f < shape.Filters; f++)
                Across(values.Slice(f * length, length), channels, taps, isSigned, size, kind, widths.AsSpan(f * length, length));
        return widths;
    }

    private static void Along(ReadOnlySpan<short> values, int length, bool isSigned, int size, MaskKind kind, Span<short> widths)
    {
        var masks = new ushort[(length + size - 1) / size];
        for (int row = 0; row < values.Length; row += length)
        {
            GroupMasks.Along(values.Slice(row, length), size, masks, kind);
            for (int i = 0; i < masks.Length; i++)
                widths.Slice(row + i * size, Math.Min(size, length - i * size)).Fill((short)BitWidth.Leading(masks[i], isSigned));
        }
    }

    private static void Across(
        ReadOnlySpan<short> values, int channels, int area, bool isSigned, int size, MaskKind kind, Span<short> widths)
    {
        var masks = new ushort[area];
        for (int first = 0; first < channels; first += size)
        {
            int count = Math.Min(size, channels - first);
            GroupMasks.Across(values.Slice(first * area, count * area), count, masks, kind);
            Span<short> row = widths.Slice(first * area, area);
            for (int i = 0; i < area; i++) row[i] = (short)BitWidth.Leading(masks[i], isSigned);
            for (int c = 1; c < count; c++) row.CopyTo(widths[((first + c) * area)..]);
        }
    }

    private static byte[] Widths(bool isSigned) =>
        [.. Enumerable.Range(0, Values).Select(bits => (byte)BitWidth.Of((short)bits, isSigned, SignConvention.TwosComplement))];
}
