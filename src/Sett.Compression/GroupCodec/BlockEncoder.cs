using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Compression.Sizes;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Writes blocks of groups: the sections of docs/format.md one behind the other. It owns its working memory, so that encoding allocates nothing; one thread at a time.
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
        _found = GC.AllocateUninitializedArray<ushort>(3 * mostGroups, pinned: true);
        _fields = GC.AllocateArray<byte>(4 * fields, pinned: true);
        _remainders = GC.AllocateUninitializedArray<byte>(checked(mostGroups * (size / 16)) + 16, pinned: true);
        _lastGroup = GC.AllocateUninitializedArray<byte>(2 * size, pinned: true);
    }

    /// <summary>Room that <see cref="Encode{T}"/> needs for so many values.</summary>
    public int Room(int values) => _format.MostBytes((int)(((long)values + _format.Groups.GroupSize - 1) / _format.Groups.GroupSize)) + 2 * BrickPacking.Reach;

    /// <summary>Encodes values, group after group; a last group that is short is padded with zeros.</summary>
    /// <typeparam name="T">sbyte, byte, short or ushort.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="target">At least <see cref="Room"/> bytes; those behind the block may be overwritten.</param>
    /// <returns>Bytes of the block.</returns>
    public int Encode<T>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged
    {
        int size = _format.Groups.GroupSize;
        if (((long)values.Length + size - 1) / size > _mostGroups) throw new ArgumentException($"{values.Length} values are more than {_mostGroups} groups.", nameof(values));
        if (target.Length < Room(values.Length)) throw new ArgumentException($"{target.Length} bytes are too few; {Room(values.Length)} are needed.", nameof(target));
        if (typeof(T) == typeof(short) || typeof(T) == typeof(ushort)) return Encode<short, Int16Lane>(MemoryMarshal.Cast<T, short>(values), target);
        if (typeof(T) == typeof(sbyte)) return Encode<sbyte, Int8Lane>(MemoryMarshal.Cast<T, sbyte>(values), target);
        if (typeof(T) == typeof(byte)) return Encode<byte, UInt8Lane>(MemoryMarshal.Cast<T, byte>(values), target);
        throw new NotSupportedException($"{typeof(T).Name} is not encoded; 8-bit and 16-bit integers are.");
    }

    private int Encode<T, TLane>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged where TLane : ILane<T>
    {
        GroupFormat groups = _format.Groups;
        int size = groups.GroupSize, count = (values.Length + size - 1) / size, slot = _mostGroups + 64;
        Span<ushort> masks = _found.AsSpan(0, count), raws = _found.AsSpan(_mostGroups, count), counts = _found.AsSpan(2 * _mostGroups, count);
        switch (Widths.MaskFor(groups.IsSigned, groups.Convention))
        {
            case MaskKind.Raw: GroupScan.Along<T, TLane, RawBits>(values, size, masks, raws, counts); break;
            case MaskKind.OnesComplement: GroupScan.Along<T, TLane, OnesComplementBits>(values, size, masks, raws, counts); break;
            default: GroupScan.Along<T, TLane, MagnitudeBits>(values, size, masks, raws, counts); break;
        }

        Span<byte> widths = _fields.AsSpan(0, slot), lows = _fields.AsSpan(slot, slot), forms = _fields.AsSpan(2 * slot, slot), codes = _fields.AsSpan(3 * slot, slot);
        GroupWidths.Of(groups, masks, raws, widths[..count]);
        fixed (byte* start = target, fields = _fields)
        {
            byte* at = start + 4;
            at = WriteHeaders(widths, lows, codes, raws, fields, slot, at);
            if (_format.HasSignFlags)
            {
                for (int g = 0; g < count; g++) codes[g] = (byte)(raws[g] >> 15);
                at = WriteFields(fields + 3 * slot, count, 1, at);
            }

            int masked = _format.Form == GroupForm.ZeroMask ? count : 0;
            if (_format.HasForms)
            {
                forms.Slice(count, 8).Clear();
                for (int g = 0; g < count; g++)
                {
                    forms[g] = (byte)(widths[g] * counts[g] + size < widths[g] * size ? 1 : 0);
                    masked += forms[g];
                }

                at = WriteFields(fields + 2 * slot, count, 1, at);
            }

            byte* bytes = at + masked * (size / 8);
            var cursor = new Cursor(at, bytes, fields, fields + slot, fields + 2 * slot, _remainders);
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

            int wholeBytes = (int)(cursor.Bytes - bytes), remainders = cursor.FinishRemainders();
            Unsafe.WriteUnaligned(start, wholeBytes);
            _remainders.AsSpan(0, remainders).CopyTo(target[(int)(cursor.Bytes - start)..]);
            return (int)(cursor.Bytes - start) + remainders;
        }
    }

    // Headers are width − 1. Trimmed at both ends, the lowest bit follows for each group; a group of zeros has the width of the container there and the highest lowest bit.
    private byte* WriteHeaders(Span<byte> widths, Span<byte> lows, Span<byte> codes, ReadOnlySpan<ushort> raws, byte* fields, int slot, byte* at)
    {
        int container = _format.Groups.ContainerBits, count = raws.Length, bits = _format.Groups.HeaderBits;
        // Whole bytes are packed from eight fields.
        codes.Slice(count, 8).Clear();
        if (!_format.HasLowEnds)
        {
            for (int g = 0; g < count; g++) codes[g] = (byte)(widths[g] - 1);
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

    private static byte* WriteFields(byte* fields, int count, int bits, byte* at)
    {
        BitFields.Pack(fields, count, bits, at);
        return at + BitFields.Bytes(count, bits);
    }

    private void EncodeGroups<T, TLane>(ReadOnlySpan<T> values, int first, int count, ref Cursor cursor, bool magnitudes) where T : unmanaged where TLane : ILane<T>
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
        int size = _format.Groups.GroupSize, container = _format.Groups.ContainerBits;
        ref T start = ref MemoryMarshal.GetReference(values);
        Cursor cursor = state;
        nuint at = 0;
        for (int g = first; g < first + count; g++)
        {
            int width = cursor.Widths[g], low = TTrim.IsOn ? cursor.Lows[g] : 0;
            bool masked = TMask.IsOn && (!TChoice.IsOn || cursor.Forms[g] != 0);
            if (TTrim.IsOn && width == 0)
            {
                if (masked) cursor.WriteEmptyMasks(size);
                at += (nuint)size;
                continue;
            }

            for (nuint end = at + (nuint)size; at < end; at += 16)
            {
                Vector256<short> brick = TLane.Load256(ref start, at);
                Vector256<ushort> code = TCode.Of(brick, width, low, container);
                if (masked)
                {
                    // A value that is not zero has a code that is not zero: its lowest bit or sign is kept, and as wide as the container nothing is lost.
                    uint present = ZeroMasks.Of(code);
                    cursor.WriteMasked(ZeroMasks.Close(code, present), present, width);
                }
                else
                {
                    BrickPacking.Store(code, width, cursor.Bytes);
                    cursor.Bytes += 2 * width;
                }
            }
        }

        state = cursor;
    }

    /// <summary>Where the next bytes go.</summary>
    private struct Cursor(byte* masks, byte* bytes, byte* widths, byte* lows, byte* forms, byte[] remainders)
    {
        private readonly byte* _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(remainders));
        private byte* _remainders = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(remainders));
        private ulong _pending;
        private int _pendingBits;

        public byte* Bytes = bytes, Masks = masks;
        public readonly byte* Widths = widths, Lows = lows, Forms = forms;

        public void WriteEmptyMasks(int size)
        {
            new Span<byte>(Masks, size / 8).Clear();
            Masks += size / 8;
        }

        /// <summary>A brick's mask, the whole bytes of its codes, and the bits that are left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void WriteMasked(Vector256<ushort> codes, uint present, int width)
        {
            Unsafe.WriteUnaligned(Masks, (ushort)present);
            Masks += 2;
            int bits = BitOperations.PopCount(present) * width, rest = bits & 7;
            BrickPacking.Store(codes, width, Bytes);
            Bytes += bits >> 3;
            // Codes behind the last are zeros, so the byte has no other bits. At 16 × 16 bits the byte is not one of the brick, and nothing of it counts.
            ulong last = (ulong)*Bytes & ((1u << rest) - 1);
            _pending |= last << _pendingBits;
            _pendingBits += rest;
            if (_pendingBits < 32) return;
            Unsafe.WriteUnaligned(_remainders, (uint)_pending);
            _remainders += 4;
            _pending >>= 32;
            _pendingBits -= 32;
        }

        public int FinishRemainders()
        {
            Unsafe.WriteUnaligned(_remainders, _pending);
            return (int)(_remainders - _start) + (_pendingBits + 7) / 8;
        }
    }
}
