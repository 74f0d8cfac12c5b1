using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>Chunks that are worked on at the same time.</summary>
internal static class Batch
{
    /// <summary>
    /// How many chunks are worked on one after the other by a thread: enough that handing them over costs little beside the work, few
    /// enough that all threads have some.
    /// </summary>
    public static int Chunks(SettHeader header, int threads)
    {
        long bytes = (long)header.ChunkGroups * header.Format.Groups.GroupSize * header.StoredType.SizeInBytes();
        long most = Math.Clamp((1 << 17) / bytes, 1, 16);
        return (int)(threads <= 1 ? most : Math.Clamp(header.Chunks / (4 * threads), 1, most));
    }

    /// <summary>Runs the pieces; what goes wrong with one of them is thrown as if there were one thread.</summary>
    public static void Run(int count, int threads, Action<int> piece, CancellationToken cancel)
    {
        if (threads == 1 || count == 1)
        {
            for (int i = 0; i < count; i++) piece(i);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, piece);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>The checksum of a chunk: over its number, its length and its block, so that chunks cannot change places unseen.</summary>
    public static uint ChecksumOf(long chunk, int length, ReadOnlySpan<byte> block)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, chunk);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], length);
        return ~Crc32C.Continue(Crc32C.Continue(uint.MaxValue, head), block);
    }
}
