using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Bricks of 8-bit values without widening, on machines with AVX-512 (VBMI, VBMI2) and BMI2: the same bytes as <see cref="BrickPacking"/> writes. Eight codes of w bits are w whole
/// bytes, so that a half of a brick is one bit extraction or one multishift.
/// </summary>
internal static unsafe class ByteBricks
{
    // For each width: where bytes come from, their shifts, the bits of a code, the sign's bit, all ones unless the width is 8, and the bits that are extracted.
    public const int Line = 6 * 16, Sign = 48, Narrower = 64;

    private const int Gather = 0, Shifts = 16, Bits = 32, Extract = 80;

    private static readonly byte* s_lines = MakeLines();

    /// <summary>The lines of all widths from 0 to 8.</summary>
    public static byte* Lines => s_lines;

    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi.VL.IsSupported && Avx512Vbmi2.VL.IsSupported && Bmi2.X64.IsSupported;
    }

    /// <summary>Writes a brick of the low bits of 16 bytes; 16 bytes of room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong low, ulong high, int width, byte* line, byte* target)
    {
        ulong bits = *(ulong*)(line + Extract);
        *(ulong*)target = Bmi2.X64.ParallelBitExtract(low, bits);
        *(ulong*)(target + width) = Bmi2.X64.ParallelBitExtract(high, bits);
    }

    /// <summary>Reads a brick from 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(Vector128<byte> source, byte* line)
    {
        Vector128<byte> halves = Ssse3.Shuffle(source, Vector128.Load(line + Gather));
        return Avx512Vbmi.VL.MultiShift(Vector128.Load(line + Shifts), halves.AsUInt64()) & Vector128.Load(line + Bits);
    }

    /// <summary>The first bytes at the places of the mask, zeros elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Open(Vector128<byte> closed, uint mask)
    {
        Vector128<byte> spread = Ssse3.Shuffle(Vector128.CreateScalar((ushort)mask).AsByte(), Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, (byte)1));
        Vector128<byte> bits = Vector128.Create(0x8040201008040201).AsByte();
        return Avx512Vbmi2.VL.Expand(Vector128<byte>.Zero, ~Vector128.Equals(spread & bits, Vector128<byte>.Zero), closed);
    }

    private static byte* MakeLines()
    {
        var lines = (byte*)NativeMemory.AlignedAlloc(9 * Line, 64);
        new Span<byte>(lines, 9 * Line).Clear();
        for (int w = 1; w <= 8; w++)
        {
            byte* line = lines + w * Line;
            for (int i = 0; i < 16; i++)
            {
                line[Gather + i] = (byte)((i / 8 * w + i % 8) & 15);
                line[Shifts + i] = (byte)(i % 8 * w);
                line[Bits + i] = (byte)((1 << w) - 1);
                line[Sign + i] = (byte)(w == 8 ? 0 : 1 << (w - 1));
                line[Narrower + i] = (byte)(w == 8 ? 0 : 255);
            }

            *(ulong*)(line + Extract) = 0x0101010101010101 * (ulong)((1 << w) - 1);
        }

        return lines;
    }
}
