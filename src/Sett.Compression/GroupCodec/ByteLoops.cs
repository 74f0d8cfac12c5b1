using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>The inner loops for 8-bit values, not widened; see <see cref="WordLoops"/>.</summary>
internal static unsafe class ByteLoops
{
    /// <summary>Encodes groups in plain form.</summary>
    /// <returns>Where the next bytes go.</returns>
    public static byte* Encode<TCode, TSigned>(byte* values, byte* widths, int groups, int size, byte* bytes) where TCode : ICode where TSigned : IFlag
    {
        byte* lines = ByteBricks.Lines;
        for (byte* end = widths + groups; widths < end; widths++)
        {
            int width = *widths;
            byte* line = lines + width * ByteBricks.Line;
            for (byte* last = values + size; values < last; values += 16, bytes += 2 * width)
            {
                if (TSigned.IsOn && TCode.IsMagnitude)
                {
                    Vector128<ulong> halves = Magnitudes(Vector128.Load(values), line).AsUInt64();
                    ByteBricks.Store(halves.GetElement(0), halves.GetElement(1), width, line, bytes);
                }
                else
                {
                    // Bit extraction takes the low bits by itself.
                    ByteBricks.Store(*(ulong*)values, *(ulong*)(values + 8), width, line, bytes);
                }
            }
        }

        return bytes;
    }

    /// <summary>Encodes groups in zero-mask form.</summary>
    public static void EncodeMasked<TCode, TSigned>(byte* values, byte* widths, int groups, int size, ref MaskedOutput output) where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = output.Bytes, masks = output.Masks, remainders = output.Remainders, lines = ByteBricks.Lines;
        ulong pending = output.Pending;
        int pendingBits = output.PendingBits;
        for (byte* end = widths + groups; widths < end; widths++)
        {
            int width = *widths;
            byte* line = lines + width * ByteBricks.Line;
            for (byte* last = values + size; values < last; values += 16)
            {
                Vector128<byte> brick = Vector128.Load(values), places = ~Vector128.Equals(brick, Vector128<byte>.Zero);
                uint present = places.ExtractMostSignificantBits();
                *(ushort*)masks = (ushort)present;
                masks += 2;
                int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
                Vector128<byte> codes = TSigned.IsOn && TCode.IsMagnitude ? Magnitudes(brick, line) : brick;
                Vector128<ulong> closed = Avx512Vbmi2.VL.Compress(Vector128<byte>.Zero, places, codes).AsUInt64();
                ByteBricks.Store(closed.GetElement(0), closed.GetElement(1), width, line, bytes);
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
    public static int Decode<TCode, TSigned>(byte* values, byte* widths, byte* signs, int groups, int size, byte* limit, ref byte* from) where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = from, lines = ByteBricks.Lines;
        limit -= size;
        int g = 0;
        for (; g < groups && bytes <= limit; g++)
        {
            int width = widths[g];
            byte* line = lines + width * ByteBricks.Line;
            Vector128<byte> sign = TSigned.IsOn ? Vector128.Load(lines + width * signs[g] * ByteBricks.Line + ByteBricks.Sign) : default;
            for (byte* last = values + size; values < last; values += 16, bytes += 2 * width)
            {
                Vector128<byte> codes = ByteBricks.Load(Vector128.Load(bytes), line);
                (TSigned.IsOn ? TCode.BackBytes(codes, sign) : codes).Store(values);
            }
        }

        from = bytes;
        return g;
    }

    /// <summary>Decodes groups in zero-mask form while all that a group may read lies before <paramref name="limit"/>.</summary>
    /// <returns>Groups decoded.</returns>
    public static int DecodeMasked<TCode, TSigned>(byte* values, byte* widths, byte* signs, int groups, int size, byte* limit, ref MaskedInput input)
        where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = input.Bytes, masks = input.Masks, remainders = input.Remainders, lines = ByteBricks.Lines;
        int remainderBits = input.RemainderBits, g = 0;
        limit -= size;
        Vector128<byte> indices = Vector128<byte>.Indices;
        for (; g < groups && bytes <= limit; g++)
        {
            int width = widths[g];
            byte* line = lines + width * ByteBricks.Line;
            Vector128<byte> sign = TSigned.IsOn ? Vector128.Load(lines + width * signs[g] * ByteBricks.Line + ByteBricks.Sign) : default;
            for (byte* last = values + size; values < last; values += 16)
            {
                uint present = *(ushort*)masks;
                masks += 2;
                int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
                var left = (byte)(*(ushort*)(remainders + (remainderBits >> 3)) >> (remainderBits & 7));
                remainderBits += rest;
                Vector128<byte> source = Vector128.Load(bytes);
                source = Vector128.ConditionalSelect(Vector128.Equals(indices, Vector128.Create((byte)(bits >> 3))), Vector128.Create(left), source);
                bytes += bits >> 3;
                Vector128<byte> codes = ByteBricks.Load(source, line);
                ByteBricks.Open(TSigned.IsOn ? TCode.BackBytes(codes, sign) : codes, present).Store(values);
            }
        }

        input.Bytes = bytes;
        input.Masks = masks;
        input.RemainderBits = remainderBits;
        return g;
    }

    // As wide as the container a code is the value itself: no value counts as negative there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Magnitudes(Vector128<byte> values, byte* line)
    {
        Vector128<byte> negative = Vector128.LessThan(values.AsSByte(), Vector128<sbyte>.Zero).AsByte() & Vector128.Load(line + ByteBricks.Narrower);
        return ((values ^ negative) - negative) | (negative & Vector128.Load(line + ByteBricks.Sign));
    }
}
