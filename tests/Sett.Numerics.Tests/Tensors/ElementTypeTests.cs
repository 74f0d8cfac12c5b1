using System.Buffers;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Tensors;

/// <summary>Protects what is known of each element type: its name in files, its size and its kind.</summary>
public sealed class ElementTypeTests
{
    [Theory]
    [InlineData(ElementType.Float32, "float32", 4, "float")]
    [InlineData(ElementType.Float64, "float64", 8, "float")]
    [InlineData(ElementType.Float16, "float16", 2, "float")]
    [InlineData(ElementType.Int8, "int8", 1, "integer")]
    [InlineData(ElementType.UInt8, "uint8", 1, "integer")]
    [InlineData(ElementType.Int16, "int16", 2, "integer")]
    [InlineData(ElementType.UInt16, "uint16", 2, "integer")]
    [InlineData(ElementType.Int32, "int32", 4, "integer")]
    [InlineData(ElementType.UInt32, "uint32", 4, "integer")]
    [InlineData(ElementType.Int64, "int64", 8, "integer")]
    [InlineData(ElementType.UInt64, "uint64", 8, "integer")]
    [InlineData(ElementType.Bool, "bool", 1, "neither")]
    public void A_type_has_a_name_a_size_and_a_kind(ElementType type, string name, int bytes, string kind)
    {
        Assert.Equal((name, bytes), (type.DisplayName(), type.SizeInBytes()));
        Assert.Equal((kind == "integer", kind == "float"), (type.IsInteger(), type.IsFloat()));
    }

    [Fact]
    public void Other_types_are_no_elements()
    {
        Assert.Contains("Char is not", Assert.Throws<NotSupportedException>(() => ElementTypes.Of<char>()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ElementType)99).SizeInBytes());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ElementType)99).DisplayName());
    }

    [Fact]
    public unsafe void Cast_memory_is_pinned_where_its_element_is()
    {
        var bytes = new AlignedMemory(64);
        Memory<int> integers = AlignedMemory.Cast<int>(bytes.Slice(0, 64));
        integers.Span[5] = 77;
        using MemoryHandle handle = integers[5..].Pin();
        Assert.Equal(77, *(int*)handle.Pointer);
    }
}
