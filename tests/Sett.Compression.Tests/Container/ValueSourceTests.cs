using System.Buffers.Binary;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Container;

/// <summary>Protects what values come from and go to: files of either byte order, and streams and files that end too early.</summary>
public class ValueSourceTests
{
    [Theory]
    [InlineData(ElementType.UInt8, false)]
    [InlineData(ElementType.Int16, false)]
    [InlineData(ElementType.Int16, true)]
    [InlineData(ElementType.Int32, false)]
    [InlineData(ElementType.Int32, true)]
    public void Values_of_files_have_their_byte_order(ElementType type, bool bigEndian)
    {
        const int Offset = 5;
        int[] values = [.. Enumerable.Range(0, 300).Select(i => type == ElementType.UInt8 ? i % 256 : i * i - 40_000 + (i == 7 ? 9 : 0))];
        if (type == ElementType.Int16) values = Array.ConvertAll(values, v => (int)(short)v);
        int size = type.SizeInBytes();
        var bytes = new byte[Offset + values.Length * size];
        Span<byte> four = stackalloc byte[4];
        for (int i = 0; i < values.Length; i++)
        {
            if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(four, values[i]);
            else BinaryPrimitives.WriteInt32LittleEndian(four, values[i]);
            (bigEndian ? four[(4 - size)..] : four[..size]).CopyTo(bytes.AsSpan(Offset + i * size));
        }

        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            ValueSource source = ValueSource.Of(file, "a.npy", Offset, type, bigEndian);
            Tensor all = Tensor.Create(type, new Shape(values.Length));
            source.ReadElements(0, all.Bytes);
            Assert.True(Files.Same(Files.Of(type, all.Shape, values), all));
            source.ReadElements(290, all.Bytes[..(10 * size)]);
            Assert.Equal(values[290..], Files.Integers(all)[..10].Select(v => (int)v));
            Assert.Equal("a.npy: became shorter while it was read.",
                Assert.Throws<BadInputException>(() => source.ReadElements(291, new byte[10 * size])).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Streams_give_and_take_values_once_and_in_order()
    {
        ValueSource source = ValueSource.Of(new MemoryStream([1, 0, 2, 0, 3, 0, 4]), "a", ElementType.Int16);
        var bytes = new byte[4];
        source.ReadElements(0, bytes);
        Assert.Equal([1, 0, 2, 0], bytes);
        Assert.Throws<InvalidOperationException>(() => source.ReadElements(0, bytes));
        Assert.Equal("a: ends before the last value.", Assert.Throws<BadInputException>(() => source.ReadElements(2, bytes)).Message);
        var taken = new MemoryStream();
        ValueSink sink = ValueSink.Of(taken, ElementType.Int16);
        sink.WriteElements(0, [1, 0, 2, 0]);
        Assert.Throws<InvalidOperationException>(() => sink.WriteElements(3, [9, 0]));
        sink.WriteElements(2, [3, 0]);
        Assert.Equal([1, 0, 2, 0, 3, 0], taken.ToArray());
    }

    /// <summary>What is written at a place of a file is the tensor, whatever the order of its chunks.</summary>
    [Fact]
    public void Values_go_to_their_places_in_a_file()
    {
        var random = new Random(8);
        foreach (ElementType type in Files.Types)
        {
            Tensor tensor = Files.Tensor(random, type, new Shape(7, 40, 9));
            byte[] sett = Files.Write(tensor, new SettOptions { Axis = 1, GroupSize = 32 }, chunkGroups: 5);
            string path = Path.GetTempFileName();
            try
            {
                using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                {
                    SettReader.Open(new MemoryStream(sett), "a").ReadTo(ValueSink.Of(file, 3, type), threads: 2);
                    Tensor back = Tensor.Create(type, tensor.Shape);
                    ValueSource.Of(file, "a", 3, type, bigEndian: false).ReadElements(0, back.Bytes);
                    Assert.True(Files.Same(tensor, back));
                }

                Assert.Equal(3 + tensor.Bytes.Length, new FileInfo(path).Length);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void Limits_progress_and_types_are_kept()
    {
        Tensor tensor = Files.Of(ElementType.Int16, new Shape(1000), [.. Enumerable.Range(0, 1000)]);
        byte[] file = Files.Write(tensor, new SettOptions(), chunkGroups: 2);
        Assert.True(Files.Same(tensor, SettReader.Open(new MemoryStream(file), "a").ReadTensor(limit: 2000)));
        Assert.Equal("a: holds 2000 bytes of data; at most 1999 are read at once.",
            Assert.Throws<BadInputException>(() => SettReader.Open(new MemoryStream(file), "a").ReadTensor(limit: 1999)).Message);
        Assert.StartsWith("The file holds int16, not uint16.", Assert.Throws<ArgumentException>(() => SettReader.Open(
            new MemoryStream(file), "a").ReadTo(ValueSink.Of(new Tensor<ushort>(tensor.Shape)))).Message);
        foreach (int threads in new[] { 1, 3 })
        {
            var shares = new List<double>();
            SettReader.Open(new MemoryStream(file), "a").ReadTo(ValueSink.Of(new Tensor<short>(tensor.Shape)), threads, shares.Add);
            Assert.Equal(1, shares[^1]);
            Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.InRange(pair.First, 0, pair.Second));
        }

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SettReader.Open(new MemoryStream(file), "a").ReadTo(
            ValueSink.Of(new Tensor<short>(tensor.Shape)), cancel: cancelled.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => SettPlan.Of(
            ValueSource.Of(tensor), [1000], new SettOptions(), "a", cancel: cancelled.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => SettPlan.Of(
            ValueSource.Of(new Tensor<ushort>(tensor.Shape)), [1000], new SettOptions(), "a", cancel: cancelled.Token));
    }

    /// <summary>Protects quantised integers with the zero point subtracted: a file of their 8-bit container gives them back.</summary>
    [Fact]
    public void Shifted_integers_are_planned_and_come_back()
    {
        Tensor shifted = Files.Of(ElementType.Int16, new Shape(256), [.. Enumerable.Range(-200, 256)]);
        var options = new SettOptions { ContainerBits = 8 };
        SettPlan plan = SettPlan.Of(ValueSource.Of(shifted), [256], options, "a");
        Assert.Equal((8, -200), (plan.Header.Format.Groups.ContainerBits, plan.Header.Format.Least));
        Assert.True(Files.Same(shifted, Files.Read(Files.Write(shifted, options))));
        Tensor wide = Files.Of(ElementType.Int16, new Shape(2), [-200, 56]);
        Assert.Equal("a: holds values from -200 to 56, which are no 8-bit container's.",
            Assert.Throws<BadInputException>(() => SettPlan.Of(ValueSource.Of(wide), [2], options, "a")).Message);
        Assert.Equal("a: holds bool; int8, uint8, int16 and uint16 are compressed, and int32 of 16 significant bits. Convert to uint8.",
            Assert.Throws<BadInputException>(() => SettPlan.Of(ValueSource.Of(new Tensor<bool>(new Shape(2))), [2], options, "a")).Message);
        Assert.EndsWith("Convert to int32 or smaller if the values allow it.", Assert.Throws<BadInputException>(
            () => SettPlan.Of(ValueSource.Of(new Tensor<long>(new Shape(2))), [2], options, "a")).Message);
    }
}
