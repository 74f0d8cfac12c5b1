using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sett.Numerics.Files;

namespace Sett.Networks.Tests.Datasets.Pictures;

/// <summary>Writes PNG files of every kind, pixel by pixel, for the tests of the reader.</summary>
internal static class PngMaker
{
    private static readonly int[] PassOfCell =
    [
        1, 6, 4, 6, 2, 6, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 5, 6, 5, 6, 5, 6, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7,
        3, 6, 4, 6, 3, 6, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 5, 6, 5, 6, 5, 6, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7,
    ];

    /// <summary>
    /// A file whose stored sample of channel c at (x, y) is <paramref name="sample"/>(x, y, c); filters are drawn at random.
    /// </summary>
    public static byte[] Make(
        int width, int height, int depth, int colourType, bool interlaced, Func<int, int, int, int> sample, byte[]? palette, Random random)
    {
        int channels = colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var raw = new MemoryStream();
        for (int pass = interlaced ? 1 : 0; pass <= (interlaced ? 7 : 0); pass++)
        {
            byte[] above = [];
            for (int y = 0; y < height; y++)
            {
                int[] columns = [.. Enumerable.Range(0, width).Where(x => !interlaced || PassOfCell[y % 8 * 8 + x % 8] == pass)];
                if (columns.Length == 0) continue;
                var row = new byte[(columns.Length * channels * depth + 7) / 8];
                int bit = 0;
                foreach (int x in columns)
                {
                    for (int c = 0; c < channels; c++, bit += depth) row[bit / 8] |= (byte)(sample(x, y, c) << (8 - depth - bit % 8));
                }

                if (above.Length == 0) above = new byte[row.Length];
                raw.Write(Filtered(row, above, Math.Max(1, channels * depth / 8), (byte)random.Next(5)));
                above = row;
            }
        }

        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colourType, interlaced ? (byte)1 : (byte)0);
        Part(file, "IHDR", header);
        if (palette is not null) Part(file, "PLTE", palette);
        Part(file, "tEXt", "Comment\0made by a test"u8.ToArray());
        byte[] data = Deflate(raw.ToArray());
        Part(file, "IDAT", data[..(data.Length / 2)]);
        Part(file, "IDAT", data[(data.Length / 2)..]);
        Part(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>Appends a part with its length and checksum.</summary>
    public static void Part(Stream file, string kind, byte[] content)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(kind), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(checkedBytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum.Crc32(checkedBytes));
        file.Write(number);
    }

    public static byte[] Deflate(byte[] raw)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal)) zlib.Write(raw);
        return stream.ToArray();
    }

    private static byte[] Filtered(byte[] row, byte[] above, int step, byte filter)
    {
        var result = new byte[row.Length + 1];
        result[0] = filter;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step], p = a + b - c;
            int paeth =
                Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
            result[i + 1] = (byte)(row[i] - filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth });
        }

        return result;
    }
}
