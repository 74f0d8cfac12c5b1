using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.BitWidths;

/// <summary>
/// ORs over groups of values, one pass over memory. Groups lie either along memory (a brick of channels of a fully connected layer) or across
/// rows of equal length (a brick of channel planes of a convolution); an OR does not depend on its order, so every path gives the same bits.
/// </summary>
public static class GroupMasks
{
    /// <summary>The mask of one value.</summary>
    public static ushort Of(short value, MaskKind kind) => kind switch
    {
        MaskKind.Raw => RawMap.Of(value),
        MaskKind.OnesComplement => OnesComplementMap.Of(value),
        _ => MagnitudeMap.Of(value),
    };

    /// <summary>The mask of all values together.</summary>
    public static ushort Of(ReadOnlySpan<short> values, MaskKind kind) => kind switch
    {
        MaskKind.Raw => Merge<RawMap>(values),
        MaskKind.OnesComplement => Merge<OnesComplementMap>(values),
        _ => Merge<MagnitudeMap>(values),
    };

    /// <summary>The mask of each run of <paramref name="size"/> neighbouring values; the last run may be shorter.</summary>
    /// <param name="values">Values, group after group.</param>
    /// <param name="size">Values a group, 1 or more.</param>
    /// <param name="masks">One mask a group: ⌈values / size⌉.</param>
    /// <param name="kind">What is ORed.</param>
    public static void Along(ReadOnlySpan<short> values, int size, Span<ushort> masks, MaskKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (masks.Length != (values.Length + size - 1) / size) throw new ArgumentException("One mask a group is needed.", nameof(masks));
        switch (kind)
        {
            case MaskKind.Raw: AlongCore<RawMap>(values, size, masks); break;
            case MaskKind.OnesComplement: AlongCore<OnesComplementMap>(values, size, masks); break;
            default: AlongCore<MagnitudeMap>(values, size, masks); break;
        }
    }

    /// <summary>For each position, the mask over <paramref name="rows"/> rows that follow each other in memory.</summary>
    /// <param name="values">rows × masks.Length values.</param>
    /// <param name="rows">Values a group.</param>
    /// <param name="masks">One mask a position.</param>
    /// <param name="kind">What is ORed.</param>
    public static void Across(ReadOnlySpan<short> values, int rows, Span<ushort> masks, MaskKind kind)
    {
        if (values.Length != (long)rows * masks.Length) throw new ArgumentException("The values have to be rows × positions.", nameof(values));
        switch (kind)
        {
            case MaskKind.Raw: AcrossCore<RawMap>(values, rows, masks); break;
            case MaskKind.OnesComplement: AcrossCore<OnesComplementMap>(values, rows, masks); break;
            default: AcrossCore<MagnitudeMap>(values, rows, masks); break;
        }
    }

    private static void AlongCore<TMap>(ReadOnlySpan<short> values, int size, Span<ushort> masks) where TMap : struct, IMaskMap
    {
        if (size == 16)
        {
            // A brick of 16 values is exactly one 256-bit vector.
            int whole = values.Length / 16;
            ref short first = ref MemoryMarshal.GetReference(values);
            for (int g = 0; g < whole; g++) masks[g] = Fold(TMap.Of(Vector256.LoadUnsafe(ref first, (nuint)(g * 16))));
            if (whole < masks.Length) masks[whole] = Merge<TMap>(values[(whole * 16)..]);
            return;
        }

        for (int g = 0; g < masks.Length; g++)
        {
            int start = g * size;
            masks[g] = Merge<TMap>(values.Slice(start, Math.Min(size, values.Length - start)));
        }
    }

    private static void AcrossCore<TMap>(ReadOnlySpan<short> values, int rows, Span<ushort> masks) where TMap : struct, IMaskMap
    {
        int length = masks.Length, done = 0;
        ref short first = ref MemoryMarshal.GetReference(values);
        ref ushort target = ref MemoryMarshal.GetReference(masks);
        for (; done + Vector512<short>.Count <= length; done += Vector512<short>.Count)
        {
            Vector512<ushort> all = Vector512<ushort>.Zero;
            for (int r = 0; r < rows; r++) all |= TMap.Of(Vector512.LoadUnsafe(ref first, (nuint)((long)r * length + done)));
            all.StoreUnsafe(ref target, (nuint)done);
        }

        for (; done < length; done++)
        {
            ushort all = 0;
            for (int r = 0; r < rows; r++) all |= TMap.Of(Unsafe.Add(ref first, (nint)((long)r * length + done)));
            masks[done] = all;
        }
    }

    private static ushort Merge<TMap>(ReadOnlySpan<short> values) where TMap : struct, IMaskMap
    {
        int done = 0;
        ref short first = ref MemoryMarshal.GetReference(values);
        Vector512<ushort> wide = Vector512<ushort>.Zero;
        for (; done + Vector512<short>.Count <= values.Length; done += Vector512<short>.Count)
            wide |= TMap.Of(Vector512.LoadUnsafe(ref first, (nuint)done));
        ushort all = Fold(wide.GetLower() | wide.GetUpper());
        for (; done < values.Length; done++) all |= TMap.Of(values[done]);
        return all;
    }

    private static ushort Fold(Vector256<ushort> values)
    {
        Vector128<ulong> half = (values.GetLower() | values.GetUpper()).AsUInt64();
        ulong all = half.GetElement(0) | half.GetElement(1);
        all |= all >> 32;
        return (ushort)(all | (all >> 16));
    }
}
