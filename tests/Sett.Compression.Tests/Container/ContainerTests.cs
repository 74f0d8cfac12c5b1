using System.Runtime.InteropServices;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Container;

public class ContainerTests
{
    /// <summary>
    /// Protects the round trip of files of every type, shape, order and option, the document (a second reader finds the same values), the
    /// size (that of the formula and of the framing that the document names), and that the bytes do not depend on the number of threads.
    /// </summary>
    [Fact]
    public void Files_come_back_and_the_document_describes_them()
    {
        for (int seed = 0; seed < Values.Cases(250); seed++)
        {
            var random = new Random(seed);
            Shape shape = Files.Shape(random);
            Tensor tensor = Files.Tensor(random, Files.Types[random.Next(5)], shape);
            SettOptions options = Files.Options(random, shape);
            SettPlan plan = SettPlan.Of(ValueSource.Of(tensor), Files.Sizes(shape), options, "a.npy", 1 + random.Next(3));
            int chunk = 1 + random.Next(30);
            byte[] file = Files.Write(tensor, plan.Header, 1 + random.Next(3), chunk);
            Assert.True(Files.Same(tensor, Files.Read(file, 1 + random.Next(3))), $"seed {seed}");
            Assert.Equal(file, Files.Write(tensor, plan.Header, 1, chunk));

            SlowReader.Result slow = SlowReader.Read(file);
            Assert.Equal(Files.Integers(tensor), slow.Values);
            Assert.Equal(Files.Sizes(shape), slow.Sizes);
            Assert.Equal(options.Axis ?? 255, slow.Dimension);

            GroupFormat groups = plan.Header.Format.Groups;
            int[] integers = [.. Files.Integers(tensor).Select(v => (int)v)];
            GroupSizes expected = Sizes.SlowSize.Of(integers, plan.Header.Layout, groups).Sizes;
            Assert.Equal(expected, plan.Sizes);
            Assert.Equal(options.Form == GroupForm.SmallerPerTensor ? expected.PerTensor : expected.Of(options.Form), plan.Size);
            SettHeader header = new(tensor.Type, plan.Header.Sizes, plan.Header.Axis, plan.Header.Format, chunk);
            long framing = 8L * file.Length - plan.Size.StoredBits;
            long fixedBytes = 28 + 8 * shape.Rank + 4 + header.Chunks * 12 + header.Chunks * 8 + 16;
            Assert.InRange(framing - 8 * fixedBytes, 0, header.Chunks * 8 * 6);
        }
    }

    /// <summary>
    /// Protects large tensors: the one value that decides about the sign, or that does not fit, is found wherever
    /// it lies and whoever looks.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_value_far_behind_decides(int threads)
    {
        foreach (int place in new[] { 0, 70_000, 199_999 })
        {
            var signed = new Tensor<short>(new Shape(200_000));
            Assert.False(SettPlan.Of(ValueSource.Of(signed), [200_000], new SettOptions(), "a", threads).Header.Format.Groups.IsSigned);
            signed[place] = -1;
            Assert.True(SettPlan.Of(ValueSource.Of(signed), [200_000], new SettOptions(), "a", threads).Header.Format.Groups.IsSigned);
            var wide = new Tensor<int>(new Shape(200_000));
            wide[place] = 70_000;
            Assert.Contains("from 0 to 70000", Assert.Throws<BadInputException>(
                () => SettPlan.Of(ValueSource.Of(wide), [200_000], new SettOptions(), "a", threads)).Message);
        }
    }

    /// <summary>Protects the choice of the form: what is chosen is never larger than what was not.</summary>
    [Fact]
    public void The_smaller_form_is_chosen()
    {
        var sparse = (Tensor<short>)Files.Of(
            ElementType.Int16, new Shape(4096), [.. Enumerable.Range(0, 4096).Select(i => i % 9 == 0 ? i : 0)]);
        var dense = (Tensor<short>)Files.Of(ElementType.Int16, new Shape(4096), [.. Enumerable.Range(1, 4096)]);
        Assert.Equal(GroupForm.ZeroMask, SettPlan.Of(ValueSource.Of(sparse), [4096], new SettOptions(), "a").Header.Format.Form);
        Assert.Equal(GroupForm.Plain, SettPlan.Of(ValueSource.Of(dense), [4096], new SettOptions(), "a").Header.Format.Form);
    }

    /// <summary>Protects random access: every chunk by itself, in any order, leaves the same values as the whole.</summary>
    [Fact]
    public void Chunks_are_read_in_any_order()
    {
        for (int seed = 0; seed < Values.Cases(40); seed++)
        {
            var random = new Random(seed);
            Shape shape = Files.Shape(random);
            Tensor tensor = Files.Tensor(random, Files.Types[random.Next(5)], shape);
            byte[] file = Files.Write(tensor, Files.Options(random, shape), chunkGroups: 1 + random.Next(5));
            SettReader reader = SettReader.Open(new MemoryStream(file), "a.sett");
            Tensor back = Tensor.Create(tensor.Type, shape);
            long[] order = [.. Enumerable.Range(0, (int)reader.Header.Chunks).Select(c => (long)c)];
            random.Shuffle(order);
            foreach (long chunk in order) reader.ReadChunk(chunk, ValueSink.Of(back));
            Assert.True(Files.Same(tensor, back));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadChunk(reader.Header.Chunks, ValueSink.Of(back)));
        }
    }

    /// <summary>Protects streams that cannot seek, in both directions, and memory that does not grow with them.</summary>
    [Fact]
    public void Streams_of_any_length_take_constant_memory()
    {
        const long Count = 6_000_000;
        var header = new SettHeader(ElementType.UInt8, [Count], null, new BlockFormat(new GroupFormat(8, 64), GroupForm.SmallerPerGroup));
        using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None,
            1 << 16, FileOptions.DeleteOnClose);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SettWriter.Write(new OneWay(file), header, ValueSource.Of(new OneWay(new Ramp(Count)), "ramp", ElementType.UInt8));
        file.Position = 0;
        using var check = new RampCheck();
        SettReader.Open(new OneWay(file), "a.sett").ReadTo(ValueSink.Of(check, ElementType.UInt8));
        Assert.Equal(Count, check.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    /// <summary>Protects users of streams from a wrong hope: groups across memory need values in any order.</summary>
    [Fact]
    public void Streams_are_refused_where_order_matters()
    {
        var header = new SettHeader(ElementType.UInt8, [16, 4], 0, new BlockFormat(new GroupFormat(8), GroupForm.Plain));
        Assert.Throws<BadInputException>(
            () => SettWriter.Write(new MemoryStream(), header, ValueSource.Of(new MemoryStream(new byte[64]), "a", ElementType.UInt8)));
        byte[] file = Files.Write(Tensor.Create(ElementType.UInt8, new Shape(16, 4)), header);
        Assert.Throws<BadInputException>(
            () => SettReader.Open(new MemoryStream(file), "a").ReadTo(ValueSink.Of(new MemoryStream(), ElementType.UInt8)));
    }

    /// <summary>Protects int32: 16 significant bits of either kind are stored, more are refused with what would be right.</summary>
    [Fact]
    public void Wide_integers_need_sixteen_significant_bits()
    {
        Assert.True(Files.Same(Wide(-32768, 32767), Files.Read(Files.Write(Wide(-32768, 32767), new SettOptions()))));
        Assert.True(Files.Same(Wide(0, 65535), Files.Read(Files.Write(Wide(0, 65535), new SettOptions()))));
        foreach (Tensor tensor in new[] { Wide(-1, 32768), Wide(-32769, 0), Wide(0, 65536), Wide(int.MinValue, int.MaxValue) })
            Assert.Contains("16 significant bits", Assert.Throws<BadInputException>(() => Files.Write(tensor, new SettOptions())).Message);
        Assert.Contains(
            "Quantise", Assert.Throws<BadInputException>(() => Files.Write(new Tensor<float>(new Shape(3)), new SettOptions())).Message);

        static Tensor Wide(int a, int b) => Files.Of(ElementType.Int32, new Shape(2), [a, b]);
    }

    /// <summary>Protects the checksum's definition, with and without the machine's instruction, at every length around its steps.</summary>
    [Fact]
    public void Checksums_are_castagnoli()
    {
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));
        var bytes = new byte[8000];
        new Random(1).NextBytes(bytes);
        foreach (int length in (int[])[0, 1, 7, 8, 9, 3071, 3072, 3073, 6144, 6151, 8000])
        {
            uint state = uint.MaxValue;
            foreach (byte b in bytes.AsSpan(0, length))
            {
                state ^= b;
                for (int i = 0; i < 8; i++) state = (state & 1) != 0 ? (state >> 1) ^ 0x82F63B78 : state >> 1;
            }

            Assert.Equal(~state, Crc32C.Of(bytes.AsSpan(0, length)));
        }
    }
}
