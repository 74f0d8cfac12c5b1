using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.GroupCodec;

/// <summary>Lanes that are not zero close up to the front, and go back to their places.</summary>
internal static unsafe class ZeroMasks
{
    // For each mask of 8 lanes: the bytes that close up, and those that go back. Unused places hold 255, which a byte
    // shuffle turns into zero.
    private static readonly byte* s_close = Fill(close: true), s_open = Fill(close: false);

    private static bool HasCompression
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512Vbmi2.VL.IsSupported && Avx512BW.VL.IsSupported;
    }

    /// <summary>A bit for each lane that is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(Vector256<ushort> lanes) =>
        ~Vector256.Equals(lanes, Vector256<ushort>.Zero).ExtractMostSignificantBits() & 0xFFFF;

    /// <summary>The lanes of the mask one behind the other, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Close(Vector256<ushort> lanes, uint mask) => HasCompression
        ? Avx512Vbmi2.VL.Compress(Vector256<ushort>.Zero, ~Vector256.Equals(lanes, Vector256<ushort>.Zero), lanes)
        : CloseHalves(lanes, mask);

    /// <summary>The first lanes at the places of the mask, zeros elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Open(Vector256<ushort> closed, uint mask)
    {
        if (!HasCompression) return OpenHalves(closed, mask);
        Vector256<ushort> bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (ushort)32768);
        return Avx512Vbmi2.VL.Expand(
            Vector256<ushort>.Zero, ~Vector256.Equals(Vector256.Create((ushort)mask) & bits, Vector256<ushort>.Zero), closed);
    }

    // By themselves, so that no caller's vector has an address and lives in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<ushort> CloseHalves(Vector256<ushort> lanes, uint mask)
    {
        Vector512<ushort> room = default;
        var closed = (ushort*)&room;
        Shuffle(lanes.GetLower(), s_close + (mask & 255) * 16).Store(closed);
        Shuffle(lanes.GetUpper(), s_close + (mask >> 8) * 16).Store(closed + BitOperations.PopCount(mask & 255));
        return room.GetLower();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<ushort> OpenHalves(Vector256<ushort> closed, uint mask)
    {
        Vector512<ushort> room = Vector512.Create(closed, default);
        var lanes = (ushort*)&room;
        Vector128<ushort> low = Shuffle(closed.GetLower(), s_open + (mask & 255) * 16);
        Vector128<ushort> high = Shuffle(Vector128.Load(lanes + BitOperations.PopCount(mask & 255)), s_open + (mask >> 8) * 16);
        return Vector256.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Shuffle(Vector128<ushort> lanes, byte* places) =>
        Vector128.Shuffle(lanes.AsByte(), Vector128.Load(places)).AsUInt16();

    private static byte* Fill(bool close)
    {
        var table = (byte*)NativeMemory.AlignedAlloc(256 * 16, 64);
        new Span<byte>(table, 256 * 16).Fill(255);
        for (int mask = 0; mask < 256; mask++)
        {
            for (int lane = 0, packed = 0; lane < 8; lane++)
            {
                if ((mask >> lane & 1) == 0) continue;
                int from = close ? lane : packed, to = close ? packed : lane;
                (table[mask * 16 + 2 * to], table[mask * 16 + 2 * to + 1]) = ((byte)(2 * from), (byte)(2 * from + 1));
                packed++;
            }
        }

        return table;
    }
}
