using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// The inner loops for values in containers of their own length, trimmed at the leading end, on machines with AVX-512 (VBMI, VBMI2) and
/// BMI2. Small enough that everything stays in registers; what they leave at the end of a block, and all rarer formats, the general loops
/// of encoder and decoder do, with the same bytes.
/// </summary>
/// <typeparam name="TBricks">The length of values.</typeparam>
internal static unsafe class BrickLoops<TBricks> where TBricks : IBricks
{
    /// <summary>Encodes groups in plain form.</summary>
    /// <param name="values">
    /// Group after group; what follows as many bytes behind is fetched on the way, as the next block is likely to lie there.
    /// </param>
    /// <param name="widths">The groups' widths.</param>
    /// <param name="groups">How many.</param>
    /// <param name="size">Values of a group.</param>
    /// <param name="bytes">Where bytes go.</param>
    /// <returns>Where the next bytes go.</returns>
    public static byte* Encode<TCode, TSigned>(byte* values, byte* widths, int groups, int size, byte* bytes)
        where TCode : ICode where TSigned : IFlag
    {
        nuint bricks = (nuint)groups * (nuint)(size / 16), ahead = bricks * (nuint)TBricks.Bytes;
        int shift = BitOperations.Log2((uint)size / 16);
        for (nuint i = 0; i < bricks; i++)
        {
            nuint width = widths[i >> shift];
            TBricks.Pack<TCode, TSigned>(values, TBricks.Line(width), width, bytes);
            Sse.Prefetch1(values + ahead);
            values += TBricks.Bytes;
            bytes += 2 * width;
        }

        return bytes;
    }

    /// <summary>
    /// Encodes groups in zero-mask form, or those in it that <paramref name="forms"/> names if <typeparamref name="TChoice"/> is on, the
    /// others in plain form.
    /// </summary>
    public static void EncodeMasked<TCode, TSigned, TChoice>(
        byte* values, byte* widths, byte* forms, int groups, int size, ref MaskedOutput output)
        where TCode : ICode where TSigned : IFlag where TChoice : IFlag
    {
        byte* bytes = output.Bytes, masks = output.Masks, remainders = output.Remainders;
        ulong pending = output.Pending;
        uint pendingBits = output.PendingBits;
        nuint bricks = (nuint)groups * (nuint)(size / 16), ahead = bricks * (nuint)TBricks.Bytes;
        int shift = BitOperations.Log2((uint)size / 16);
        for (nuint i = 0; i < bricks;)
        {
            // Eight bricks leave at most 56 bits, and there are 7 at most before.
            for (nuint end = Math.Min(i + 8, bricks); i < end; i++)
            {
                nuint width = widths[i >> shift];
                uint form = TChoice.IsOn ? forms[i >> shift] : 1u, keep = TChoice.IsOn ? form - 1 : 0;
                uint present = TBricks.PackMasked<TCode, TSigned, TChoice>(values, TBricks.Line(width), width, keep, bytes,
                    out uint bits, out ulong last);
                // A group in plain form has no mask, and what stands there already stays.
                *(ushort*)masks = (ushort)(TChoice.IsOn ? (present & ~keep) | (*(ushort*)masks & keep) : present);
                masks += 2 * form;
                bytes += bits >> 3;
                pending |= last << (int)pendingBits;
                pendingBits += bits & 7;
                Sse.Prefetch1(values + ahead);
                values += TBricks.Bytes;
            }

            *(ulong*)remainders = pending;
            remainders += pendingBits >> 3;
            pending >>= (int)(pendingBits & 56);
            pendingBits &= 7;
        }

        output = new MaskedOutput { Bytes = bytes, Masks = masks, Remainders = remainders, Pending = pending, PendingBits = pendingBits };
    }

    /// <summary>Decodes groups in plain form while all that a group may read lies before <paramref name="limit"/>.</summary>
    /// <returns>Groups decoded.</returns>
    public static int Decode<TCode, TSigned>(byte* values, byte* widths, byte* signs, int groups, int size, byte* limit, ref byte* from)
        where TCode : ICode where TSigned : IFlag
    {
        byte* bytes = from;
        limit -= size / 16 * TBricks.Bytes;
        nuint bricks = (nuint)groups * (nuint)(size / 16), inGroup = (nuint)(size / 16 - 1), i = 0;
        int shift = BitOperations.Log2((uint)size / 16);
        for (; i < bricks; i++)
        {
            // No further group; the one that has begun has what it needs.
            if (bytes > limit && (i & inGroup) == 0) break;
            nuint width = widths[i >> shift];
            TBricks.Unpack<TCode, TSigned>(
                bytes, TBricks.Line(width), TSigned.IsOn ? TBricks.Line(width * signs[i >> shift]) : null, values);
            values += TBricks.Bytes;
            bytes += 2 * width;
        }

        from = bytes;
        return (int)(i >> shift);
    }

    /// <summary>
    /// Decodes groups in zero-mask form, or those in it that <paramref name="forms"/> names, while all that a group may read lies before
    /// <paramref name="limit"/>.
    /// </summary>
    /// <returns>Groups decoded.</returns>
    public static int DecodeMasked<TCode, TSigned, TChoice>(
        byte* values, byte* widths, byte* signs, byte* forms, int groups, int size, byte* limit, ref MaskedInput input)
        where TCode : ICode where TSigned : IFlag where TChoice : IFlag
    {
        byte* bytes = input.Bytes, masks = input.Masks, remainders = input.Remainders;
        uint remainderBits = input.RemainderBits;
        limit -= size / 16 * TBricks.Bytes;
        nuint bricks = (nuint)groups * (nuint)(size / 16), inGroup = (nuint)(size / 16 - 1), i = 0;
        int shift = BitOperations.Log2((uint)size / 16);
        for (; i < bricks; i++)
        {
            if (bytes > limit && (i & inGroup) == 0) break;
            nuint width = widths[i >> shift];
            uint form = TChoice.IsOn ? forms[i >> shift] : 1u;
            uint present = TChoice.IsOn ? (*(ushort*)masks | (form - 1)) & 0xFFFF : *(ushort*)masks;
            masks += 2 * form;
            uint bits = (uint)BitOperations.PopCount(present) * (uint)width;
            // The bits that are left stand where the next whole byte would; what else the byte has belongs to no code.
            var last = (byte)(*(ushort*)(remainders + (remainderBits >> 3)) >> (int)(remainderBits & 7));
            remainderBits += bits & 7;
            TBricks.UnpackMasked<TCode, TSigned>(bytes, TBricks.Line(width), TSigned.IsOn ? TBricks.Line(width * signs[i >> shift]) : null,
                present, bits >> 3, last, values);
            values += TBricks.Bytes;
            bytes += bits >> 3;
        }

        input = new MaskedInput { Bytes = bytes, Masks = masks, Remainders = remainders, RemainderBits = remainderBits };
        return (int)(i >> shift);
    }
}

/// <summary>Where encoded groups in zero-mask form go.</summary>
internal unsafe struct MaskedOutput
{
    public byte* Bytes, Masks, Remainders;
    public ulong Pending;
    public uint PendingBits;
}

/// <summary>Where encoded groups in zero-mask form come from.</summary>
internal unsafe struct MaskedInput
{
    public byte* Bytes, Masks, Remainders;
    public uint RemainderBits;
}
