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
        this as Tensor<T>
            ?? throw new InvalidOperationException($"The tensor holds {Type.DisplayName()}, not {ElementTypes.Of<T>().DisplayName()}.");

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

    /// <summary>A tensor over bytes that the caller provides, in this machine's (little-endian) order; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not what type and shape need.</exception>
    public static Tensor Over(ElementType type, Shape shape, Memory<byte> bytes) => type switch
    {
        ElementType.Float32 => new Tensor<float>(shape, AlignedMemory.Cast<float>(bytes)),
        ElementType.Float64 => new Tensor<double>(shape, AlignedMemory.Cast<double>(bytes)),
        ElementType.Float16 => new Tensor<Half>(shape, AlignedMemory.Cast<Half>(bytes)),
        ElementType.Int8 => new Tensor<sbyte>(shape, AlignedMemory.Cast<sbyte>(bytes)),
        ElementType.UInt8 => new Tensor<byte>(shape, AlignedMemory.Cast<byte>(bytes)),
        ElementType.Int16 => new Tensor<short>(shape, AlignedMemory.Cast<short>(bytes)),
        ElementType.UInt16 => new Tensor<ushort>(shape, AlignedMemory.Cast<ushort>(bytes)),
        ElementType.Int32 => new Tensor<int>(shape, AlignedMemory.Cast<int>(bytes)),
        ElementType.UInt32 => new Tensor<uint>(shape, AlignedMemory.Cast<uint>(bytes)),
        ElementType.Int64 => new Tensor<long>(shape, AlignedMemory.Cast<long>(bytes)),
        ElementType.UInt64 => new Tensor<ulong>(shape, AlignedMemory.Cast<ulong>(bytes)),
        ElementType.Bool => new Tensor<bool>(shape, AlignedMemory.Cast<bool>(bytes)),
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
