using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Where the sums of a convolution go. A struct, so that the driver is compiled for each.</summary>
internal unsafe interface IConvolutionSink
{
    /// <summary>
    /// Takes <paramref name="count"/> (at most 32) sums of one filter for the output positions from <paramref name="position"/> on; 32 may be read.
    /// <paramref name="plane"/> is image × filters + filter.
    /// </summary>
    void Store(int plane, int filter, int position, int count, int* sums);
}

/// <summary>Requantised output: 8 bits, a multiplier and a bias a filter.</summary>
internal readonly unsafe struct RequantizingSink(byte* output, int planeLength, double[] multipliers, int[] bias, Requantization requantization)
    : IConvolutionSink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int plane, int filter, int position, int count, int* sums)
    {
        SixteenMultipliers multiplier = SixteenMultipliers.Create(multipliers[filter]);
        Vector512<int> added = Vector512.Create(bias[filter]);
        Vector256<byte> bytes = requantization.Apply(Vector512.Load(sums) + added, Vector512.Load(sums + 16) + added, multiplier, multiplier);
        byte* target = output + (long)plane * planeLength + position;
        if (count == 32)
        {
            bytes.Store(target);
            return;
        }

        byte* lanes = stackalloc byte[32];
        bytes.Store(lanes);
        Unsafe.CopyBlockUnaligned(target, lanes, (uint)count);
    }
}

/// <summary>The sums themselves, int32.</summary>
internal readonly unsafe struct IntegerSink(int* output, int planeLength) : IConvolutionSink
{
    public void Store(int plane, int filter, int position, int count, int* sums) =>
        Unsafe.CopyBlockUnaligned(output + (long)plane * planeLength + position, sums, 4 * (uint)count);
}
