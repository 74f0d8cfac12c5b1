using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>Where values go, row-major. Takes parts in any order and from several threads unless <see cref="IsSequential"/>.</summary>
/// <param name="type">The type of the elements.</param>
public abstract class ValueSink(ElementType type)
{
    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; } = type;

    /// <summary>Whether elements have to come from the first to the last.</summary>
    public virtual bool IsSequential => false;

    /// <summary>Takes elements in this machine's byte order.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="bytes">Whole elements.</param>
    public abstract void WriteElements(long first, ReadOnlySpan<byte> bytes);

    /// <summary>Elements' places in memory, in this machine's byte order; empty if they go elsewhere.</summary>
    internal virtual Span<byte> InPlace(long first, int bytes) => default;

    /// <summary>Values in memory.</summary>
    public static ValueSink Of(Tensor tensor) => new MemorySink(tensor);

    /// <summary>Values in a file.</summary>
    /// <param name="file">The file, open for writing; it stays open and belongs to the caller.</param>
    /// <param name="offset">Bytes before the first value.</param>
    /// <param name="type">The type in the file, little-endian.</param>
    public static ValueSink Of(SafeFileHandle file, long offset, ElementType type) => new FileSink(file, offset, type);

    /// <summary>Values in a stream that need not be able to seek; groups have to run along memory.</summary>
    /// <param name="stream">It stays open and belongs to the caller.</param>
    /// <param name="type">The type in the stream, little-endian.</param>
    public static ValueSink Of(Stream stream, ElementType type) => new StreamSink(stream, type);

    /// <summary>Takes values as blocks hold them.</summary>
    internal void Write(long first, ReadOnlySpan<byte> values, ElementType stored)
    {
        if (Type != ElementType.Int32)
        {
            WriteElements(first, values);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(values.Length * 2);
        ReadOnlySpan<short> narrow = MemoryMarshal.Cast<byte, short>(values);
        Span<int> wide = MemoryMarshal.Cast<byte, int>(rented.AsSpan(0, values.Length * 2));
        for (int i = 0; i < wide.Length; i++) wide[i] = stored == ElementType.Int16 ? narrow[i] : (ushort)narrow[i];
        WriteElements(first, rented.AsSpan(0, values.Length * 2));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private sealed class MemorySink(Tensor tensor) : ValueSink(tensor.Type)
    {
        public override void WriteElements(long first, ReadOnlySpan<byte> bytes) => bytes.CopyTo(InPlace(first, bytes.Length));

        internal override Span<byte> InPlace(long first, int bytes) =>
            tensor.Bytes.Slice(checked((int)(first * Type.SizeInBytes())), bytes);
    }

    private sealed class FileSink(SafeFileHandle file, long offset, ElementType type) : ValueSink(type)
    {
        public override void WriteElements(long first, ReadOnlySpan<byte> bytes) =>
            RandomAccess.Write(file, bytes, offset + first * Type.SizeInBytes());
    }

    private sealed class StreamSink(Stream stream, ElementType type) : ValueSink(type)
    {
        private long _next;

        public override bool IsSequential => true;

        public override void WriteElements(long first, ReadOnlySpan<byte> bytes)
        {
            if (first != _next) throw new InvalidOperationException("A stream takes its values in order.");
            stream.Write(bytes);
            _next += bytes.Length / Type.SizeInBytes();
        }
    }
}
