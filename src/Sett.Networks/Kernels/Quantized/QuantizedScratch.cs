using System.Runtime.CompilerServices;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Working storage of a kernel: blocks of pinned memory that a thread keeps between runs, so that kernels allocate only while they grow.
/// Each <see cref="Use"/> names its block, because one kernel may need several at once. Contents are whatever the last user left.
/// </summary>
internal static unsafe class QuantizedScratch
{
    /// <summary>What a block is for.</summary>
    internal enum Use
    {
        /// <summary>A panel of columns or rows in the order of the tile kernels.</summary>
        Panel,
        /// <summary>Input planes split by stride, with padding.</summary>
        Planes,
        /// <summary>Vertical pairs of a depthwise convolution.</summary>
        Pairs,
        /// <summary>Bytes of a plane before they are cut into rows.</summary>
        Bytes,
        /// <summary>Rows of the left operand of a matrix product.</summary>
        Rows,
    }

    private const int Uses = 5;
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[][]? t_blocks;

    /// <summary>
    /// This thread's block for a use, at least <paramref name="bytes"/> long, starting on a 64-byte boundary. Valid until the same thread
    /// asks for the same use again.
    /// </summary>
    public static byte* Get(Use use, long bytes)
    {
        byte[][] blocks = t_blocks ??= new byte[Uses][];
        byte[]? block = blocks[(int)use];
        if (block is null || block.Length < bytes + Alignment)
        {
            long grown = Math.Max(bytes, Math.Min(2L * (block?.Length ?? 0), 1 << 24));
            blocks[(int)use] = block = GC.AllocateUninitializedArray<byte>(checked((int)(grown + Alignment)), pinned: true);
        }

        nint address = (nint)Unsafe.AsPointer(ref block[0]);
        return (byte*)((address + Alignment - 1) & ~(nint)(Alignment - 1));
    }
}
