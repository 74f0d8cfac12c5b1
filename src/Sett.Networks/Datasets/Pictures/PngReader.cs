using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>
/// Reads PNG: grey, palette and true colour, with and without alpha (which is dropped), 1 to 8 bits a sample, interlaced or not. Gamma and
/// colour profiles are ignored; the samples are those stored. Source: the PNG specification, third edition.
/// </summary>
internal static class PngReader
{
    /// <summary>The first eight bytes of a file.</summary>
    public static ReadOnlySpan<byte> Mark => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a whole file.</summary>
    public static Picture Read(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith(Mark)) throw new BadInputException($"{name}: is not a PNG file.");
        PngHeader? header = null;
        byte[]? palette = null;
        var data = new MemoryStream();
        for (ReadOnlySpan<byte> rest = file[8..]; ;)
        {
            if (rest.Length < 12) throw new BadInputException($"{name}: the PNG is cut short.");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12) throw new BadInputException($"{name}: the PNG is cut short.");
            string kind = Encoding.Latin1.GetString(rest.Slice(4, 4));
            ReadOnlySpan<byte> content = rest.Slice(8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]) != Checksum.Crc32(rest.Slice(4, 4 + (int)length)))
                throw new BadInputException($"{name}: the PNG is damaged; the checksum of its {Printable(kind)} part is wrong.");
            rest = rest[(12 + (int)length)..];

            if (header is null && kind != "IHDR") throw new BadInputException($"{name}: the PNG does not start with a header.");
            switch (kind)
            {
                case "IHDR" when header is null:
                    header = PngHeader.Parse(content, name);
                    break;
                case "PLTE" when palette is null && length is > 0 and <= 768 && length % 3 == 0:
                    palette = content.ToArray();
                    break;
                case "IDAT":
                    data.Write(content);
                    break;
                case "IEND":
                    if (header!.Value.IsPalette && palette is null) throw new BadInputException($"{name}: the PNG lacks its palette.");
                    return Decode(header.Value, data, palette, name);
                default:
                    // An upper-case first letter marks parts that a reader must understand.
                    if (kind[0] is >= 'A' and <= 'Z')
                        throw new BadInputException($"{name}: the PNG has an unexpected {Printable(kind)} part.");
                    break;
            }
        }
    }

    private static Picture Decode(PngHeader header, MemoryStream data, byte[]? palette, string name)
    {
        if (header.FilteredBytes > data.Length * 1040)
            throw new BadInputException($"{name}: the PNG's data is too short for {header.Width}×{header.Height} pixels.");
        data.Position = 0;
        using var stream = new ZLibStream(data, CompressionMode.Decompress);
        var samples = new byte[header.Width * header.Height * header.OutputChannels];
        try
        {
            foreach (PngPass pass in header.Passes()) ReadPass(stream, header, pass, palette, samples, name);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"{name}: the PNG's compressed data is damaged.", error);
        }

        return new Picture(header.Width, header.Height, header.OutputChannels, samples);
    }

    private static void ReadPass(Stream stream, PngHeader header, PngPass pass, byte[]? palette, byte[] samples, string name)
    {
        int rowBytes = header.RowBytes(pass.Width);
        byte[] row = new byte[rowBytes + 1], previous = new byte[rowBytes + 1];
        int step = Math.Max(1, header.BitsPerPixel / 8);
        for (int y = 0; y < pass.Height; y++)
        {
            if (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new BadInputException($"{name}: the PNG's data ends before its {header.Width}×{header.Height} pixels are complete.");
            if (!PngFilter.Undo(row[0], row.AsSpan(1), previous.AsSpan(1), step))
                throw new BadInputException($"{name}: the PNG is damaged; filter {row[0]} does not exist.");
            Spread(header, pass, y, row.AsSpan(1), palette, samples, name);
            (row, previous) = (previous, row);
        }
    }

    // Puts a row's samples at their places in the picture, one to eight bits widened to eight.
    private static void Spread(PngHeader header, PngPass pass, int y, ReadOnlySpan<byte> row, byte[]? palette, byte[] samples, string name)
    {
        int to = ((pass.Top + y * pass.RowStep) * header.Width + pass.Left) * header.OutputChannels;
        int toStep = pass.ColumnStep * header.OutputChannels;
        int mask = (1 << header.Depth) - 1;
        for (int x = 0; x < pass.Width; x++, to += toStep)
        {
            if (header.Depth == 8 && !header.IsPalette)
            {
                row.Slice(x * header.StoredChannels, header.OutputChannels).CopyTo(samples.AsSpan(to));
                continue;
            }

            int bit = x * header.Depth;
            int value = (row[bit >> 3] >> (8 - header.Depth - (bit & 7))) & mask;
            if (!header.IsPalette)
            {
                samples[to] = (byte)(value * 255 / mask);
                continue;
            }

            if (3 * value + 3 > palette!.Length)
                throw new BadInputException($"{name}: the PNG uses colour {value}; its palette has {palette.Length / 3}.");
            palette.AsSpan(3 * value, 3).CopyTo(samples.AsSpan(to));
        }
    }

    private static string Printable(string kind) => kind.All(char.IsAsciiLetter) ? kind : "?";
}
