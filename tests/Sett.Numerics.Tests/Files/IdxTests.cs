using System.IO.Compression;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>Protects the reading of MNIST-like files, plain and compressed.</summary>
public class IdxTests
{
    private static readonly byte[] TwoByTwoInt16 = [0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 0xFF, 0xFE, 0, 3, 1, 0];

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(bytes);
        return stream.ToArray();
    }

    [Fact]
    public void Elements_are_big_endian_and_keep_their_type()
    {
        using var folder = new TemporaryFolder();
        foreach (string path in new[] { folder.Put("a.idx", TwoByTwoInt16), folder.Put("b.idx", Gzip(TwoByTwoInt16)) })
        {
            Tensor tensor = IdxReader.Read(path);
            Assert.Equal(new Shape(2, 2), tensor.Shape);
            Assert.Equal([1, -2, 3, 256], tensor.Span<short>().ToArray());
            using ArrayRows rows = IdxReader.Open(path);
            Assert.Equal([3, 256], rows.Row(1).Span<short>().ToArray());
        }

        string real = folder.Put("f.idx", [0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0x80, 0, 0]);
        Assert.Equal([1f], IdxReader.Read(real).Span<float>().ToArray());
    }

    [Fact]
    public void Every_type_comes_back_as_written()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        foreach (ElementType type in new[]
            { ElementType.UInt8, ElementType.Int8, ElementType.Int16, ElementType.Int32, ElementType.Float32, ElementType.Float64 })
        {
            foreach (string name in new[] { "a.idx", "a.idx.gz" })
            {
                Tensor tensor = Tensor.Create(type, new Shape(5, 1, 7));
                random.NextBytes(tensor.Bytes);
                IdxWriter.Write(folder[name], tensor);
                Tensor read = IdxReader.Read(folder[name]);
                Assert.Equal((type, tensor.Shape), (read.Type, read.Shape));
                Assert.True(tensor.Bytes.SequenceEqual(read.Bytes));
            }
        }

        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(folder["a.idx.gz"])[..2]);
        var error = Assert.Throws<BadInputException>(() => IdxWriter.Write(folder["u.idx"], new Tensor<ulong>(new Shape(2))));
        Assert.Contains("uint64", error.Message);
    }

    [Fact]
    public void Every_truncation_and_any_trailing_byte_is_refused()
    {
        using var folder = new TemporaryFolder();
        for (int length = 0; length < TwoByTwoInt16.Length; length++)
        {
            string path = folder.Put("cut", TwoByTwoInt16.AsSpan(0, length));
            Assert.StartsWith(path, Assert.Throws<BadInputException>(() => IdxReader.Read(path)).Message);
            string packed = folder.Put("cut.gz", Gzip(TwoByTwoInt16.AsSpan(0, length)));
            Assert.Throws<BadInputException>(() => IdxReader.Read(packed));
        }

        byte[] gzip = Gzip(TwoByTwoInt16);
        for (int length = 0; length < gzip.Length; length++)
        {
            string path = folder.Put("cut.gz", gzip.AsSpan(0, length));
            Assert.Throws<BadInputException>(() => IdxReader.Read(path));
        }

        byte[] longer = [.. TwoByTwoInt16, 0];
        Assert.Throws<BadInputException>(() => IdxReader.Read(folder.Put("long", longer)));
        Assert.Throws<BadInputException>(() => IdxReader.Read(folder.Put("long.gz", Gzip(longer))));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 1, 0 }, "two zero bytes")]
    [InlineData(new byte[] { 0, 0, 7, 1, 0, 0, 0, 1, 0 }, "type 0x07")]
    [InlineData(new byte[] { 0, 0, 8, 0, 0 }, "0 dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 200, 0 }, "200 dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255 }, "needs")]
    [InlineData(new byte[] { 0, 0, 14, 1, 255, 255, 255, 255 }, "needs")]
    public void Bad_headers_are_refused_with_the_reason(byte[] bytes, string reason)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(reason, Assert.Throws<BadInputException>(() => IdxReader.Read(folder.Put("a", bytes))).Message);
        Assert.Contains(reason, Assert.Throws<BadInputException>(() => IdxReader.Read(folder.Put("a.gz", Gzip(bytes)))).Message);
    }

    [Fact]
    public void A_decompression_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] bomb = Gzip([0, 0, 8, 1, 4, 0, 0, 0, .. new byte[1 << 26]]);
        string path = folder.Put("bomb.gz", bomb);
        var error = Assert.Throws<BadInputException>(() => IdxReader.Open(path, limit: 1 << 20));
        Assert.Contains("at most 1048576", error.Message);
    }

    [Fact]
    public void Damaged_files_give_a_bad_input_error_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(2);
        byte[][] files = [TwoByTwoInt16, Gzip(TwoByTwoInt16)];
        for (int trial = 0; trial < 1000; trial++)
        {
            byte[] damaged = [.. files[trial % 2]];
            for (int i = random.Next(1, 4); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Assert.InRange(IdxReader.Read(folder.Put("a", damaged)).Bytes.Length, 0, 1 << 20);
            }
            catch (BadInputException)
            {
                // The expected end of most.
            }
        }
    }

    [Fact]
    public void The_real_files_have_the_known_shapes()
    {
        using ArrayRows images = IdxReader.Open(SharedData.Require("images", "mnist-t10k-images-idx3-ubyte.gz"));
        Assert.Equal((10000, new Shape(28, 28), ElementType.UInt8), (images.Count, images.RowShape, images.Type));
        Assert.Equal(7, IdxReader.Read(SharedData.Require("images", "mnist-t10k-labels-idx1-ubyte.gz")).Bytes[0]);
        Tensor audio = IdxReader.Read(SharedData.Require("audio", "toycar-logmel-200x128-idx2-float.bin"));
        Assert.Equal(new Shape(200, 128), audio.Shape);
        Assert.Equal(ElementType.Float32, audio.Type);
        Assert.Equal(ElementType.Int8, IdxReader.Read(SharedData.Require("audio", "speechcommands-mfcc-shared800-idx3-sbyte.gz")).Type);
    }
}
