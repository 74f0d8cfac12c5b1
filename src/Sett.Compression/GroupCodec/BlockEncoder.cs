using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Compression.Sizes;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Writes blocks of groups: the sections of docs/format.md one behind the other. It owns its working memory, so that encoding allocates
/// nothing; one thread at a time.
/// </summary>
public sealed unsafe class BlockEncoder
{
    private readonly BlockFormat _format;
    private readonly int _mostGroups;
    private readonly ushort[] _found;
    private readonly byte[] _fields, _remainders, _lastGroup;

    /// <summary>An encoder.</summary>
    /// <param name="format">The format.</param>
    /// <param name="mostGroups">The most groups of a block.</param>
    public BlockEncoder(BlockFormat format, int mostGroups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostGroups, 1);
        _format = format;
        _mostGroups = mostGroups;
        int size = format.Groups.GroupSize, fields = mostGroups + 64;
        _found = GC.AllocateUninitializedArray<ushort>(3 * mostGroups + 32, pinned: true);
        _fields = GC.AllocateArray<byte>(4 * fields, pinned: true);
        _remainders = GC.AllocateUninitializedArray<byte>(checked(mostGroups * (size / 16)) + 16, pinned: true);
        _lastGroup = GC.AllocateUninitializedArray<byte>(2 * size, pinned: true);
    }

    /// <summary>Room that <see cref="Encode{T}"/> needs for so many values.</summary>
    public int Room(int values) => Room(_format, values);

    /// <summary>Room that an encoder of a format needs for so many values.</summary>
    public static int Room(BlockFormat format, int values) =>
        format.MostBytes((int)(((long)values + format.Groups.GroupSize - 1) / format.Groups.GroupSize)) + 2 * BrickPacking.Reach;

    /// <summary>Encodes values, group after group; a last group that is short is padded with zeros.</summary>
    /// <typeparam name="T">sbyte, byte, short or ushort.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="target">At least <see cref="Room(int)"/> bytes; those behind the block may be overwritten.</param>
    /// <returns>Bytes of the block.</returns>
    public int Encode<T>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged
    {
        int size = _format.Groups.GroupSize;
        if (((long)values.Length + size - 1) / size > _mostGroups)
            throw new ArgumentException($"{values.Length} values are more than {_mostGroups} groups.", nameof(values));
        if (target.Length < Room(values.Length))
            throw new ArgumentException($"{target.Length} bytes are too few; {Room(values.Length)} are needed.", nameof(target));
        if (typeof(T) == typeof(short) || typeof(T) == typeof(ushort))
            return Encode<short, Int16Lane>(MemoryMarshal.Cast<T, short>(values), target);
        if (typeof(T) == typeof(sbyte)) return Encode<sbyte, Int8Lane>(MemoryMarshal.Cast<T, sbyte>(values), target);
        if (typeof(T) == typeof(byte)) return Encode<byte, UInt8Lane>(MemoryMarshal.Cast<T, byte>(values), target);
        throw new NotSupportedException($"{typeof(T).Name} is not encoded; 8-bit and 16-bit integers are.");
    }

    private int Encode<T, TLane>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged where TLane : ILane<T>
    {
        GroupFormat groups = _format.Groups;
        int size = groups.GroupSize, count = (values.Length + size - 1) / size, slot = _mostGroups + 64;
        Span<ushort> masks = _found.AsSpan(0, count), raws = _found.AsSpan(_mostGroups, count);
        Span<ushort> counts = _found.AsSpan(2 * _mostGroups, _format.HasForms ? count : 0);
        // Values that are never negative are their own mask.
        if (!groups.IsSigned) raws = masks;
        switch (Widths.MaskFor(groups.IsSigned, groups.Convention))
        {
            case MaskKind.Raw: GroupScan.Along<T, TLane, RawBits>(values, size, masks, default, counts); break;
            case MaskKind.OnesComplement: GroupScan.Along<T, TLane, OnesComplementBits>(values, size, masks, raws, counts); break;
            default: GroupScan.Along<T, TLane, MagnitudeBits>(values, size, masks, raws, counts); break;
        }

        Span<byte> widths = _fields.AsSpan(0, slot), lows = _fields.AsSpan(slot, slot), forms = _fields.AsSpan(2 * slot, slot);
        Span<byte> codes = _fields.AsSpan(3 * slot, slot);
        GroupWidths.Of(groups, masks, raws, widths[..count]);
        fixed (byte* start = target, fields = _fields)
        {
            byte* at = start + 4;
            at = WriteHeaders(widths, lows, codes, raws, fields, slot, at);
            if (_format.HasSignFlags)
            {
                ReadOnlySpan<ushort> all = _found.AsSpan(_mostGroups);
                for (int g = 0; g < count; g += 32)
                    Vector256.Narrow(Vector256.Create(all.Slice(g, 16)) >>> 15, Vector256.Create(all.Slice(g + 16, 16)) >>> 15)
                        .CopyTo(codes[g..]);
                codes.Slice(count, 8).Clear();
                at = WriteFields(fields + 3 * slot, count, 1, at);
            }

            int masked = _format.Form == GroupForm.ZeroMask ? count : 0;
            if (_format.HasForms)
            {
                masked = ChooseForms(widths, _found.AsSpan(2 * _mostGroups), size, forms, count);
                at = WriteFields(fields + 2 * slot, count, 1, at);
            }

            byte* bytes = at + masked * (size / 8);
            var cursor = new Cursor
            {
                Masks = at,
                Bytes = bytes,
                Widths = fields,
                Lows = fields + slot,
                Forms = fields + 2 * slot,
                Remainders = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_remainders)),
            };
            bool magnitudes = _format.HasMagnitudes;
            // The short group comes from a padded copy.
            int whole = values.Length / size;
            EncodeGroups<T, TLane>(values[..(whole * size)], 0, whole, ref cursor, magnitudes);
            if (whole < count)
            {
                Span<T> last = MemoryMarshal.Cast<byte, T>(_lastGroup.AsSpan())[..size];
                values[(whole * size)..].CopyTo(last);
                last[(values.Length - whole * size)..].Clear();
                EncodeGroups<T, TLane>(last, whole, 1, ref cursor, magnitudes);
            }

            int wholeBytes = (int)(cursor.Bytes - bytes), remainders = (int)(cursor.RemainderBits + 7) / 8;
            Unsafe.WriteUnaligned(start, wholeBytes);
            Unsafe.WriteUnaligned(cursor.Remainders, cursor.Pending);
            _remainders.AsSpan(0, remainders).CopyTo(target[(int)(cursor.Bytes - start)..]);
            return (int)(cursor.Bytes - start) + remainders;
        }
    }

    // Headers are width − 1. Trimmed at both ends, the lowest bit follows for each group; a group of zeros has the width of the container
    // there and the highest lowest bit.
    private byte* WriteHeaders(
        Span<byte> widths, Span<byte> lows, Span<byte> codes, ReadOnlySpan<ushort> raws, byte* fields, int slot, byte* at)
    {
        int container = _format.Groups.ContainerBits, count = raws.Length, bits = _format.Groups.HeaderBits;
        // Whole bytes are packed from eight fields.
        codes.Slice(count, 8).Clear();
        if (!_format.HasLowEnds)
        {
            for (int g = 0; g < count; g += 32) (Vector256.Create<byte>(widths.Slice(g, 32)) - Vector256<byte>.One).CopyTo(codes[g..]);
            codes.Slice(count, 8).Clear();
            return WriteFields(fields + 3 * slot, count, bits, at);
        }

        lows.Slice(count, 8).Clear();
        for (int g = 0; g < count; g++)
        {
            (codes[g], lows[g]) = widths[g] == 0 ? ((byte)(container - 1), (byte)(container - 1))
                : widths[g] == container ? ((byte)(container - 1), (byte)0)
                : ((byte)(widths[g] - 1), (byte)BitOperations.TrailingZeroCount((uint)raws[g]));
        }

        at = WriteFields(fields + 3 * slot, count, bits, at);
        return WriteFields(fields + slot, count, bits, at);
    }

    // 1: the group takes less with a mask. Returns how many do.
    private static int ChooseForms(ReadOnlySpan<byte> widths, ReadOnlySpan<ushort> counts, int size, Span<byte> forms, int groups)
    {
        Vector256<ushort> values = Vector256.Create((ushort)size);
        for (int g = 0; g < groups; g += 32)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Create(widths.Slice(g, 32)));
            low = Vector256.LessThan(low * Vector256.Create(counts.Slice(g, 16)) + values, low * values);
            high = Vector256.LessThan(high * Vector256.Create(counts.Slice(g + 16, 16)) + values, high * values);
            (Vector256.Narrow(low, high) & Vector256<byte>.One).CopyTo(forms[g..]);
        }

        forms.Slice(groups, 8).Clear();
        return forms[..groups].Count((byte)1);
    }

    private static byte* WriteFields(byte* fields, int count, int bits, byte* at)
    {
        BitFields.Pack(fields, count, bits, at);
        return at + BitFields.Bytes(count, bits);
    }

    private void EncodeGroups<T, TLane>(ReadOnlySpan<T> values, int first, int count, ref Cursor cursor, bool magnitudes)
        where T : unmanaged where TLane : ILane<T>
    {
        switch (magnitudes, _format.HasLowEnds)
        {
            case (false, false): EncodeGroups<T, TLane, PlainCodes, Off>(values, first, count, ref cursor); break;
            case (false, true): EncodeGroups<T, TLane, PlainCodes, On>(values, first, count, ref cursor); break;
            case (true, false): EncodeGroups<T, TLane, MagnitudeCodes, Off>(values, first, count, ref cursor); break;
            default: EncodeGroups<T, TLane, MagnitudeCodes, On>(values, first, count, ref cursor); break;
        }
    }

    private void EncodeGroups<T, TLane, TCode, TTrim>(ReadOnlySpan<T> values, int first, int count, ref Cursor cursor)
        where T : unmanaged where TLane : ILane<T> where TCode : ICode where TTrim : IFlag
    {
        switch (_format.Form)
        {
            case GroupForm.Plain: EncodeCore<T, TLane, TCode, TTrim, Off, Off>(values, first, count, ref cursor); break;
            case GroupForm.ZeroMask: EncodeCore<T, TLane, TCode, TTrim, On, Off>(values, first, count, ref cursor); break;
            default: EncodeCore<T, TLane, TCode, TTrim, On, On>(values, first, count, ref cursor); break;
        }
    }

    private void EncodeCore<T, TLane, TCode, TTrim, TMask, TChoice>(ReadOnlySpan<T> values, int first, int count, ref Cursor state)
        where T : unmanaged where TLane : ILane<T> where TCode : ICode where TTrim : IFlag where TMask : IFlag where TChoice : IFlag
    {
        if (!TTrim.IsOn && (sizeof(T) == 1 ? ByteBricks.IsSupported : WordBricks.IsSupported && _format.Groups.ContainerBits == 16))
        {
            fixed (T* from = values)
            {
                if (sizeof(T) == 1) EncodeFast<ByteBricks, TCode, TMask, TChoice>((byte*)from, first, count, ref state);
                else EncodeFast<WordBricks, TCode, TMask, TChoice>((byte*)from, first, count, ref state);
            }

            return;
        }

        int size = _format.Groups.GroupSize, container = _format.Groups.ContainerBits;
        ref T start = ref MemoryMarshal.GetReference(values);
        // Locals stay in registers; fields of a structure would not.
        byte* bytes = state.Bytes, masks = state.Masks, remainders = state.Remainders, widths = state.Widths;
        ulong pending = state.Pending;
        int pendingBits = state.PendingBits, remainderBits = 0;
        nuint at = 0;
        for (int g = first; g < first + count; g++)
        {
            int width = widths[g], low = TTrim.IsOn ? state.Lows[g] : 0;
            bool masked = TMask.IsOn && (!TChoice.IsOn || state.Forms[g] != 0);
            if (TTrim.IsOn && width == 0)
            {
                if (masked)
                {
                    new Span<byte>(masks, size / 8).Clear();
                    masks += size / 8;
                }

                at += (nuint)size;
                continue;
            }

            for (nuint end = at + (nuint)size; at < end; at += 16)
            {
                Vector256<ushort> codes = TCode.Of(TLane.Load256(ref start, at), width, low, container);
                if (!masked)
                {
                    BrickPacking.Store(codes, width, bytes);
                    bytes += 2 * width;
                    continue;
                }

                // A value that is not zero has a code that is not zero: its lowest bit or sign is kept, and as wide as the container
                // nothing is lost.
                uint present = ZeroMasks.Of(codes);
                Unsafe.WriteUnaligned(masks, (ushort)present);
                masks += 2;
                int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
                BrickPacking.Store(ZeroMasks.Close(codes, present), width, bytes);
                bytes += bits >> 3;
                // Codes behind the last are zeros; at 16 × 16 bits the byte is not one of the brick, and nothing of it counts.
                pending |= ((ulong)*bytes & ((1u << rest) - 1)) << pendingBits;
                pendingBits += rest;
                remainderBits += rest;
                if (pendingBits < 32) continue;
                Unsafe.WriteUnaligned(remainders, (uint)pending);
                remainders += 4;
                pending >>= 32;
                pendingBits -= 32;
            }
        }

        state.Bytes = bytes;
        state.Masks = masks;
        state.Remainders = remainders;
        state.Pending = pending;
        state.PendingBits = pendingBits;
        state.RemainderBits += remainderBits;
    }

    private void EncodeFast<TBricks, TCode, TMask, TChoice>(byte* values, int first, int count, ref Cursor state)
        where TBricks : IBricks where TCode : ICode where TMask : IFlag where TChoice : IFlag
    {
        int size = _format.Groups.GroupSize;
        bool isSigned = _format.Groups.IsSigned;
        byte* widths = state.Widths + first, forms = state.Forms + first;
        if (!TMask.IsOn)
        {
            state.Bytes = isSigned
                ? BrickLoops<TBricks>.Encode<TCode, On>(values, widths, count, size, state.Bytes)
                : BrickLoops<TBricks>.Encode<TCode, Off>(values, widths, count, size, state.Bytes);
            return;
        }

        var output = new MaskedOutput
        {
            Bytes = state.Bytes,
            Masks = state.Masks,
            Remainders = state.Remainders,
            Pending = state.Pending,
            PendingBits = (uint)state.PendingBits,
        };
        if (isSigned) BrickLoops<TBricks>.EncodeMasked<TCode, On, TChoice>(values, widths, forms, count, size, ref output);
        else BrickLoops<TBricks>.EncodeMasked<TCode, Off, TChoice>(values, widths, forms, count, size, ref output);
        state.RemainderBits += 8 * (output.Remainders - state.Remainders) + (int)output.PendingBits - state.PendingBits;
        state.Bytes = output.Bytes;
        state.Masks = output.Masks;
        state.Remainders = output.Remainders;
        state.Pending = output.Pending;
        state.PendingBits = (int)output.PendingBits;
    }

    /// <summary>Where the next bytes go, and bits that do not make a word yet.</summary>
    private struct Cursor
    {
        public byte* Masks, Bytes, Remainders, Widths, Lows, Forms;
        public ulong Pending;
        public int PendingBits;
        public long RemainderBits;
    }
}
