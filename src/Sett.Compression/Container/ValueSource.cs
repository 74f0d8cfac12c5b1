using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>Where values come from, row-major. Safe to read from several threads unless <see cref="IsSequential"/>.</summary>
/// <param name="type">The type of the elements.</param>
public abstract class ValueSource(ElementType type)
{
    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; } = type;

    /// <summary>Whether elements can only be read once, from the first to the last.</summary>
    public virtual bool IsSequential => false;

    /// <summary>Reads elements in this machine's byte order.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="bytes">Room for whole elements.</param>
    public abstract void ReadElements(long first, Span<byte> bytes);

    /// <summary>Elements where they lie in memory, in this machine's byte order; empty if they lie nowhere.</summary>
    internal virtual ReadOnlySpan<byte> InPlace(long first, int bytes) => default;

    /// <summary>Values in memory.</summary>
    public static ValueSource Of(Tensor tensor) => new MemorySource(tensor);

    /// <summary>Values of a file.</summary>
    /// <param name="file">The file; it stays open and belongs to the caller.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="offset">Bytes before the first value.</param>
    /// <param name="type">The type in the file.</param>
    /// <param name="bigEndian">Whether the file has the most significant byte first.</param>
    public static ValueSource Of(SafeFileHandle file, string name, long offset, ElementType type, bool bigEndian) =>
        new FileSource(file, name, offset, type, bigEndian);

    /// <summary>Values of a stream that need not be able to seek, little-endian; groups have to run along memory.</summary>
    /// <param name="stream">At the first value; it stays open and belongs to the caller.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="type">The type in the stream.</param>
    public static ValueSource Of(Stream stream, string name, ElementType type) => new StreamSource(stream, name, type);

    /// <summary>Reads values as blocks hold them: int32 as its low 16 bits.</summary>
    internal void Read(long first, Span<byte> values)
    {
        if (Type != ElementType.Int32)
        {
            ReadElements(first, values);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(values.Length * 2);
        Span<byte> bytes = rented.AsSpan(0, values.Length * 2);
        ReadElements(first, bytes);
        ReadOnlySpan<int> wide = MemoryMarshal.Cast<byte, int>(bytes);
        Span<short> narrow = MemoryMarshal.Cast<byte, short>(values);
        for (int i = 0; i < narrow.Length; i++) narrow[i] = unchecked((short)wide[i]);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private sealed class MemorySource(Tensor tensor) : ValueSource(tensor.Type)
    {
        public override void ReadElements(long first, Span<byte> bytes) => InPlace(first, bytes.Length).CopyTo(bytes);

        internal override ReadOnlySpan<byte> InPlace(long first, int bytes) =>
            tensor.Bytes.Slice(checked((int)(first * Type.SizeInBytes())), bytes);
    }

    private sealed class FileSource(SafeFileHandle file, string name, long offset, ElementType type, bool bigEndian) : ValueSource(type)
    {
        public override void ReadElements(long first, Span<byte> bytes)
        {
            long at = offset + first * Type.SizeInBytes();
            for (Span<byte> rest = bytes; rest.Length > 0;)
            {
                int got = RandomAccess.Read(file, rest, at);
                if (got == 0) throw new BadInputException($"{name}: became shorter while it was read.");
                at += got;
                rest = rest[got..];
            }

            if (!bigEndian) return;
            if (Type.SizeInBytes() == 2)
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, short>(bytes), MemoryMarshal.Cast<byte, short>(bytes));
            if (Type.SizeInBytes() == 4)
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<byte, int>(bytes));
        }
    }

    private sealed class StreamSource(Stream stream, string name, ElementType type) : ValueSource(type)
    {
        private long _next;

        public override bool IsSequential => true;

        public override void ReadElements(long first, Span<byte> bytes)
        {
            if (first != _next) throw new InvalidOperationException("A stream gives its values once and in order.");
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new BadInputException($"{name}: ends before the last value.");
            _next += bytes.Length / Type.SizeInBytes();
        }
    }
}
