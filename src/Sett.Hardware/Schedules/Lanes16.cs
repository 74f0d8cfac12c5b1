using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>Sixteen bits as a vector's sixteen elements.</summary>
internal static class Lanes16
{
    private static readonly Vector256<ushort> s_bits = Vector256.Create(
        (ushort)1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);

    /// <summary>All ones in each element whose bit is set.</summary>
    public static Vector256<ushort> MaskOf(ushort bits) => Vector256.Equals(Vector256.Create(bits) & s_bits, s_bits);
}
