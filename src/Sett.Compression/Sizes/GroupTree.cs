using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.Sizes;

/// <summary>
/// ORs of many groups of 16 values at once, on machines with AVX-512: vectors are merged pairwise, so that each step halves the values of a
/// group and doubles the groups of a vector, about two instructions a group instead of eight.
/// </summary>
internal static class GroupTree
{
    /// <summary>Groups of 16-bit values that one step takes.</summary>
    public const int Groups16 = 16;

    /// <summary>Groups of 8-bit values that one step takes.</summary>
    public const int Groups8 = 32;

    // Where the groups stand after the last step, in the order of memory: two groups a vector of 16-bit values, four of 8-bit values.
    private static readonly Vector512<ushort> s_order16 = Order(i => i < 16 ? i % 2 * 16 + i / 2 : 0);
    private static readonly Vector512<ushort> s_order8 = Order(i => i % 4 * 8 + i / 4);

    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512BW.IsSupported;
    }

    /// <summary>The ORs of 16 groups of 16-bit values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Or16<TMap>(ref short first) where TMap : IWidthMap
    {
        Vector512<uint> all = Halves(
            Pair(Load<short, TMap>(ref first, 0), Load<short, TMap>(ref first, 32)),
            Pair(Load<short, TMap>(ref first, 64), Load<short, TMap>(ref first, 96)),
            Pair(Load<short, TMap>(ref first, 128), Load<short, TMap>(ref first, 160)),
            Pair(Load<short, TMap>(ref first, 192), Load<short, TMap>(ref first, 224)));
        // A group lies in two neighbouring quarters.
        all |= Avx512F.Shuffle4x128(all, all, 0b10_11_00_01);
        return Avx512BW.PermuteVar32x16(all.AsUInt16(), s_order16).GetLower();
    }

    /// <summary>
    /// The ORs of 32 groups of 8-bit values, in the low bytes; negative ones extended if <paramref name="extend"/> is set.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Or8<T, TMap>(ref T first, bool extend) where T : unmanaged where TMap : IWidthMap
    {
        Vector512<ushort> all = Halves(
            Pair(Load<T, TMap>(ref first, 0), Load<T, TMap>(ref first, 64)),
            Pair(Load<T, TMap>(ref first, 128), Load<T, TMap>(ref first, 192)),
            Pair(Load<T, TMap>(ref first, 256), Load<T, TMap>(ref first, 320)),
            Pair(Load<T, TMap>(ref first, 384), Load<T, TMap>(ref first, 448))).AsUInt16();
        all |= all >>> 8;
        all = extend ? ((all.AsInt16() << 8) >> 8).AsUInt16() : all & Vector512.Create((ushort)255);
        return Avx512BW.PermuteVar32x16(all, s_order8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load<T, TMap>(ref T first, nuint offset) where T : unmanaged where TMap : IWidthMap =>
        TMap.Of(Vector512.LoadUnsafe(ref first, offset)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(Vector512<ulong> a, Vector512<ulong> b) =>
        (Avx512F.UnpackLow(a, b) | Avx512F.UnpackHigh(a, b)).AsSingle();

    // Eight vectors, merged in pairs before, become one: 16 bits of each in each quarter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Halves(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector512<uint> low = (Avx512F.Shuffle(a, b, 0b10_00_10_00).AsUInt32() | Avx512F.Shuffle(a, b, 0b11_01_11_01).AsUInt32());
        Vector512<uint> high = (Avx512F.Shuffle(c, d, 0b10_00_10_00).AsUInt32() | Avx512F.Shuffle(c, d, 0b11_01_11_01).AsUInt32());
        low = (low | (low >>> 16)) & Vector512.Create(0xFFFFu);
        high = (high | (high >>> 16)) & Vector512.Create(0xFFFFu);
        return Avx512BW.PackUnsignedSaturate(low.AsInt32(), high.AsInt32()).AsUInt32();
    }

    private static Vector512<ushort> Order(Func<int, int> from)
    {
        Span<ushort> places = stackalloc ushort[32];
        for (int i = 0; i < 32; i++) places[i] = (ushort)from(i);
        return Vector512.Create<ushort>(places);
    }
}
