using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// A fixed arrangement of bytes, prepared once: target[i] = source[map[i]], or a given byte where map[i] is negative. 64 bytes at a time
/// from a window of 128 source bytes, which serves rows too short for vectors of their own. Needs a processor that permutes bytes across
/// 512 bits.
/// </summary>
internal sealed unsafe class BytePermutation
{
    private const int Width = 64;

    private readonly Memory<byte> _chunks;
    private readonly int[] _offsets;

    private BytePermutation(Memory<byte> chunks, int[] offsets)
    {
        _chunks = chunks;
        _offsets = offsets;
        Reach = offsets.Max() + 2 * Width;
    }

    /// <summary>Bytes from the source's start that may be read.</summary>
    public int Reach { get; }

    /// <summary>Bytes that are written: the map's length rounded up to whole vectors.</summary>
    public int Written => _offsets.Length * Width;

    /// <summary>Prepares a map, or returns null where this machine or this map does not allow it.</summary>
    public static BytePermutation? Of(ReadOnlySpan<int> map)
    {
        if (!Avx512Vbmi.IsSupported || map.Length == 0) return null;
        var offsets = new int[(map.Length + Width - 1) / Width];
        Memory<byte> chunks = PinnedMemory.Allocate<byte>(offsets.Length * 2 * Width);
        for (int chunk = 0; chunk < offsets.Length; chunk++)
        {
            ReadOnlySpan<int> part = map.Slice(chunk * Width, Math.Min(Width, map.Length - chunk * Width));
            int first = int.MaxValue, last = -1;
            foreach (int source in part)
            {
                if (source < 0) continue;
                (first, last) = (Math.Min(first, source), Math.Max(last, source));
            }

            if (last < 0) first = 0;
            if (last - first >= 2 * Width) return null;
            offsets[chunk] = first;
            Span<byte> indices = chunks.Span.Slice(chunk * 2 * Width, Width), isSource = chunks.Span.Slice((chunk * 2 + 1) * Width, Width);
            for (int i = 0; i < part.Length; i++)
            {
                if (part[i] < 0) continue;
                indices[i] = (byte)(part[i] - first);
                isSource[i] = 0xFF;
            }
        }

        return new BytePermutation(chunks, offsets);
    }

    /// <summary>Arranges; whole vectors are read and written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(byte* source, byte* target, byte otherwise)
    {
        Vector512<byte> fill = Vector512.Create(otherwise);
        byte* chunk = (byte*)Unsafe.AsPointer(ref _chunks.Span[0]);
        foreach (int offset in _offsets)
        {
            Vector512<byte> moved = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(source + offset), Vector512.Load(chunk),
                Vector512.Load(source + offset + Width));
            Vector512.ConditionalSelect(Vector512.Load(chunk + Width), moved, fill).Store(target);
            target += Width;
            chunk += 2 * Width;
        }
    }
}
