using System.IO.Compression;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Writes IDX files, compressed with gzip where the name ends in .gz.</summary>
public static class IdxWriter
{
    /// <summary>Writes an array to a file, which appears complete or not at all.</summary>
    /// <exception cref="BadInputException">IDX cannot hold the array's type or rank.</exception>
    public static void Write(string path, Tensor tensor)
    {
        byte[] header = IdxHeader.Format(tensor.Type, tensor.Shape, path);
        AtomicFile.Write(path, stream =>
        {
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                Write(stream, header, tensor);
                return;
            }

            using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(gzip, header, tensor);
        });
    }

    private static void Write(Stream stream, byte[] header, Tensor tensor)
    {
        stream.Write(header);
        var piece = new byte[Math.Min(tensor.Bytes.Length, 1 << 16)];
        for (int at = 0; at < tensor.Bytes.Length; at += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, Math.Min(piece.Length, tensor.Bytes.Length - at));
            tensor.Bytes.Slice(at, part.Length).CopyTo(part);
            ByteOrder.Reverse(part, tensor.Type.SizeInBytes());
            stream.Write(part);
        }
    }
}
