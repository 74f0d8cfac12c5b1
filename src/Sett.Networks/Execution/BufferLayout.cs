using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>A value that needs memory from the step that makes it to the last step that uses it, both included.</summary>
internal readonly record struct BufferNeed(long Bytes, int First, int Last);

/// <summary>Places values that live at different times over one another in one block of memory.</summary>
internal static class BufferLayout
{
    /// <summary>
    /// Offsets in bytes, multiples of 64. Large values are placed first, each at the lowest place that is free while it lives.
    /// </summary>
    public static long[] Place(IReadOnlyList<BufferNeed> needs, out long totalBytes)
    {
        var offsets = new long[needs.Count];
        var placed = new List<int>();
        totalBytes = 0;
        foreach (int i in Enumerable.Range(0, needs.Count).OrderByDescending(i => needs[i].Bytes).ThenBy(i => i))
        {
            long size = RoundUp(needs[i].Bytes), offset = 0;
            foreach (int other in placed.Where(o => Overlap(needs[o], needs[i])).OrderBy(o => offsets[o]))
            {
                if (offsets[other] >= offset + size) break;
                offset = Math.Max(offset, offsets[other] + RoundUp(needs[other].Bytes));
            }

            offsets[i] = offset;
            placed.Add(i);
            totalBytes = Math.Max(totalBytes, offset + size);
        }

        return offsets;
    }

    private static bool Overlap(BufferNeed a, BufferNeed b) => a.First <= b.Last && b.First <= a.Last;

    private static long RoundUp(long bytes) => (bytes + AlignedMemory.Alignment - 1) / AlignedMemory.Alignment * AlignedMemory.Alignment;
}
