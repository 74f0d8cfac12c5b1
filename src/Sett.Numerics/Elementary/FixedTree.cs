using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

/// <summary>
/// Sums over vectors in an order that no machine changes: element i of a run belongs to lane i mod 16, and the lanes are joined in halves
/// (0 with 8, 1 with 9 …; then 0 with 4 …; then 0 with 2 …; then 0 with 1).
/// </summary>
public static class FixedTree
{
    /// <summary>The sum of the 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>The largest of the 16 lanes; NaN where one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> lanes)
    {
        Vector256<float> eight = Vector256.Max(lanes.GetLower(), lanes.GetUpper());
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[2]), MathF.Max(four[1], four[3]));
    }
}
