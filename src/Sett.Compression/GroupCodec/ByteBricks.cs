using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Bricks of 8-bit values without widening: the same bytes as <see cref="BrickPacking"/> writes. Eight codes are bits of one 64-bit word,
/// which bit extraction closes up and multishift opens again.
/// </summary>
internal readonly unsafe struct ByteBricks : IBricks
{
    // For each width: where bytes come from, their shifts, the bits of a code, the sign's bit, and all ones unless the width is 8.
    private const int LineShift = 7, Gather = 0, Shifts = 16, CodeBits = 32, Sign = 48, Narrower = 64;

    private static readonly byte* s_lines = MakeLines();

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi.VL.IsSupported && Avx512Vbmi2.VL.IsSupported && Bmi2.X64.IsSupported;
    }

    public static int Bytes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Line(nuint width) => s_lines + (width << LineShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack<TCode, TSigned>(byte* values, byte* line, nuint width, byte* to) where TCode : ICode where TSigned : IFlag
    {
        if (!TSigned.IsOn || !TCode.IsMagnitude)
        {
            Store(*(ulong*)values, *(ulong*)(values + 8), line, width, to);
            return;
        }

        Vector128<ulong> codes = Codes<TCode, TSigned>(values, line).AsUInt64();
        Store(codes.GetElement(0), codes.GetElement(1), line, width, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PackMasked<TCode, TSigned, TChoice>(
        byte* values, byte* line, nuint width, uint keep, byte* to, out uint bits, out ulong last)
        where TCode : ICode where TSigned : IFlag where TChoice : IFlag
    {
        Vector128<byte> places = ~Vector128.Equals(Vector128.Load(values), Vector128<byte>.Zero);
        if (TChoice.IsOn) places |= Vector128.Create((byte)keep);
        uint present = places.ExtractMostSignificantBits();
        bits = (uint)BitOperations.PopCount(present) * (uint)width;
        Vector128<ulong> closed = Avx512Vbmi2.VL.Compress(Vector128<byte>.Zero, places, Codes<TCode, TSigned>(values, line)).AsUInt64();
        Store(closed.GetElement(0), closed.GetElement(1), line, width, to);
        // At 16 × 8 bits the byte is not one of the brick, and nothing of it counts.
        last = Bmi2.ZeroHighBits(to[bits >> 3], bits & 7);
        return present;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TCode, TSigned>(byte* from, byte* line, byte* signs, byte* values)
        where TCode : ICode where TSigned : IFlag =>
        Values<TCode, TSigned>(Vector128.Load(from), line, signs).Store(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackMasked<TCode, TSigned>(byte* from, byte* line, byte* signs, uint present, uint whole, byte last, byte* values)
        where TCode : ICode where TSigned : IFlag
    {
        Vector128<byte> source = Vector128.Load(from);
        source = Vector128.ConditionalSelect(Vector128.Equals(Vector128<byte>.Indices, Vector128.Create((byte)whole)),
            Vector128.Create(last), source);
        Vector128<byte> spread = Ssse3.Shuffle(Vector128.CreateScalarUnsafe(present).AsByte(),
            Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, (byte)1));
        Vector128<byte> places = ~Vector128.Equals(spread & Vector128.Create(0x8040201008040201).AsByte(), Vector128<byte>.Zero);
        Avx512Vbmi2.VL.Expand(Vector128<byte>.Zero, places, Values<TCode, TSigned>(source, line, signs)).Store(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Values<TCode, TSigned>(Vector128<byte> source, byte* line, byte* signs)
        where TCode : ICode where TSigned : IFlag
    {
        Vector128<byte> halves = Ssse3.Shuffle(source, Vector128.Load(line + Gather));
        Vector128<byte> codes = Avx512Vbmi.VL.MultiShift(Vector128.Load(line + Shifts), halves.AsUInt64())
            & Vector128.Load(line + CodeBits);
        return TSigned.IsOn ? TCode.BackBytes(codes, Vector128.Load(signs + Sign)) : codes;
    }

    // Bit extraction takes the low bits by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong low, ulong high, byte* line, nuint width, byte* to)
    {
        ulong bits = *(ulong*)(line + CodeBits);
        *(ulong*)to = Bmi2.X64.ParallelBitExtract(low, bits);
        *(ulong*)(to + width) = Bmi2.X64.ParallelBitExtract(high, bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Codes<TCode, TSigned>(byte* values, byte* line) where TCode : ICode where TSigned : IFlag
    {
        Vector128<byte> brick = Vector128.Load(values);
        if (!TSigned.IsOn || !TCode.IsMagnitude) return brick;
        // As wide as the container a code is the value itself: no value counts as negative there.
        Vector128<byte> negative = Vector128.LessThan(brick.AsSByte(), Vector128<sbyte>.Zero).AsByte() & Vector128.Load(line + Narrower);
        return ((brick ^ negative) - negative) | (negative & Vector128.Load(line + Sign));
    }

    private static byte* MakeLines()
    {
        var lines = (byte*)NativeMemory.AlignedAlloc(9 << LineShift, 64);
        new Span<byte>(lines, 9 << LineShift).Clear();
        for (int w = 1; w <= 8; w++)
        {
            byte* line = lines + (w << LineShift);
            for (int i = 0; i < 16; i++)
            {
                line[Gather + i] = (byte)((i / 8 * w + i % 8) & 15);
                line[Shifts + i] = (byte)(i % 8 * w);
                line[CodeBits + i] = (byte)((1 << w) - 1);
                line[Sign + i] = (byte)(w == 8 ? 0 : 1 << (w - 1));
                line[Narrower + i] = (byte)(w == 8 ? 0 : 255);
            }
        }

        return lines;
    }
}
