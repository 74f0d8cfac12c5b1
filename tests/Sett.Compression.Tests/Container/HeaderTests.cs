using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Container;

/// <summary>Protects the ends of what a header may say: the last that is right, and the first that is not, with its reason.</summary>
public class HeaderTests
{
    [Fact]
    public void Headers_that_fit_come_back()
    {
        long[] many = [.. Enumerable.Repeat(1L, 31), 3];
        foreach (SettHeader header in new[]
        {
            Of(ElementType.Int16, many), Of(ElementType.UInt8, [0, 1L << 40], bits: 8), Of(ElementType.Int8, [1L << 52], bits: 8),
            Of(ElementType.Int16, [5, 7], axis: 1, signed: true, bits: 8, least: -255, chunk: 2),
            Of(ElementType.Int16, [5, 7], axis: 0, signed: true, bits: 8, least: 0),
            Of(ElementType.UInt16, [5], chunk: SettHeader.MostChunkValues / 16),
            Of(ElementType.Int32, [5], trimming: Trimming.BothEnds, form: GroupForm.SmallerPerGroup),
        })
        {
            byte[] bytes = header.Write();
            SettHeader back = SettHeader.Read(new MemoryStream(bytes), "a", out int length);
            Assert.Equal(bytes.Length, length);
            Assert.Equal((header.Type, header.Axis, header.Format, header.ChunkGroups, header.Layout),
                (back.Type, back.Axis, back.Format, back.ChunkGroups, back.Layout));
            Assert.Equal(header.Sizes, back.Sizes);
            for (int cut = 1; cut < bytes.Length; cut++)
                Assert.Equal("a: is cut short in its header.",
                    Assert.Throws<BadInputException>(() => SettHeader.Read(new MemoryStream(bytes[..cut]), "a", out _)).Message);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("has elements of float32; int8, uint8, int16, uint16 and int32 of 16 significant bits are stored.",
            ElementType.Float32, [3]);
        Refused("has 33 dimensions; 32 are the most.", ElementType.Int16, [.. Enumerable.Repeat(1L, 33)]);
        Refused("has no dimension 2 for groups to run along; it has 2.", ElementType.Int16, [3, 3], axis: 2);
        Refused("has no dimension -1 for groups to run along; it has 2.", ElementType.Int16, [3, 3], axis: -1);
        Refused("has chunks of 0 groups; at most 1048576 values are in a chunk.", ElementType.Int16, [3], chunk: 0);
        Refused("has chunks of 65537 groups; at most 1048576 values are in a chunk.", ElementType.Int16, [3], chunk: 65537);
        Refused("of int8 has a container of 16 bits.", ElementType.Int8, [3]);
        Refused("of uint16 has a container of 8 bits.", ElementType.UInt16, [3], bits: 8);
        Refused("of int32 has a container of 8 bits.", ElementType.Int32, [3], bits: 8);
        Refused("of uint8 cannot have negative values.", ElementType.UInt8, [3], bits: 8, signed: true);
        Refused("of uint16 cannot have negative values.", ElementType.UInt16, [3], signed: true);
        Refused("has -256 as its least value.", ElementType.Int16, [3], bits: 8, signed: true, least: -256);
        Refused("has 1 as its least value.", ElementType.Int16, [3], bits: 8, signed: true, least: 1);
        Refused("has -1 as its least value.", ElementType.Int16, [3], bits: 8, least: -1);
        Refused("has -1 as its least value.", ElementType.Int16, [3], signed: true, least: -1);
        Refused("has -1 as its least value.", ElementType.Int8, [3], bits: 8, signed: true, least: -1);
        Refused("has a size of -1.", ElementType.Int16, [0, -1]);
        Refused("has more than 2^52 values.", ElementType.Int16, [(1L << 52) + 1]);
        // Zero values, and still sizes that no reader could multiply.
        Refused("has more than 2^52 values.", ElementType.Int16, [0, 1L << 40, 1L << 13]);
    }

    /// <summary>An index has at most 65,536 entries, one every so many chunks; chunks between them are found.</summary>
    [Fact]
    public void Chunks_between_the_entries_of_the_index_are_found()
    {
        foreach ((long chunks, int step, long entries) in new[]
        {
            (1L, 1, 1L), (65536, 1, 65536), (65537, 2, 32769), (131072, 2, 65536), (131073, 4, 32769), (1L << 40, 1 << 24, 65536),
        })
        {
            SettHeader one = Of(ElementType.Int8, [chunks * 16], bits: 8, chunk: 1);
            Assert.Equal((chunks, step, entries), (one.Chunks, one.IndexStep, one.IndexEntries));
        }

        Tensor<sbyte> tensor = new(new Shape(131073 * 16));
        for (int i = 0; i < tensor.Length; i++) tensor[i] = (sbyte)(i % 7 - i / 16 % 3);
        SettHeader header = Of(ElementType.Int8, [tensor.Length], bits: 8, signed: true, chunk: 1);
        byte[] file = Files.Write(tensor, header);
        SettReader reader = SettReader.Open(new MemoryStream(file), "a");
        foreach (long chunk in new long[] { 0, 131072, 3, 4, 65537, 131071, 1 })
        {
            var back = new Tensor<sbyte>(tensor.Shape);
            reader.ReadChunk(chunk, ValueSink.Of(back));
            int first = (int)chunk * 16;
            Assert.True(back.Values.Slice(first, 16).SequenceEqual(tensor.Values.Slice(first, 16)));
            Assert.False(back.Values[..first].ContainsAnyExcept((sbyte)0) || back.Values[(first + 16)..].ContainsAnyExcept((sbyte)0));
        }

        Assert.True(Files.Same(tensor, Files.Read(file)));
    }

    private static SettHeader Of(ElementType type, long[] sizes, int? axis = null, bool signed = false, int bits = 16, int? least = null,
        int? chunk = null, Trimming trimming = Trimming.Leading, GroupForm form = GroupForm.Plain)
    {
        var format = new BlockFormat(new GroupFormat(bits) { IsSigned = signed, Trimming = trimming }, form);
        return new SettHeader(type, sizes, axis, least is { } l ? format with { Least = l } : format, chunk);
    }

    private static void Refused(string said, ElementType type, long[] sizes, int? axis = null, bool signed = false, int bits = 16,
        int? least = null, int? chunk = null) =>
        Assert.Equal($"a tensor for .sett {said}",
            Assert.Throws<BadInputException>(() => Of(type, sizes, axis, signed, bits, least, chunk)).Message);
}
