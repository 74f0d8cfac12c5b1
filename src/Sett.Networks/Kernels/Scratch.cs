using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels;

/// <summary>
/// Working memory of a thread for the duration of one piece of work. It grows to the largest request and is used again, so that a run
/// allocates nothing once it is warm. Contents are undefined.
/// </summary>
internal static unsafe class Scratch
{
    /// <summary>Separate uses that one piece may have at the same time.</summary>
    public enum Use
    {
        /// <summary>Padded and phase-split copies of input planes.</summary>
        Planes,

        /// <summary>A packed panel of an operand.</summary>
        Panel,

        /// <summary>A second packed panel, or results on their way.</summary>
        Tile,
    }

    [ThreadStatic]
    private static float[]?[]? t_arrays;

    /// <summary>At least <paramref name="length"/> floats that start on a cache line and do not move.</summary>
    public static float* Floats(Use use, int length)
    {
        const int line = AlignedMemory.Alignment / sizeof(float);
        float[]?[] arrays = t_arrays ??= new float[3][];
        float[]? array = arrays[(int)use];
        if (array is null || array.Length < length + line)
            array = arrays[(int)use] = GC.AllocateUninitializedArray<float>(checked(length + line), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return (float*)((address + AlignedMemory.Alignment - 1) & -AlignedMemory.Alignment);
    }
}
