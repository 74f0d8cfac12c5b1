using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// The inner loops for 16-bit values in 16-bit containers, trimmed at the leading end, all groups of one form, on machines with AVX-512 (VBMI, VBMI2) and BMI2. Small enough that everything stays in
/// registers; what they leave at the end of a block, and all rarer formats, the general loops of encoder and decoder do, with the same bytes.
/// </summary>
internal static unsafe class WordLoops
{
    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi.VL.IsSupported && Avx512Vbmi2.VL.IsSupported && Avx512BW.VL.IsSupported && Bmi2.IsSupported;
    }

    /// <summary>Encodes groups in plain form.</summary>
    /// <returns>Where the next bytes go.</returns>
    public static byte* Encode<TCode, TSigned>(short* values, byte* widths, int groups, int size, byte* bytes) where TCode : ICode where TSigned : IFlag
    {
        byte* lines = BrickPacking.Lines;
        for (byte* end = widths + groups; widths < end; widths++)
        {
            int width = *widths;
            byte* line = lines + width * BrickPacking.Line;
            for (short* last = values + size; values < last; values += 16, bytes += 2 * width)
                BrickPacking.Store(Codes<TCode, TSigned>(Vector256.Load(values), line), line, bytes);
        }

        return bytes;
    }

    /// <summary>Encodes groups in zero-mask form.</summary>
    public static void EncodeMasked<TCode, TSigned>(short* values, byte* widths, int groups, int size, ref MaskedOutput output) where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = output.Bytes, masks = output.Masks, remainders = output.Remainders, lines = BrickPacking.Lines;
        ulong pending = output.Pending;
        int pendingBits = output.PendingBits;
        for (byte* end = widths + groups; widths < end; widths++)
        {
            int width = *widths;
            byte* line = lines + width * BrickPacking.Line;
            for (short* last = values + size; values < last; values += 16)
            {
                Vector256<ushort> codes = Codes<TCode, TSigned>(Vector256.Load(values), line), places = ~Vector256.Equals(codes, Vector256<ushort>.Zero);
                uint present = places.ExtractMostSignificantBits();
                *(ushort*)masks = (ushort)present;
                masks += 2;
                int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
                BrickPacking.Store(Avx512Vbmi2.VL.Compress(Vector256<ushort>.Zero, places, codes), line, bytes);
                bytes += bits >> 3;
                pending |= (ulong)Bmi2.ZeroHighBits(*bytes, (uint)rest) << pendingBits;
                pendingBits += rest;
                // No branch: when a byte is full cannot be foretold.
                *(ushort*)remainders = (ushort)pending;
                remainders += pendingBits >> 3;
                pending >>= pendingBits & 8;
                pendingBits &= 7;
            }
        }

        output.Take(bytes, masks, remainders, pending, pendingBits);
    }

    /// <summary>Decodes groups in plain form while all that a group may read lies before <paramref name="limit"/>.</summary>
    /// <returns>Groups decoded.</returns>
    public static int Decode<TCode, TSigned>(short* values, byte* widths, byte* signs, int groups, int size, byte* limit, ref byte* from) where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = from, lines = BrickPacking.Lines;
        limit -= size * 2;
        int g = 0;
        for (; g < groups && bytes <= limit; g++)
        {
            int width = widths[g];
            byte* line = lines + width * BrickPacking.Line;
            Vector256<ushort> sign = TSigned.IsOn ? Vector256.Load((ushort*)(lines + width * signs[g] * BrickPacking.Line + BrickPacking.Sign)) : default;
            for (short* last = values + size; values < last; values += 16, bytes += 2 * width)
            {
                Vector256<ushort> codes = BrickPacking.Load(Vector256.Load(bytes), line);
                (TSigned.IsOn ? TCode.Back(codes, sign) : codes.AsInt16()).Store(values);
            }
        }

        from = bytes;
        return g;
    }

    /// <summary>Decodes groups in zero-mask form while all that a group may read lies before <paramref name="limit"/>.</summary>
    /// <returns>Groups decoded.</returns>
    public static int DecodeMasked<TCode, TSigned>(short* values, byte* widths, byte* signs, int groups, int size, byte* limit, ref MaskedInput input)
        where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = input.Bytes, masks = input.Masks, remainders = input.Remainders, lines = BrickPacking.Lines;
        int remainderBits = input.RemainderBits, g = 0;
        limit -= size * 2;
        Vector256<byte> indices = Vector256<byte>.Indices;
        Vector256<ushort> laneBits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (ushort)32768);
        for (; g < groups && bytes <= limit; g++)
        {
            int width = widths[g];
            byte* line = lines + width * BrickPacking.Line;
            Vector256<ushort> sign = TSigned.IsOn ? Vector256.Load((ushort*)(lines + width * signs[g] * BrickPacking.Line + BrickPacking.Sign)) : default;
            for (short* last = values + size; values < last; values += 16)
            {
                uint present = *(ushort*)masks;
                masks += 2;
                int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
                // The bits that are left stand where the next whole byte would; what else the byte has belongs to no code.
                var left = (byte)(*(ushort*)(remainders + (remainderBits >> 3)) >> (remainderBits & 7));
                remainderBits += rest;
                Vector256<byte> source = Vector256.Load(bytes);
                source = Vector256.ConditionalSelect(Vector256.Equals(indices, Vector256.Create((byte)(bits >> 3))), Vector256.Create(left), source);
                bytes += bits >> 3;
                Vector256<ushort> codes = BrickPacking.Load(source, line);
                Vector256<ushort> brick = TSigned.IsOn ? TCode.Back(codes, sign).AsUInt16() : codes;
                Vector256<ushort> places = ~Vector256.Equals(Vector256.Create((ushort)present) & laneBits, Vector256<ushort>.Zero);
                Avx512Vbmi2.VL.Expand(Vector256<ushort>.Zero, places, brick).AsInt16().Store(values);
            }
        }

        input.Bytes = bytes;
        input.Masks = masks;
        input.RemainderBits = remainderBits;
        return g;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Codes<TCode, TSigned>(Vector256<short> values, byte* line) where TCode : ICode where TSigned : IFlag
    {
        if (!TSigned.IsOn) return values.AsUInt16();
        if (!TCode.IsMagnitude) return values.AsUInt16() & Vector256.Load((ushort*)(line + BrickPacking.Bits));
        // As wide as the container a code is the value itself: no value counts as negative there.
        Vector256<short> negative = Vector256.LessThan(values, Vector256<short>.Zero) & Vector256.Load((short*)(line + BrickPacking.Narrower));
        return ((values ^ negative) - negative).AsUInt16() | (negative.AsUInt16() & Vector256.Load((ushort*)(line + BrickPacking.Sign)));
    }
}

/// <summary>Where encoded groups in zero-mask form go.</summary>
internal unsafe struct MaskedOutput
{
    public byte* Bytes, Masks, Remainders;
    public ulong Pending;
    public int PendingBits;

    public void Take(byte* bytes, byte* masks, byte* remainders, ulong pending, int pendingBits)
    {
        Bytes = bytes;
        Masks = masks;
        Remainders = remainders;
        Pending = pending;
        PendingBits = pendingBits;
    }
}

/// <summary>Where encoded groups in zero-mask form come from.</summary>
internal unsafe struct MaskedInput
{
    public byte* Bytes, Masks, Remainders;
    public int RemainderBits;
}
