using System.IO.Compression;
using System.Text;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>
/// Protects the reading and writing of several arrays in one file, as numpy.savez and savez_compressed do, and the
/// refusal of damaged archives.
/// </summary>
public class NpzTests
{
    // numpy 1.24: numpy.savez_compressed with a = int8 [1, -1], b = float32 [[0.5]].
    private const string FromNumpy =
        "UEsDBC0AAAAIAAAAIQBvq/Rl//////////8FABQAYS5ucHkBABAAggAAAAAAAABGAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSY" +
        "F59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC7G/wBQSwMELQAAAAgAAAAhALfrltj//////////wUAFABiLm5weQEAEACEAAAAAAAAAEoAAAAAAAAA" +
        "m+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKhpo6CrUKZAMuBgYGewBQSwECLQMtAAAACAAAACEA" +
        "b6v0ZUYAAACCAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECLQMtAAAACAAAACEAt+uW2EoAAACEAAAABQAAAAAAAAAAAAAAgAF9AAAAYi5ucHlQSwUG" +
        "AAAAAAIAAgBmAAAA/gAAAAAA";

    private static KeyValuePair<string, Tensor>[] Arrays() =>
    [
        new("x", new Tensor<float>(new Shape(2, 2), new float[] { 1, 2, 3, 4 })),
        new("labels/y", new Tensor<byte>(new Shape(3), new byte[] { 7, 8, 9 })),
    ];

    [Fact]
    public void Numpys_own_archive_is_read()
    {
        using var folder = new TemporaryFolder();
        using NpzReader archive = NpzReader.Open(folder.Put("a.npz", Convert.FromBase64String(FromNumpy)));
        Assert.Equal(["a", "b"], archive.Names);
        Assert.Equal([1, -1], archive.Read("a").Span<sbyte>().ToArray());
        Assert.Equal(new Shape(1, 1), archive.Read("b").Shape);
        Assert.Equal(0.5f, archive.Read("b").Span<float>()[0]);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Arrays_come_back_as_written(CompressionLevel compression)
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], Arrays(), compression);
        using NpzReader archive = NpzReader.Open(folder["a.npz"]);
        Assert.Equal(["x", "labels/y"], archive.Names);
        foreach ((string name, Tensor tensor) in Arrays())
        {
            Tensor read = archive.Read(name);
            Assert.Equal((tensor.Type, tensor.Shape), (read.Type, read.Shape));
            Assert.True(tensor.Bytes.SequenceEqual(read.Bytes));
        }

        NpzWriter.Write(folder["b.npz"], Arrays(), compression);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [Fact]
    public void A_missing_array_is_answered_with_those_that_are_there()
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], Arrays());
        using NpzReader archive = NpzReader.Open(folder["a.npz"]);
        Assert.Contains("no array 'z'; it has x, labels/y", Assert.Throws<BadInputException>(() => archive.Read("z")).Message);
    }

    [Fact]
    public void Other_files_of_an_archive_are_left_alone()
    {
        using var folder = new TemporaryFolder();
        using (var archive = new ZipArchive(new FileStream(folder["a.npz"], FileMode.Create), ZipArchiveMode.Create))
        {
            using (Stream note = archive.CreateEntry("README").Open()) note.Write("no array"u8);
            using Stream damaged = archive.CreateEntry("x.npy").Open();
            damaged.Write("no array either"u8);
        }

        using NpzReader reader = NpzReader.Open(folder["a.npz"]);
        Assert.Equal(["x"], reader.Names);
        Assert.Contains("a.npz(x)", Assert.Throws<BadInputException>(() => reader.Read("x")).Message);
        using (var empty = new ZipArchive(new FileStream(folder["b.npz"], FileMode.Create), ZipArchiveMode.Create))
            empty.CreateEntry("README");
        using NpzReader nothing = NpzReader.Open(folder["b.npz"]);
        Assert.Contains("no array 'x'; it has none", Assert.Throws<BadInputException>(() => nothing.Read("x")).Message);
        Assert.Contains("the zip archive is damaged",
            Assert.Throws<BadInputException>(() => NpzReader.Open(folder.Put("c.npz", "PK is no archive"u8))).Message);
        Assert.Contains("'y'", Assert.Throws<ArgumentException>(
            () => NpzWriter.Write(folder["d.npz"], [new("y", Arrays()[0].Value), new("y", Arrays()[1].Value)])).Message);
    }

    [Fact]
    public void Two_arrays_of_one_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], [new("x1", Arrays()[0].Value), new("x2", Arrays()[1].Value)]);
        byte[] bytes = File.ReadAllBytes(folder["a.npz"]);
        string text = Encoding.Latin1.GetString(bytes).Replace("x2.npy", "x1.npy", StringComparison.Ordinal);
        Assert.Contains("two arrays",
            Assert.Throws<BadInputException>(() => NpzReader.Open(folder.Put("b.npz", Encoding.Latin1.GetBytes(text)))).Message);
    }

    [Fact]
    public void A_flipped_bit_in_the_data_is_noticed()
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], Arrays());
        byte[] bytes = File.ReadAllBytes(folder["a.npz"]);
        int at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]);
        bytes[at] ^= 1;
        using NpzReader archive = NpzReader.Open(folder.Put("b.npz", bytes));
        Assert.Contains("checksum", Assert.Throws<BadInputException>(() => archive.Read("x")).Message);
        Assert.Equal(3, archive.Read("labels/y").Length);
    }

    [Fact]
    public void A_decompression_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], [new("x", new Tensor<byte>(new Shape(1 << 26)))], CompressionLevel.Optimal);
        using NpzReader archive = NpzReader.Open(folder["a.npz"], limit: 1 << 20);
        Assert.Contains("at most 1048576", Assert.Throws<BadInputException>(() => archive.Read("x")).Message);
    }

    [Fact]
    public void Every_truncation_and_a_thousand_damages_give_a_bad_input_error_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        NpzWriter.Write(folder["a.npz"], Arrays());
        NpzWriter.Write(folder["b.npz"], Arrays(), CompressionLevel.Optimal);
        var random = new Random(1);
        foreach (string name in new[] { "a.npz", "b.npz" })
        {
            byte[] whole = File.ReadAllBytes(folder[name]);
            for (int length = 0; length < whole.Length; length++)
            {
                string path = folder.Put("cut.npz", whole.AsSpan(0, length));
                Assert.Throws<BadInputException>(() => ReadAll(path));
            }

            for (int trial = 0; trial < 500; trial++)
            {
                byte[] damaged = [.. whole];
                for (int i = random.Next(1, 4); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    ReadAll(folder.Put("damaged.npz", damaged));
                }
                catch (BadInputException)
                {
                    // The expected end of most.
                }
            }
        }
    }

    private static void ReadAll(string path)
    {
        using NpzReader archive = NpzReader.Open(path);
        foreach (string name in archive.Names) archive.Read(name);
    }
}
