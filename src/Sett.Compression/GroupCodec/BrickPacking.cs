using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// A brick of 16 codes of w bits each, code i at bits i·w … (i + 1)·w − 1, little-endian: 2·w bytes. Three paths give the same bytes: AVX-512 with byte permutation and
/// multishift, 256-bit vectors, and whatever the runtime makes of those without vector instructions.
/// </summary>
internal static unsafe class BrickPacking
{
    /// <summary>Bytes that storing a brick may write and loading one reads, of which 2·w count.</summary>
    public const int Reach = 32;

    // For each width 0 … 16: where each byte of the result comes from.
    private const int Line = 32;
    private static readonly byte* s_gather = Tables.Gather(), s_shifts = Tables.Shifts(), s_first = Tables.First(), s_second = Tables.Second(), s_secondMask = Tables.SecondMask();
    private static readonly ulong* s_quadShift = Tables.QuadShift();

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
        // Two codes close up in each 32-bit lane, then four in each 64-bit lane.
        Vector256<uint> pairs = codes.AsUInt32();
        pairs = Vector256.ConditionalSelect(Vector256.Create((1u << width) - 1), pairs, pairs >>> (16 - width));
        Vector256<ulong> quads = pairs.AsUInt64();
        quads = Vector256.ConditionalSelect(Vector256.Create((1ul << (2 * width)) - 1), quads, quads >>> (32 - 2 * width));
        if (HasPermutation)
        {
            // A quad of an odd width may start in the middle of a byte, which then has a half of either quad.
            int line = width * Line;
            Vector256<byte> bytes = Avx2.ShiftLeftLogicalVariable(quads, Vector256.Load(s_quadShift + width * 4)).AsByte();
            Vector256<byte> first = Avx512Vbmi.VL.PermuteVar32x8(bytes, Vector256.Load(s_first + line));
            Vector256<byte> second = Avx512Vbmi.VL.PermuteVar32x8(bytes, Vector256.Load(s_second + line)) & Vector256.Load(s_secondMask + line);
            (first | second).Store(target);
        }
        else if (width == 16)
        {
            codes.AsByte().Store(target);
        }
        else
        {
            StoreHalf(quads.GetElement(0), quads.GetElement(1), width, target);
            StoreHalf(quads.GetElement(2), quads.GetElement(3), width, target + width);
        }
    }

    /// <summary>Reads a brick.</summary>
    /// <param name="source"><see cref="Reach"/> readable bytes.</param>
    /// <param name="width">1 to 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load(Vector256<byte> source, int width)
    {
        Vector256<ushort> mask = Vector256.Create((ushort)((1 << width) - 1));
        if (HasPermutation)
        {
            Vector256<byte> quads = Avx512Vbmi.VL.PermuteVar32x8(source, Vector256.Load(s_gather + width * Line));
            return Avx512Vbmi.VL.MultiShift(Vector256.Load(s_shifts + width * Line), quads.AsUInt64()).AsUInt16() & mask;
        }

        return LoadFrom((byte*)&source, width);
    }

    /// <summary>Reads a brick.</summary>
    /// <param name="source"><see cref="Reach"/> readable bytes.</param>
    /// <param name="width">1 to 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load(byte* source, int width) => HasPermutation ? Load(Vector256.Load(source), width) : LoadFrom(source, width);

    private static Vector256<ushort> LoadFrom(byte* source, int width)
    {
        int skip = width >> 1, shift = (4 * width) & 7;
        ulong mask = width == 16 ? ulong.MaxValue : (1ul << (4 * width)) - 1;
        byte* half = source + width;
        Vector256<ulong> quads = Vector256.Create(
            Unsafe.ReadUnaligned<ulong>(source) & mask, (Unsafe.ReadUnaligned<ulong>(source + skip) >> shift) & mask,
            Unsafe.ReadUnaligned<ulong>(half) & mask, (Unsafe.ReadUnaligned<ulong>(half + skip) >> shift) & mask);
        Vector256<uint> pairs = ((quads & Vector256.Create((1ul << (2 * width)) - 1)) | ((quads << (32 - 2 * width)) & Vector256.Create(0xFFFFFFFF00000000))).AsUInt32();
        return ((pairs & Vector256.Create((1u << width) - 1)) | ((pairs << (16 - width)) & Vector256.Create(0xFFFF0000))).AsUInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalf(ulong low, ulong high, int width, byte* target)
    {
        Unsafe.WriteUnaligned(target, low | (high << (4 * width)));
        Unsafe.WriteUnaligned(target + 8, high >> (64 - 4 * width));
    }

    /// <summary>Byte positions for each width; memory of the process's lifetime, so that loops hold plain addresses.</summary>
    private static class Tables
    {
        public static byte* Gather() => Fill((width, i) => (i / 8 * width / 2 + i % 8) & 31);

        public static byte* Shifts() => Fill((width, i) => (4 * (i / 8) * width % 8 + i % 8 / 2 * width + i % 2 * 8) & 63);

        public static byte* First() => Fill((width, i) => i < 2 * width ? FromQuad(width, i, 2 * i / width) : 0);

        public static byte* Second() => Fill((width, i) => Straddles(width, i) ? FromQuad(width, i, 2 * i / width + 1) : 0);

        public static byte* SecondMask() => Fill((width, i) => Straddles(width, i) ? 255 : 0);

        public static ulong* QuadShift()
        {
            var shifts = (ulong*)NativeMemory.AlignedAlloc(17 * 32, 64);
            for (int i = 0; i < 17 * 4; i++) shifts[i] = (ulong)(4 * (i % 4) * (i / 4) % 8);
            return shifts;
        }

        // Byte i of the brick begins at bit 8·i, quad q at bit 4·q·w, shifted left by 4 where that is no whole byte.
        private static int FromQuad(int width, int i, int quad) => quad * 8 + (8 * i - 4 * quad * width + 4 * quad * width % 8) / 8;

        private static bool Straddles(int width, int i) => width % 2 == 1 && i < 2 * width && 8 * i + 4 == 4 * width * (2 * i / width + 1);

        private static byte* Fill(Func<int, int, int> value)
        {
            var table = (byte*)NativeMemory.AlignedAlloc(17 * Line, 64);
            for (int i = 0; i < 17 * Line; i++) table[i] = i < Line ? (byte)0 : (byte)value(i / Line, i % Line);
            return table;
        }
    }
}
