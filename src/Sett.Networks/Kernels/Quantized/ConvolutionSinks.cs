using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Lanes <paramref name="From"/> … of a tile's row that belong to the output elements <paramref name="To"/> … of a plane.</summary>
internal readonly record struct TileSegment(int From, int To, int Length);

/// <summary>Where the sums of a convolution go. A struct, so that the driver is compiled for each.</summary>
internal unsafe interface IConvolutionSink
{
    /// <summary>Takes 32 sums of one filter; <paramref name="plane"/> is image × filters + filter.</summary>
    void Store(int plane, int filter, int* sums, ReadOnlySpan<TileSegment> segments);
}

/// <summary>Requantised output: 8 bits, a multiplier and a bias a filter.</summary>
internal readonly unsafe struct RequantizingSink(byte* output, int planeLength, float[] multipliers, int[] bias, Requantization requantization)
    : IConvolutionSink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int plane, int filter, int* sums, ReadOnlySpan<TileSegment> segments)
    {
        Vector512<float> multiplier = Vector512.Create(multipliers[filter]);
        Vector512<int> added = Vector512.Create(bias[filter]);
        Vector256<byte> bytes = requantization.Apply(Vector512.Load(sums) + added, Vector512.Load(sums + 16) + added, multiplier, multiplier);
        byte* target = output + (long)plane * planeLength;
        if (segments.Length == 1 && segments[0].Length == 32)
        {
            bytes.Store(target + segments[0].To);
            return;
        }

        byte* lanes = stackalloc byte[32];
        bytes.Store(lanes);
        foreach (TileSegment segment in segments) Unsafe.CopyBlockUnaligned(target + segment.To, lanes + segment.From, (uint)segment.Length);
    }
}

/// <summary>The sums themselves, int32.</summary>
internal readonly unsafe struct IntegerSink(int* output, int planeLength) : IConvolutionSink
{
    public void Store(int plane, int filter, int* sums, ReadOnlySpan<TileSegment> segments)
    {
        int* target = output + (long)plane * planeLength;
        foreach (TileSegment segment in segments)
            Unsafe.CopyBlockUnaligned(target + segment.To, sums + segment.From, 4 * (uint)segment.Length);
    }
}
