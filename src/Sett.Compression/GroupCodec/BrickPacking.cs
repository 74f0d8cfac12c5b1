using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// A brick of 16 codes of w bits each, code i at bits i·w … (i + 1)·w − 1, little-endian: 2·w bytes. Three paths give the same bytes:
/// AVX-512 with byte permutation and multishift, 256-bit vectors, and whatever the runtime makes of those without vector instructions.
/// </summary>
internal static unsafe class BrickPacking
{
    /// <summary>Bytes that storing a brick may write and loading one reads, of which 2·w count.</summary>
    public const int Reach = 32;

    // For each width a line of vectors: two for packing codes to pairs, two for pairs to quads, three to place the bytes; and for the way
    // back where bytes come from, their shifts, and the bits of a code; the sign's bit, and all ones unless the width is 16, where a code
    // is the value itself.
    public const int Line = 12 * 32, Bits = 288, Sign = 320, Narrower = 352;

    private const int PairMask = 0, PairShift = 32, QuadMask = 64, QuadShift = 96, QuadStart = 128, First = 160,
        Second = 192, Gather = 224, Shifts = 256;

    private static readonly byte* s_lines = MakeLines();

    /// <summary>The lines of all widths from 0 to 16.</summary>
    public static byte* Lines => s_lines;

    /// <summary>Whether bytes are permuted with AVX-512 VBMI.</summary>
    private static bool HasPermutation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi.VL.IsSupported && Avx512BW.VL.IsSupported;
    }

    /// <summary>Writes a brick.</summary>
    /// <param name="codes">Codes below 2^width.</param>
    /// <param name="width">1 to 16 bits.</param>
    /// <param name="target">Room for <see cref="Reach"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ushort> codes, int width, byte* target)
    {
        if (HasPermutation) Store(codes, s_lines + width * Line, target);
        else StoreNarrow(codes, width, target);
    }

    /// <summary>Writes a brick with AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ushort> codes, byte* line, byte* target)
    {
        // Two codes close up in each 32-bit lane, then four in each 64-bit lane.
        Vector256<uint> pairs = codes.AsUInt32();
        pairs = Vector256.ConditionalSelect(Vector256.Load((uint*)(line + PairMask)), pairs,
            Avx2.ShiftRightLogicalVariable(pairs, Vector256.Load((uint*)(line + PairShift))));
        Vector256<ulong> quads = pairs.AsUInt64();
        quads = Vector256.ConditionalSelect(Vector256.Load((ulong*)(line + QuadMask)), quads,
            Avx2.ShiftRightLogicalVariable(quads, Vector256.Load((ulong*)(line + QuadShift))));
        // A quad of an odd width may start in the middle of a byte, which then has a half of either quad; all other bytes come twice from
        // the same place.
        Vector256<byte> bytes = Avx2.ShiftLeftLogicalVariable(quads, Vector256.Load((ulong*)(line + QuadStart))).AsByte();
        (Avx512Vbmi.VL.PermuteVar32x8(bytes, Vector256.Load(line + First))
            | Avx512Vbmi.VL.PermuteVar32x8(bytes, Vector256.Load(line + Second))).Store(target);
    }

    /// <summary>Reads a brick with AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load(Vector256<byte> source, byte* line)
    {
        Vector256<byte> quads = Avx512Vbmi.VL.PermuteVar32x8(source, Vector256.Load(line + Gather));
        return Avx512Vbmi.VL.MultiShift(Vector256.Load(line + Shifts), quads.AsUInt64())
            .AsUInt16() & Vector256.Load((ushort*)(line + Bits));
    }

    /// <summary>Reads a brick.</summary>
    /// <param name="source"><see cref="Reach"/> readable bytes.</param>
    /// <param name="width">1 to 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load(Vector256<byte> source, int width)
    {
        return HasPermutation ? Load(source, s_lines + width * Line) : LoadNarrow(source, width);
    }

    /// <summary>Reads a brick.</summary>
    /// <param name="source"><see cref="Reach"/> readable bytes.</param>
    /// <param name="width">1 to 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load(byte* source, int width) =>
        HasPermutation ? Load(Vector256.Load(source), width) : LoadFrom(source, width);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreNarrow(Vector256<ushort> codes, int width, byte* target)
    {
        if (width == 16)
        {
            codes.AsByte().Store(target);
            return;
        }

        Vector256<uint> pairs = codes.AsUInt32();
        pairs = Vector256.ConditionalSelect(Vector256.Create((1u << width) - 1), pairs, pairs >>> (16 - width));
        Vector256<ulong> quads = pairs.AsUInt64();
        quads = Vector256.ConditionalSelect(Vector256.Create((1ul << (2 * width)) - 1), quads, quads >>> (32 - 2 * width));
        StoreHalf(quads.GetElement(0), quads.GetElement(1), width, target);
        StoreHalf(quads.GetElement(2), quads.GetElement(3), width, target + width);
    }

    // By itself, so that no caller's vector has an address and lives in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<ushort> LoadNarrow(Vector256<byte> source, int width) => LoadFrom((byte*)&source, width);

    private static Vector256<ushort> LoadFrom(byte* source, int width)
    {
        int skip = width >> 1, shift = (4 * width) & 7;
        ulong mask = width == 16 ? ulong.MaxValue : (1ul << (4 * width)) - 1;
        byte* half = source + width;
        Vector256<ulong> quads = Vector256.Create(
            Unsafe.ReadUnaligned<ulong>(source) & mask, (Unsafe.ReadUnaligned<ulong>(source + skip) >> shift) & mask,
            Unsafe.ReadUnaligned<ulong>(half) & mask, (Unsafe.ReadUnaligned<ulong>(half + skip) >> shift) & mask);
        Vector256<uint> pairs = ((quads & Vector256.Create((1ul << (2 * width)) - 1))
            | ((quads << (32 - 2 * width)) & Vector256.Create(0xFFFFFFFF00000000))).AsUInt32();
        return ((pairs & Vector256.Create((1u << width) - 1)) | ((pairs << (16 - width)) & Vector256.Create(0xFFFF0000))).AsUInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalf(ulong low, ulong high, int width, byte* target)
    {
        Unsafe.WriteUnaligned(target, low | (high << (4 * width)));
        Unsafe.WriteUnaligned(target + 8, high >> (64 - 4 * width));
    }

    // Memory of the process's lifetime, so that loops hold plain addresses.
    private static byte* MakeLines()
    {
        var lines = (byte*)NativeMemory.AlignedAlloc(17 * Line, 64);
        new Span<byte>(lines, 17 * Line).Clear();
        for (int w = 1; w <= 16; w++)
        {
            byte* line = lines + w * Line;
            for (int i = 0; i < 8; i++)
            {
                ((uint*)(line + PairMask))[i] = (1u << w) - 1;
                ((uint*)(line + PairShift))[i] = 16 - (uint)w;
            }

            for (int i = 0; i < 4; i++)
            {
                ((ulong*)(line + QuadMask))[i] = (1ul << (2 * w)) - 1;
                ((ulong*)(line + QuadShift))[i] = 32 - 2 * (ulong)w;
                ((ulong*)(line + QuadStart))[i] = (ulong)(4 * i * w % 8);
            }

            for (int i = 0; i < 16; i++)
            {
                ((ushort*)(line + Bits))[i] = (ushort)((1 << w) - 1);
                ((ushort*)(line + Sign))[i] = (ushort)(w == 16 ? 0 : 1 << (w - 1));
                ((ushort*)(line + Narrower))[i] = (ushort)(w == 16 ? 0 : 0xFFFF);
            }

            for (int i = 0; i < 32; i++)
            {
                int first = i < 2 * w ? FromQuad(w, i, 2 * i / w) : 0;
                bool straddles = w % 2 == 1 && i < 2 * w && 8 * i + 4 == 4 * w * (2 * i / w + 1);
                line[First + i] = (byte)first;
                line[Second + i] = (byte)(straddles ? FromQuad(w, i, 2 * i / w + 1) : first);
                line[Gather + i] = (byte)((i / 8 * w / 2 + i % 8) & 31);
                line[Shifts + i] = (byte)((4 * (i / 8) * w % 8 + i % 8 / 2 * w + i % 2 * 8) & 63);
            }
        }

        return lines;
    }

    // Byte i of the brick begins at bit 8·i, quad q at bit 4·q·w, shifted left by 4 where that is no whole byte.
    private static int FromQuad(int width, int i, int quad) => quad * 8 + (8 * i - 4 * quad * width + 4 * quad * width % 8) / 8;
}
