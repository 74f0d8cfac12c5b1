using System.Buffers.Binary;
using Sett.Networks.Datasets.Pictures;
using Sett.Numerics;
using Xunit;

namespace Sett.Networks.Tests.Datasets.Pictures;

/// <summary>
/// Protects the PNG decoder: every kind of 8-bit picture, each filter, interlacing; damaged files and bombs end in one clear line.
/// </summary>
public sealed class PngReaderTests : IDisposable
{
    // Written by Pillow 9.4: a 3 × 2 palette picture.
    private const string FromPillow =
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAADFBMVEUA/wABAgP/AAAAAP+CouneAAAADElEQVR4nGPoYagAAAIgAQWT+ZifAAAAAElF" +
        "TkSuQmCC";

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-png-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Picture Read(byte[] file)
    {
        string path = Path.Combine(_folder, "a.png");
        File.WriteAllBytes(path, file);
        return PictureReader.Read(path);
    }

    [Fact]
    public void Every_kind_of_picture_is_read()
    {
        var random = new Random(1);
        foreach ((int type, int[] depths) in new[] { (0, [1, 2, 4, 8]), (2, [8]), (3, [1, 2, 4, 8]), (4, [8]), (6, new[] { 8 }) })
        {
            foreach (int depth in depths)
            {
                foreach (bool interlaced in new[] { false, true })
                {
                    for (int trial = 0; trial < 6; trial++)
                    {
                        int width = random.Next(1, 20), height = random.Next(1, 20), seed = random.Next();
                        int Sample(int x, int y, int c) => HashCode(x, y, c, seed) & ((1 << depth) - 1);
                        byte[]? palette = type == 3 ? [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))] : null;
                        Picture picture = Read(PngMaker.Make(width, height, depth, type, interlaced, Sample, palette, random));
                        Assert.Equal((width, height, type is 0 or 4 ? 1 : 3), (picture.Width, picture.Height, picture.Channels));
                        for (int y = 0, at = 0; y < height; y++)
                        {
                            for (int x = 0; x < width; x++)
                            {
                                for (int c = 0; c < picture.Channels; c++, at++)
                                {
                                    int expected = palette is null
                                        ? Sample(x, y, c) * 255 / ((1 << depth) - 1)
                                        : palette[3 * Sample(x, y, 0) + c];
                                    Assert.Equal(expected, picture.Samples[at]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void A_file_of_another_writer_is_read()
    {
        Picture picture = Read(Convert.FromBase64String(FromPillow));
        Assert.Equal((3, 2, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 0, 0, 255, 255, 0, 0], picture.Samples);
    }

    [Fact]
    public void Bombs_are_refused_before_memory_is_claimed()
    {
        byte[] file = PngMaker.Make(8, 8, 8, 2, false, (_, _, _) => 0, null, new Random(1));
        foreach ((uint width, uint height, string reason) in new[]
            { (100_000u, 100_000u, "too many"), (uint.MaxValue, 1u, "too many"), (0u, 5u, "no content"), (8000u, 8000u, "too short") })
        {
            byte[] header = file[16..29];
            BinaryPrimitives.WriteUInt32BigEndian(header, width);
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
            var bomb = new MemoryStream();
            bomb.Write(file.AsSpan(0, 8));
            PngMaker.Part(bomb, "IHDR", header);
            bomb.Write(file.AsSpan(33));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(reason, Assert.Throws<BadInputException>(() => Read(bomb.ToArray())).Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void Sixteen_bits_are_refused_with_advice()
    {
        byte[] file = PngMaker.Make(2, 2, 8, 0, false, (_, _, _) => 0, null, new Random(1));
        byte[] header = file[16..29];
        header[8] = 16;
        var stream = new MemoryStream();
        stream.Write(file.AsSpan(0, 8));
        PngMaker.Part(stream, "IHDR", header);
        stream.Write(file.AsSpan(33));
        Assert.Contains("save it with 8", Assert.Throws<BadInputException>(() => Read(stream.ToArray())).Message);
    }

    [Fact]
    public void Every_truncation_and_thousands_of_damages_give_a_bad_input_error_and_nothing_else()
    {
        var random = new Random(2);
        byte[] file = PngMaker.Make(9, 7, 4, 3, true, (x, y, _) => x * y & 15, [.. Enumerable.Range(0, 48).Select(i => (byte)i)], random);
        for (int length = 0; length < file.Length; length++) Assert.Throws<BadInputException>(() => Read(file[..length]));
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = [.. file];
            for (int i = random.Next(1, 4); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (trial % 2 == 0) MendChecksums(damaged);
            try
            {
                Read(damaged);
            }
            catch (BadInputException)
            {
                // The expected end of most.
            }
        }
    }

    // Damage that the checksums do not give away reaches the decoder itself.
    private static void MendChecksums(byte[] file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (length < 0 || length > file.Length - at - 12) return;
            BinaryPrimitives.WriteUInt32BigEndian(
                file.AsSpan(at + 8 + length), Sett.Numerics.Files.Checksum.Crc32(file.AsSpan(at + 4, 4 + length)));
            at += 12 + length;
        }
    }

    private static int HashCode(int x, int y, int c, int seed) => ((x * 73856093) ^ (y * 19349663) ^ (c * 83492791) ^ seed) >> 5;
}
