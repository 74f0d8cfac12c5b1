using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sett.Numerics.Tensors;

/// <summary>
/// Pinned storage that starts on a 64-byte boundary, so that a 512-bit load never straddles two cache lines.
/// Owned by the garbage collector; there is nothing to dispose.
/// </summary>
public sealed class AlignedMemory
{
    /// <summary>The boundary in bytes.</summary>
    public const int Alignment = 64;

    private readonly byte[] _bytes;
    private readonly int _start;

    /// <summary>Storage of <paramref name="length"/> bytes, not cleared.</summary>
    public AlignedMemory(int length)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(checked(length + Alignment), pinned: true);
        _start = Misalignment(_bytes);
        Length = length;
    }

    /// <summary>Usable bytes.</summary>
    public int Length { get; }

    /// <summary>Bytes from an offset on.</summary>
    public Memory<byte> Slice(int offset, int length) => _bytes.AsMemory(_start + offset, length);

    /// <summary>
    /// Bytes seen as elements of <typeparamref name="T"/>; nothing is copied. Bytes beyond the last whole element are left out.
    /// </summary>
    public static Memory<T> Cast<T>(Memory<byte> bytes) where T : unmanaged => new CastMemory<T>(bytes).Memory;

    /// <summary>Cleared elements that start on the boundary. Small arrays are ordinary ones.</summary>
    public static Memory<T> Allocate<T>(int length) where T : unmanaged
    {
        Memory<T> memory = AllocateUninitialized<T>(length);
        memory.Span.Clear();
        return memory;
    }

    /// <summary>Elements that start on the boundary, not cleared. Small arrays are ordinary ones.</summary>
    public static Memory<T> AllocateUninitialized<T>(int length) where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if ((long)length * size < 256) return new T[length];
        T[] array = GC.AllocateUninitializedArray<T>(length + Alignment / size, pinned: true);
        return array.AsMemory(Misalignment(array) / size, length);
    }

    private static unsafe int Misalignment<T>(T[] array) where T : unmanaged
    {
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return (int)((Alignment - address % Alignment) % Alignment);
    }

    private sealed class CastMemory<T>(Memory<byte> bytes) : MemoryManager<T> where T : unmanaged
    {
        public override Span<T> GetSpan() => MemoryMarshal.Cast<byte, T>(bytes.Span);

        public override MemoryHandle Pin(int elementIndex = 0) => bytes[(elementIndex * Unsafe.SizeOf<T>())..].Pin();

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
