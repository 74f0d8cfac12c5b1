using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sett.Numerics.Tensors;

/// <summary>A dense row-major array of one element type. The typed form is <see cref="Tensor{T}"/>; there is no other.</summary>
public abstract class Tensor
{
    private protected Tensor(ElementType type, Shape shape)
    {
        Type = type;
        Shape = shape;
    }

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => Shape.Length;

    /// <summary>The elements as bytes in this machine's (little-endian) order.</summary>
    public abstract Span<byte> Bytes { get; }

    /// <summary>This tensor with its type known.</summary>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public Tensor<T> As<T>() where T : unmanaged =>
        this as Tensor<T> ?? throw new InvalidOperationException($"The tensor holds {Type.DisplayName()}, not {ElementTypes.Of<T>().DisplayName()}.");

    /// <summary>The elements, their type known.</summary>
    public Span<T> Span<T>() where T : unmanaged => As<T>().Values;

    /// <summary>The same elements seen with another shape of the same length; nothing is copied.</summary>
    public abstract Tensor Reshape(Shape shape);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Create(ElementType type, Shape shape) => type switch
    {
        ElementType.Float32 => new Tensor<float>(shape),
        ElementType.Float64 => new Tensor<double>(shape),
        ElementType.Float16 => new Tensor<Half>(shape),
        ElementType.Int8 => new Tensor<sbyte>(shape),
        ElementType.UInt8 => new Tensor<byte>(shape),
        ElementType.Int16 => new Tensor<short>(shape),
        ElementType.UInt16 => new Tensor<ushort>(shape),
        ElementType.Int32 => new Tensor<int>(shape),
        ElementType.UInt32 => new Tensor<uint>(shape),
        ElementType.Int64 => new Tensor<long>(shape),
        ElementType.UInt64 => new Tensor<ulong>(shape),
        ElementType.Bool => new Tensor<bool>(shape),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>A tensor over memory that the caller provides, for buffers that are used again. <paramref name="memory"/> is 64-byte aligned pinned storage.</summary>
    public static Tensor Over(ElementType type, Shape shape, AlignedMemory memory, long offsetInBytes) => type switch
    {
        ElementType.Float32 => new Tensor<float>(shape, memory.Slice<float>(offsetInBytes, shape.Length)),
        ElementType.Float64 => new Tensor<double>(shape, memory.Slice<double>(offsetInBytes, shape.Length)),
        ElementType.Float16 => new Tensor<Half>(shape, memory.Slice<Half>(offsetInBytes, shape.Length)),
        ElementType.Int8 => new Tensor<sbyte>(shape, memory.Slice<sbyte>(offsetInBytes, shape.Length)),
        ElementType.UInt8 => new Tensor<byte>(shape, memory.Slice<byte>(offsetInBytes, shape.Length)),
        ElementType.Int16 => new Tensor<short>(shape, memory.Slice<short>(offsetInBytes, shape.Length)),
        ElementType.UInt16 => new Tensor<ushort>(shape, memory.Slice<ushort>(offsetInBytes, shape.Length)),
        ElementType.Int32 => new Tensor<int>(shape, memory.Slice<int>(offsetInBytes, shape.Length)),
        ElementType.UInt32 => new Tensor<uint>(shape, memory.Slice<uint>(offsetInBytes, shape.Length)),
        ElementType.Int64 => new Tensor<long>(shape, memory.Slice<long>(offsetInBytes, shape.Length)),
        ElementType.UInt64 => new Tensor<ulong>(shape, memory.Slice<ulong>(offsetInBytes, shape.Length)),
        ElementType.Bool => new Tensor<bool>(shape, memory.Slice<bool>(offsetInBytes, shape.Length)),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}

/// <summary>A dense row-major array of <typeparamref name="T"/>.</summary>
/// <typeparam name="T">One of the types of <see cref="ElementType"/>.</typeparam>
public sealed class Tensor<T> : Tensor where T : unmanaged
{
    private readonly Memory<T> _memory;

    /// <summary>A tensor of zeros.</summary>
    public Tensor(Shape shape) : this(shape, AlignedMemory.Allocate<T>(shape.Length)) { }

    /// <summary>A tensor over existing elements; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the shape's.</exception>
    public Tensor(Shape shape, Memory<T> memory) : base(ElementTypes.Of<T>(), shape)
    {
        if (memory.Length != shape.Length)
            throw new ArgumentException($"Tensor: {memory.Length} elements cannot have the shape {shape}.", nameof(memory));
        _memory = memory;
    }

    /// <summary>The elements.</summary>
    public Span<T> Values => _memory.Span;

    /// <summary>The elements as memory, for uses that outlive a stack frame.</summary>
    public Memory<T> Memory => _memory;

    /// <summary>The element at a flat row-major index.</summary>
    public ref T this[int index] => ref _memory.Span[index];

    /// <inheritdoc/>
    public override Span<byte> Bytes => MemoryMarshal.AsBytes(_memory.Span);

    /// <inheritdoc/>
    public override Tensor<T> Reshape(Shape shape) => new(shape, _memory);

    /// <summary>A copy with storage of its own.</summary>
    public Tensor<T> Clone()
    {
        var copy = new Tensor<T>(Shape, AlignedMemory.AllocateUninitialized<T>(Length));
        Values.CopyTo(copy.Values);
        return copy;
    }
}
