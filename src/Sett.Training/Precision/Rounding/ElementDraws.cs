using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Randomness;

namespace Sett.Training.Precision.Rounding;

/// <summary>
/// A uniform draw for every element of a tensor that depends on seed, step, tensor and the element's index alone, so that it is the same in
/// whatever order and by how many threads elements are rounded. Two rounds of a 32-bit mixing function whose multipliers Wellons' search
/// ("hash-prospector") found to have little bias.
/// </summary>
internal readonly struct ElementDraws
{
    private readonly uint _first, _second;

    /// <summary>The draws of a tensor in a step.</summary>
    public ElementDraws(ulong seed, long iteration, int tensor)
    {
        ulong key = SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Increment * (ulong)(tensor + 1)) + (ulong)iteration);
        (_first, _second) = ((uint)key, (uint)(key >> 32));
    }

    /// <summary>Draws of elements <paramref name="index"/> … + 15: multiples of 2^−24 in 0 ≤ u &lt; 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(uint index)
    {
        Vector512<uint> h = (Vector512.Create(index) + Vector512<uint>.Indices) ^ Vector512.Create(_first);
        h = Mix(h, 0x21F0_AAAD, 0xD35A_2D97, 15);
        h = Mix(h + Vector512.Create(_second), 0x7FEB_352D, 0x846C_A68B, 16);
        return Vector512.ConvertToSingle((h >> 8).AsInt32()) * (1f / (1 << 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mix(Vector512<uint> h, uint one, uint two, int last)
    {
        h = (h ^ (h >> 16)) * one;
        h = (h ^ (h >> 15)) * two;
        return h ^ (h >> last);
    }
}
