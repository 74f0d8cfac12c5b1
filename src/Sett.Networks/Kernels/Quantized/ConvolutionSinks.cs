using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Where the sums of a convolution go. A struct, so that the driver is compiled for each.</summary>
internal unsafe interface IConvolutionSink
{
    /// <summary>
    /// Takes a tile: <paramref name="rows"/> filters from <paramref name="filter"/> on, <paramref name="count"/> (at most 32) output
    /// positions from <paramref name="position"/> on; rows of 32 sums, all of which may be read. <paramref name="plane"/> is image ×
    /// filters + filter.
    /// </summary>
    void Store(int plane, int filter, int rows, int position, int count, int* tile);
}

/// <summary>Requantised output: 8 bits, a multiplier and a bias a filter.</summary>
internal readonly unsafe struct RequantizingSink(
    byte* output, int planeLength, double[] multipliers, int[] bias, Requantization requantization)
    : IConvolutionSink
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public void Store(int plane, int filter, int rows, int position, int count, int* tile)
    {
        Requantization to = requantization;
        ReadOnlySpan<double> scales = multipliers.AsSpan(filter, rows);
        ReadOnlySpan<int> added = bias.AsSpan(filter, rows);
        byte* target = output + (long)plane * planeLength + position, lanes = stackalloc byte[32];
        for (int r = 0; r < scales.Length; r++, tile += 32, target += planeLength)
        {
            SixteenMultipliers scale = SixteenMultipliers.Create(scales[r]);
            Vector512<int> offset = Vector512.Create(added[r]);
            Vector256<byte> bytes = to.Apply(Vector512.Load(tile) + offset, Vector512.Load(tile + 16) + offset, scale, scale);
            if (count == 32)
            {
                bytes.Store(target);
                continue;
            }

            bytes.Store(lanes);
            Unsafe.CopyBlockUnaligned(target, lanes, (uint)count);
        }
    }
}

/// <summary>The sums themselves, int32.</summary>
internal readonly unsafe struct IntegerSink(int* output, int planeLength) : IConvolutionSink
{
    public void Store(int plane, int filter, int rows, int position, int count, int* tile)
    {
        for (int r = 0; r < rows; r++)
            Unsafe.CopyBlockUnaligned(output + (long)(plane + r) * planeLength + position, tile + 32 * r, 4 * (uint)count);
    }
}
