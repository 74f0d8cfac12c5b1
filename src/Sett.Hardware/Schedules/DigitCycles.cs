using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// How long a unit takes that spends a cycle on each non-zero digit of the slowest lane, two stages of shifters willing: in a cycle every
/// lane gives its lowest digit if that lies in the window that the first stage reaches, which starts at the lowest digit of all lanes.
/// </summary>
internal static class DigitCycles
{
    /// <summary>A unit takes at most a cycle for each place of a digit, since its lowest digit moves up in each.</summary>
    public const int Most = 16;

    /// <summary>Cycles of one brick; a brick of zeros takes one.</summary>
    /// <param name="lanes">Positions of the lanes' digits, in whole vectors of 16.</param>
    /// <param name="firstStage">B: the first stage shifts by 0 to 2^B − 1.</param>
    public static int Of(ReadOnlySpan<ushort> lanes, int firstStage)
    {
        // In 16 bits, digit × reach is a run of ones from the digit on, cut at the top.
        ushort reach = (ushort)((1 << (1 << firstStage)) - 1);
        if (lanes.Length == 16) return OfVector(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(lanes)), reach);
        Span<ushort> left = stackalloc ushort[lanes.Length];
        lanes.CopyTo(left);
        for (int cycles = 0; ; cycles++)
        {
            uint any = 0;
            foreach (ushort lane in left) any |= lane;
            if (any == 0) return Math.Max(1, cycles);
            ushort open = (ushort)((any & (0 - any)) * reach);
            foreach (ref ushort lane in left) lane ^= (ushort)(lane & -lane & open);
        }
    }

    /// <summary>Cycles of 16 bricks at once, one in each element.</summary>
    /// <param name="lanes">For each lane, the digits of 16 bricks; used up.</param>
    /// <param name="firstStage">B.</param>
    public static Vector256<ushort> OfSixteen(Span<Vector256<ushort>> lanes, int firstStage)
    {
        Vector256<ushort> cycles = Vector256<ushort>.Zero, any = Vector256<ushort>.Zero;
        foreach (Vector256<ushort> lane in lanes) any |= lane;
        while (any != Vector256<ushort>.Zero)
        {
            // A comparison that holds is −1.
            cycles += Vector256<ushort>.One + Vector256.Equals(any, Vector256<ushort>.Zero);
            Vector256<ushort> open = Opened(any & -any, firstStage);
            any = Vector256<ushort>.Zero;
            foreach (ref Vector256<ushort> lane in lanes)
            {
                lane = Vector256.AndNot(lane, -lane & open);
                any |= lane;
            }
        }

        return Vector256.Max(cycles, Vector256<ushort>.One);
    }

    /// <summary>The digits that the first stage reaches from the lowest of each brick on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Opened(Vector256<ushort> lowest, int firstStage) =>
        lowest * Vector256.Create((ushort)((1 << (1 << firstStage)) - 1));

    /// <summary>The cycles of all bricks of a layer, in their order.</summary>
    public static byte[] OfAll(LaneBricks bricks, int firstStage)
    {
        var cycles = new byte[bricks.Count];
        for (int i = 0; i < cycles.Length; i++) cycles[i] = (byte)Of(bricks[i], firstStage);
        return cycles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfVector(Vector256<ushort> lanes, ushort reach)
    {
        int cycles = 0;
        while (true)
        {
            Vector128<ulong> half = (lanes.GetLower() | lanes.GetUpper()).AsUInt64();
            ulong all = half.GetElement(0) | half.GetElement(1);
            if (all == 0) return Math.Max(1, cycles);
            all |= all >> 32;
            uint any = (uint)((all | (all >> 16)) & 0xffff);
            var open = Vector256.Create((ushort)((any & (0 - any)) * reach));
            lanes ^= lanes & -lanes & open;
            cycles++;
        }
    }
}
