using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.BitWidths;

/// <summary>
/// ORs over groups of values, one pass over memory. Groups lie either along memory (a brick of channels of a fully connected layer) or
/// across rows of equal length (a brick of channel planes of a convolution); an OR does not depend on its order, so every path gives the
/// same bits.
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

    /// <summary>The mask of a difference of two 16-bit values; its sign is not in it.</summary>
    public static ushort OfDifference(int value, MaskKind kind) => kind switch
    {
        MaskKind.Raw => (ushort)value,
        MaskKind.OnesComplement => (ushort)(value ^ (value >> 31)),
        _ => (ushort)Math.Abs(value),
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
        if (values.Length != (long)rows * masks.Length)
            throw new ArgumentException("The values have to be rows × positions.", nameof(values));
        switch (kind)
        {
            case MaskKind.Raw: AcrossCore<RawMap>(values, rows, masks); break;
            case MaskKind.OnesComplement: AcrossCore<OnesComplementMap>(values, rows, masks); break;
            default: AcrossCore<MagnitudeMap>(values, rows, masks); break;
        }
    }

    /// <summary>Merges masks into others, position by position.</summary>
    public static void MergeInto(ReadOnlySpan<ushort> masks, Span<ushort> into)
    {
        if (into.Length < masks.Length) throw new ArgumentException("The destination is shorter than the source.", nameof(into));
        int done = 0;
        ref ushort first = ref MemoryMarshal.GetReference(masks);
        ref ushort target = ref MemoryMarshal.GetReference(into);
        for (; done + Vector512<ushort>.Count <= masks.Length; done += Vector512<ushort>.Count)
            (Vector512.LoadUnsafe(ref first, (nuint)done) | Vector512.LoadUnsafe(ref target, (nuint)done)).StoreUnsafe(
                ref target, (nuint)done);
        for (; done < masks.Length; done++) into[done] |= masks[done];
    }

    /// <summary>Adds to each sum the leading width (without a sign) of the mask at its position, some number of times.</summary>
    /// <param name="masks">One mask a position.</param>
    /// <param name="times">How often each counts.</param>
    /// <param name="sums">One sum a position.</param>
    public static void AddLengths(ReadOnlySpan<ushort> masks, int times, Span<int> sums)
    {
        if (sums.Length < masks.Length) throw new ArgumentException("There are fewer sums than masks.", nameof(sums));
        int done = 0;
        ref ushort first = ref MemoryMarshal.GetReference(masks);
        ref int target = ref MemoryMarshal.GetReference(sums);
        Vector512<int> factor = Vector512.Create(times);
        for (; done + Vector512<ushort>.Count <= masks.Length; done += Vector512<ushort>.Count)
        {
            // A mask has more than k bits if it is above 2^k − 1; a comparison that holds is −1 in every bit.
            Vector512<ushort> mask = Vector512.LoadUnsafe(ref first, (nuint)done), length = Vector512<ushort>.One;
            for (int bits = 1; bits < 16; bits++) length -= Vector512.GreaterThan(mask, Vector512.Create((ushort)((1 << bits) - 1)));
            (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(length);
            (Vector512.LoadUnsafe(ref target, (nuint)done) + low.AsInt32() * factor).StoreUnsafe(ref target, (nuint)done);
            (Vector512.LoadUnsafe(ref target, (nuint)(done + 16)) + high.AsInt32() * factor).StoreUnsafe(ref target, (nuint)(done + 16));
        }

        for (; done < masks.Length; done++) sums[done] += Widths.Leading(masks[done], false) * times;
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
