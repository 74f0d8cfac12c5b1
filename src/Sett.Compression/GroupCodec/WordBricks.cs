using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>Bricks of 16-bit values in 16-bit containers, packed by <see cref="BrickPacking"/>.</summary>
internal readonly unsafe struct WordBricks : IBricks
{
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi.VL.IsSupported && Avx512Vbmi2.VL.IsSupported && Avx512BW.VL.IsSupported && Bmi2.X64.IsSupported;
    }

    public static int Bytes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Line(nuint width) => BrickPacking.Lines + width * BrickPacking.Line;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack<TCode, TSigned>(byte* values, byte* line, nuint width, byte* to) where TCode : ICode where TSigned : IFlag =>
        BrickPacking.Store(Codes<TCode, TSigned>(Vector256.Load((short*)values), line), line, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PackMasked<TCode, TSigned, TChoice>(
        byte* values, byte* line, nuint width, uint keep, byte* to, out uint bits, out ulong last)
        where TCode : ICode where TSigned : IFlag where TChoice : IFlag
    {
        Vector256<ushort> codes = Codes<TCode, TSigned>(Vector256.Load((short*)values), line);
        Vector256<ushort> places = ~Vector256.Equals(codes, Vector256<ushort>.Zero);
        if (TChoice.IsOn) places |= Vector256.Create((ushort)keep);
        uint present = places.ExtractMostSignificantBits();
        bits = (uint)BitOperations.PopCount(present) * (uint)width;
        BrickPacking.Store(Avx512Vbmi2.VL.Compress(Vector256<ushort>.Zero, places, codes), line, to);
        // At 16 × 16 bits the byte is not one of the brick, and nothing of it counts.
        last = Bmi2.ZeroHighBits(to[bits >> 3], bits & 7);
        return present;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TCode, TSigned>(byte* from, byte* line, byte* signs, byte* values)
        where TCode : ICode where TSigned : IFlag =>
        Values<TCode, TSigned>(BrickPacking.Load(Vector256.Load(from), line), signs).Store((ushort*)values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackMasked<TCode, TSigned>(byte* from, byte* line, byte* signs, uint present, uint whole, byte last, byte* values)
        where TCode : ICode where TSigned : IFlag
    {
        Vector256<byte> source = Vector256.Load(from);
        source = Vector256.ConditionalSelect(Vector256.Equals(Vector256<byte>.Indices, Vector256.Create((byte)whole)),
            Vector256.Create(last), source);
        Vector256<ushort> lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (ushort)32768);
        Vector256<ushort> places = ~Vector256.Equals(Vector256.Create((ushort)present) & lanes, Vector256<ushort>.Zero);
        Avx512Vbmi2.VL.Expand(Vector256<ushort>.Zero, places, Values<TCode, TSigned>(BrickPacking.Load(source, line), signs))
            .Store((ushort*)values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Values<TCode, TSigned>(Vector256<ushort> codes, byte* signs)
        where TCode : ICode where TSigned : IFlag =>
        TSigned.IsOn ? TCode.Back(codes, Vector256.Load((ushort*)(signs + BrickPacking.Sign))).AsUInt16() : codes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Codes<TCode, TSigned>(Vector256<short> values, byte* line) where TCode : ICode where TSigned : IFlag
    {
        if (!TSigned.IsOn) return values.AsUInt16();
        if (!TCode.IsMagnitude) return values.AsUInt16() & Vector256.Load((ushort*)(line + BrickPacking.Bits));
        // As wide as the container a code is the value itself: no value counts as negative there.
        Vector256<short> negative =
            Vector256.LessThan(values, Vector256<short>.Zero) & Vector256.Load((short*)(line + BrickPacking.Narrower));
        return ((values ^ negative) - negative).AsUInt16() | (negative.AsUInt16() & Vector256.Load((ushort*)(line + BrickPacking.Sign)));
    }
}
