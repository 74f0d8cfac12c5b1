using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Tensors;

/// <summary>Protects that tensors of every type are made, share their memory where they say so, and start on cache lines.</summary>
public sealed class TensorTests
{
    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_has_a_tensor(ElementType type)
    {
        var shape = new Shape(3, 5);
        Tensor made = Tensor.Create(type, shape);
        Assert.Equal((type, shape, 15), (made.Type, made.Shape, made.Length));
        Assert.Equal(15 * type.SizeInBytes(), made.Bytes.Length);
        Assert.Equal(-1, made.Bytes.IndexOfAnyExcept((byte)0));
        var bytes = new byte[15 * type.SizeInBytes()];
        Tensor over = Tensor.Over(type, shape, bytes);
        Assert.Equal(type, over.Type);
        over.Bytes[^1] = 1;
        Assert.Equal(1, bytes[^1]);
        Assert.Throws<ArgumentException>(() => Tensor.Over(type, new Shape(4, 5), bytes));
    }

    [Fact]
    public void Reshaping_shares_and_cloning_copies()
    {
        var tensor = new Tensor<int>(new Shape(2, 3));
        Tensor<int> reshaped = tensor.Reshape(new Shape(6)), clone = tensor.Clone();
        tensor[4] = 7;
        Assert.Equal(7, reshaped[4]);
        Assert.Equal(0, clone[4]);
        Assert.Throws<ArgumentException>(() => tensor.Reshape(new Shape(5)));
        Assert.Throws<InvalidOperationException>(() => ((Tensor)tensor).As<float>());
    }

    [Fact]
    public void Large_memory_starts_on_a_cache_line()
    {
        foreach (int length in new[] { 256, 1000, 4097 })
        {
            Memory<byte> memory = new AlignedMemory(length).Slice(0, length);
            Assert.Equal(0, Address(memory.Span) % AlignedMemory.Alignment);
            Assert.Equal(0, Address(MemoryMarshal.AsBytes(AlignedMemory.Allocate<double>(length).Span)) % AlignedMemory.Alignment);
        }
    }

    [Fact]
    public void Bytes_cast_to_elements_leave_out_the_rest()
    {
        var bytes = new byte[11];
        Memory<int> cast = AlignedMemory.Cast<int>(bytes);
        Assert.Equal(2, cast.Length);
        cast.Span[1] = -1;
        Assert.Equal(255, bytes[7]);
        using System.Buffers.MemoryHandle handle = cast.Pin();
        Assert.Equal(0, bytes[8]);
    }

    private static unsafe nint Address(Span<byte> span) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
