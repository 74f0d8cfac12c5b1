using System.Buffers.Binary;
using System.IO.Compression;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Reads IDX files, plain or compressed with gzip (recognised by content, not by name).</summary>
public static class IdxReader
{
    /// <summary>Reads a whole array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes of elements that are read.</param>
    /// <returns>The array in this machine's byte order, with its element type kept.</returns>
    /// <exception cref="BadInputException">
    /// The file is missing, malformed, cut short, longer than its header says, or above the limit.
    /// </exception>
    public static Tensor Read(string path, long limit = ReadLimit.DefaultBytes)
    {
        using ArrayRows rows = Open(path, limit);
        return rows.ReadAll(limit: limit);
    }

    /// <summary>Opens an array to read its rows one at a time. A compressed file is unpacked into memory, within the limit.</summary>
    public static ArrayRows Open(string path, long limit = ReadLimit.DefaultBytes)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            if (IsGzip(stream))
            {
                using (stream) return Unpack(stream, path, limit);
            }

            IdxHeader header = IdxHeader.Read(stream, path);
            long there = stream.Length - header.Length;
            if (header.DataLength != there) throw WrongLength(header, path, $"{there} are there");
            return ArrayRows.OverFile(stream, path, header.Type, header.Sizes, bigEndian: true, header.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static ArrayRows Unpack(FileStream file, string path, long limit)
    {
        try
        {
            using var stream = new GZipStream(file, CompressionMode.Decompress);
            IdxHeader header = IdxHeader.Read(stream, path);
            long length = header.DataLength;
            if (length < 0 || length > file.Length * ReadLimit.DeflateExpansion)
                throw WrongLength(header, path, "the compressed file is too small to hold them");
            Tensor tensor = ArraySize.ReadElements(stream, header.Type, header.Sizes, bigEndian: true, path, limit);
            if (stream.ReadByte() >= 0) throw WrongLength(header, path, "more are there");
            CheckTrailer(file, path, header.Length + length);
            return ArrayRows.Over(tensor, path);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"{path}: the gzip data is damaged ({AtomicFile.FirstLine(error)}).", error);
        }
    }

    // GZipStream checks the data's CRC but is content with a trailer that is cut off or followed by something else.
    private static void CheckTrailer(FileStream file, string path, long unpacked)
    {
        Span<byte> size = stackalloc byte[4];
        file.Position = file.Length - 4;
        file.ReadExactly(size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(size) != (uint)unpacked)
            throw new BadInputException($"{path}: the gzip data is cut short or goes on after its end.");
    }

    private static bool IsGzip(FileStream stream)
    {
        bool isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isGzip;
    }

    private static BadInputException WrongLength(IdxHeader header, string path, string found) =>
        new($"{path}: the IDX shape ({string.Join(", ", header.Sizes)}) of {header.Type.DisplayName()} needs "
            + $"{header.DataLength} bytes; {found}.");
}
