using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Compression.Sizes;
using Sett.Numerics;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Reads blocks of groups. Whatever the bytes are, it reads none beyond the block, writes none beyond the values, and refuses blocks whose
/// sections do not add up. It owns its working memory, so that decoding allocates nothing; one thread at a time.
/// </summary>
public sealed unsafe class BlockDecoder
{
    private readonly BlockFormat _format;
    private readonly int _mostGroups;
    private const int TailRoom = 3 * BrickPacking.Reach;

    private readonly byte[] _fields, _remainders, _lastGroup, _tail = GC.AllocateUninitializedArray<byte>(TailRoom, pinned: true);

    /// <summary>A decoder.</summary>
    /// <param name="format">The format.</param>
    /// <param name="mostGroups">The most groups of a block.</param>
    public BlockDecoder(BlockFormat format, int mostGroups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostGroups, 1);
        _format = format;
        _mostGroups = mostGroups;
        int size = format.Groups.GroupSize;
        _fields = GC.AllocateArray<byte>(4 * (mostGroups + 64), pinned: true);
        _remainders = GC.AllocateUninitializedArray<byte>(checked(mostGroups * (size / 16)) + 16, pinned: true);
        _lastGroup = GC.AllocateUninitializedArray<byte>(2 * size, pinned: true);
    }

    /// <summary>Decodes a block.</summary>
    /// <typeparam name="T">The type that was encoded: sbyte, byte, short or ushort.</typeparam>
    /// <param name="block">All bytes of the block.</param>
    /// <param name="values">As many values as were encoded.</param>
    /// <exception cref="BadInputException">The bytes are no block of so many values.</exception>
    public void Decode<T>(ReadOnlySpan<byte> block, Span<T> values) where T : unmanaged
    {
        int size = _format.Groups.GroupSize;
        if (((long)values.Length + size - 1) / size > _mostGroups)
            throw new ArgumentException($"{values.Length} values are more than {_mostGroups} groups.", nameof(values));
        if (typeof(T) == typeof(short) || typeof(T) == typeof(ushort))
            Decode<short, Int16Lane>(block, MemoryMarshal.Cast<T, short>(values));
        else if (typeof(T) == typeof(sbyte)) Decode<sbyte, Int8Lane>(block, MemoryMarshal.Cast<T, sbyte>(values));
        else if (typeof(T) == typeof(byte)) Decode<byte, UInt8Lane>(block, MemoryMarshal.Cast<T, byte>(values));
        else throw new NotSupportedException($"{typeof(T).Name} is not decoded; 8-bit and 16-bit integers are.");
    }

    private void Decode<T, TLane>(ReadOnlySpan<byte> block, Span<T> values) where T : unmanaged where TLane : ILane<T>
    {
        GroupFormat groups = _format.Groups;
        int size = groups.GroupSize, count = (values.Length + size - 1) / size, slot = _mostGroups + 64;
        fixed (byte* start = block, fields = _fields, remainders = _remainders)
        {
            byte* end = start + block.Length, at = start;
            int wholeBytes = block.Length >= 4 ? Unsafe.ReadUnaligned<int>(at) : -1;
            at += 4;
            byte* widths = fields, lows = fields + slot, signs = fields + 2 * slot, forms = fields + 3 * slot;
            long fixedBytes = 4 + BitFields.Bytes(count, groups.HeaderBits) * (_format.HasLowEnds ? 2L : 1)
                + (_format.HasSignFlags ? BitFields.Bytes(count, 1) : 0)
                + (_format.HasForms ? BitFields.Bytes(count, 1) : 0);
            if (block.Length < fixedBytes || wholeBytes < 0) throw Wrong("is too short for its groups");
            at = ReadFields(at, count, groups.HeaderBits, widths);
            if (_format.HasLowEnds) at = ReadFields(at, count, groups.HeaderBits, lows);
            if (_format.HasSignFlags) at = ReadFields(at, count, 1, signs);
            else if (groups.IsSigned) new Span<byte>(signs, count).Fill(1);
            int masked = _format.Form == GroupForm.ZeroMask ? count : 0;
            if (_format.HasForms)
            {
                at = ReadFields(at, count, 1, forms);
                masked = new ReadOnlySpan<byte>(forms, count).Count((byte)1);
            }

            FinishWidths(widths, lows, count);
            long left = end - at - masked * (size / 8L) - wholeBytes;
            if (left < 0 || left > (long)masked * (size / 16)) throw Wrong("has sections of wrong lengths");
            byte* bytes = at + masked * (size / 8);
            new ReadOnlySpan<byte>(bytes + wholeBytes, (int)left).CopyTo(_remainders);
            // There is a byte of room for each brick, and a brick takes at most 7 bits of it.
            new Span<byte>(remainders + left, 8).Clear();
            var cursor = new Cursor
            {
                Masks = at,
                Bytes = bytes,
                End = bytes + wholeBytes,
                Readable = bytes + wholeBytes,
                Widths = widths,
                Lows = lows,
                Signs = signs,
                Forms = forms,
                Remainders = remainders,
            };
            int whole = values.Length / size;
            DecodeGroups<T, TLane>(values[..(whole * size)], 0, whole, ref cursor);
            if (whole < count)
            {
                Span<T> last = MemoryMarshal.Cast<byte, T>(_lastGroup.AsSpan())[..size];
                DecodeGroups<T, TLane>(last, whole, 1, ref cursor);
                last[..(values.Length - whole * size)].CopyTo(values[(whole * size)..]);
            }

            if (cursor.Bytes != cursor.End || (cursor.RemainderBits + 7) / 8 != left) throw Wrong("has sections of wrong lengths");
        }
    }

    private static BadInputException Wrong(string what) => new($"a block {what}");

    // 16-bit elements in 8-bit containers: the container's bits give the value only together with the range.
    private bool Wraps<T>() where T : unmanaged => sizeof(T) == 2 && _format.Groups.ContainerBits == 8;

    private static byte* ReadFields(byte* at, int count, int bits, byte* fields)
    {
        BitFields.Unpack(at, count, bits, fields);
        return at + BitFields.Bytes(count, bits);
    }

    private void FinishWidths(byte* widths, byte* lows, int count)
    {
        if (!_format.HasLowEnds)
        {
            for (int g = 0; g < count; g += 32) (Vector256.Load(widths + g) + Vector256<byte>.One).Store(widths + g);
            return;
        }

        int container = _format.Groups.ContainerBits;
        for (int g = 0; g < count; g++)
        {
            widths[g]++;
            if (widths[g] != container || lows[g] == 0) continue;
            if (lows[g] != container - 1) throw Wrong("has a group as wide as its container with low bits left out");
            widths[g] = lows[g] = 0;
        }
    }

    private void DecodeGroups<T, TLane>(Span<T> values, int first, int count, ref Cursor cursor) where T : unmanaged where TLane : ILane<T>
    {
        switch (_format.HasMagnitudes, _format.HasLowEnds || Wraps<T>())
        {
            case (false, false): DecodeGroups<T, TLane, PlainCodes, Off>(values, first, count, ref cursor); break;
            case (false, true): DecodeGroups<T, TLane, PlainCodes, On>(values, first, count, ref cursor); break;
            case (true, false): DecodeGroups<T, TLane, MagnitudeCodes, Off>(values, first, count, ref cursor); break;
            default: DecodeGroups<T, TLane, MagnitudeCodes, On>(values, first, count, ref cursor); break;
        }
    }

    private void DecodeGroups<T, TLane, TCode, TRare>(Span<T> values, int first, int count, ref Cursor cursor)
        where T : unmanaged where TLane : ILane<T> where TCode : ICode where TRare : IFlag
    {
        switch (_format.Form)
        {
            case GroupForm.Plain: DecodeCore<T, TLane, TCode, TRare, Off, Off>(values, first, count, ref cursor); break;
            case GroupForm.ZeroMask: DecodeCore<T, TLane, TCode, TRare, On, Off>(values, first, count, ref cursor); break;
            default: DecodeCore<T, TLane, TCode, TRare, On, On>(values, first, count, ref cursor); break;
        }
    }

    // TRare: groups may leave out low bits, or the container's range is not the usual one.
    private void DecodeCore<T, TLane, TCode, TRare, TMask, TChoice>(Span<T> values, int first, int count, ref Cursor state)
        where T : unmanaged where TLane : ILane<T> where TCode : ICode where TRare : IFlag where TMask : IFlag where TChoice : IFlag
    {
        if (!TRare.IsOn && !state.HasMoved && (sizeof(T) == 1 ? ByteBricks.IsSupported : WordBricks.IsSupported))
        {
            fixed (T* to = values)
            {
                int decoded = sizeof(T) == 1
                    ? DecodeFast<ByteBricks, TCode, TMask, TChoice>((byte*)to, first, count, ref state)
                    : DecodeFast<WordBricks, TCode, TMask, TChoice>((byte*)to, first, count, ref state);
                first += decoded;
                count -= decoded;
                values = values[(decoded * _format.Groups.GroupSize)..];
            }
        }

        int size = _format.Groups.GroupSize, container = _format.Groups.ContainerBits;
        bool isSigned = _format.Groups.IsSigned, hasFlags = _format.HasSignFlags, wraps = Wraps<T>(), hasLows = _format.HasLowEnds;
        Vector256<short> least = Vector256.Create((short)_format.Least);
        ref T start = ref MemoryMarshal.GetReference(values);
        // Locals stay in registers; fields of a structure would not.
        byte* bytes = state.Bytes, masks = state.Masks, end = state.End, readable = state.Readable, widths = state.Widths;
        byte* remainders = state.Remainders;
        int remainderBits = state.RemainderBits;
        bool moved = state.HasMoved;
        nuint at = 0;
        for (int g = first; g < first + count; g++)
        {
            int width = widths[g], low = TRare.IsOn && hasLows ? state.Lows[g] : 0;
            // As wide as the container a code is the value's own bits; in two's complement its highest bit is the sign even so.
            bool signed = isSigned && (!hasFlags || state.Signs[g] != 0), verbatim = width == container;
            ushort signBit = !signed || (verbatim && (TCode.IsMagnitude || (TRare.IsOn && wraps)))
                ? (ushort)0
                : (ushort)((1 << width) >> 1);
            bool masked = TMask.IsOn && (!TChoice.IsOn || state.Forms[g] != 0);
            if (TRare.IsOn && width == 0)
            {
                if (masked) masks += size / 8;
                values.Slice((int)at, size).Clear();
                at += (nuint)size;
                continue;
            }

            for (nuint last = at + (nuint)size; at < last; at += 16)
            {
                if (readable - bytes < BrickPacking.Reach)
                {
                    long remaining = end - bytes;
                    bytes = MoveTail(bytes, remaining, moved);
                    moved = true;
                    end = bytes + remaining;
                    readable = bytes + TailRoom;
                }

                uint present = 0;
                Vector256<ushort> codes;
                if (!masked)
                {
                    codes = BrickPacking.Load(bytes, width);
                    bytes += 2 * width;
                }
                else
                {
                    present = Unsafe.ReadUnaligned<ushort>(masks);
                    masks += 2;
                    int bits = BitOperations.PopCount(present) * width, whole = bits >> 3, rest = bits & 7;
                    // The bits that are left stand where the next whole byte would.
                    byte left =
                        (byte)(Unsafe.ReadUnaligned<ushort>(remainders + (remainderBits >> 3)) >> (remainderBits & 7) & ((1 << rest) - 1));
                    remainderBits += rest;
                    Vector256<byte> source = Vector256.Load(bytes);
                    bytes += whole;
                    source = Vector256.ConditionalSelect(Vector256.Equals(Vector256<byte>.Indices, Vector256.Create((byte)whole)),
                        Vector256.Create(left), source);
                    codes = BrickPacking.Load(source, width);
                }

                Vector256<short> brick = TCode.Back(codes, Vector256.Create(signBit));
                if (TRare.IsOn)
                {
                    if (low != 0) brick <<= low;
                    if (wraps && verbatim) brick = ((codes.AsInt16() - least) & Vector256.Create((short)255)) + least;
                }

                // Lanes beyond the codes hold whatever followed; only those that the mask names are taken.
                if (masked) brick = ZeroMasks.Open(brick.AsUInt16(), present).AsInt16();
                TLane.Store256(brick, ref start, at);
            }
        }

        state.Bytes = bytes;
        state.End = end;
        state.Readable = readable;
        state.HasMoved = moved;
        state.Masks = masks;
        state.RemainderBits = remainderBits;
    }

    private int DecodeFast<TBricks, TCode, TMask, TChoice>(byte* values, int first, int count, ref Cursor state)
        where TBricks : IBricks where TCode : ICode where TMask : IFlag where TChoice : IFlag
    {
        int size = _format.Groups.GroupSize;
        bool isSigned = _format.Groups.IsSigned;
        byte* widths = state.Widths + first, signs = state.Signs + first, forms = state.Forms + first;
        if (!TMask.IsOn)
        {
            return isSigned
                ? BrickLoops<TBricks>.Decode<TCode, On>(values, widths, signs, count, size, state.End, ref state.Bytes)
                : BrickLoops<TBricks>.Decode<TCode, Off>(values, widths, signs, count, size, state.End, ref state.Bytes);
        }

        var input = new MaskedInput
        {
            Bytes = state.Bytes,
            Masks = state.Masks,
            Remainders = state.Remainders,
            RemainderBits = (uint)state.RemainderBits,
        };
        int decoded = isSigned
            ? BrickLoops<TBricks>.DecodeMasked<TCode, On, TChoice>(values, widths, signs, forms, count, size, state.End, ref input)
            : BrickLoops<TBricks>.DecodeMasked<TCode, Off, TChoice>(values, widths, signs, forms, count, size, state.End, ref input);
        state.Bytes = input.Bytes;
        state.Masks = input.Masks;
        state.RemainderBits = (int)input.RemainderBits;
        return decoded;
    }

    // The last bytes of a section go into room with zeros behind them, so that whole vectors can be read and none beyond the section is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* MoveTail(byte* from, long left, bool moved)
    {
        if (moved || left < 0) throw Wrong("has sections of wrong lengths");
        _tail.AsSpan().Clear();
        new ReadOnlySpan<byte>(from, (int)left).CopyTo(_tail);
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_tail));
    }

    /// <summary>Where the next bytes come from.</summary>
    private struct Cursor
    {
        public byte* Masks, Bytes, Widths, Lows, Signs, Forms, Remainders;

        /// <summary>The end of the whole bytes, and of what may be read: zeros follow once the last bytes have moved.</summary>
        public byte* End, Readable;
        public bool HasMoved;
        public int RemainderBits;
    }
}
