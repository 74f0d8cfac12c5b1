using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// Writes a .npy file whose number of rows is not known beforehand and that need not fit in memory. The bytes are those that
/// numpy.save would write for the whole array.
/// </summary>
public sealed class NpyRowWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly AtomicFile? _file;
    private readonly long _start;
    private long _bytes;

    private NpyRowWriter(Stream stream, AtomicFile? file, ElementType type, Shape rowShape)
    {
        _stream = stream;
        _file = file;
        Type = type;
        RowShape = rowShape;
        _start = stream.Position;
        if (RowBytes == 0) throw new ArgumentException("Rows have to have at least one element.", nameof(rowShape));
        stream.Write(Header());
    }

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The shape of a row; the file's shape has the number of rows in front.</summary>
    public Shape RowShape { get; }

    /// <summary>Rows appended so far.</summary>
    public long Rows => _bytes / RowBytes;

    private long RowBytes => (long)RowShape.Length * Type.SizeInBytes();

    /// <summary>Starts a file, which appears when <see cref="Commit"/> is called and not before.</summary>
    public static NpyRowWriter Create(string path, ElementType type, Shape rowShape)
    {
        AtomicFile file = AtomicFile.Create(path);
        try
        {
            return new NpyRowWriter(file.Stream, file, type, rowShape);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes to a seekable stream, which stays open and belongs to the caller.</summary>
    public static NpyRowWriter Over(Stream stream, ElementType type, Shape rowShape) => new(stream, null, type, rowShape);

    /// <summary>Appends the elements of one or more whole rows.</summary>
    public void Append<T>(ReadOnlySpan<T> rows) where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            throw new ArgumentException(
                $"The rows hold {ElementTypes.Of<T>().DisplayName()}, the file {Type.DisplayName()}.", nameof(rows));
        AppendBytes(MemoryMarshal.AsBytes(rows));
    }

    /// <summary>Appends a tensor that holds one or more whole rows.</summary>
    public void Append(Tensor rows)
    {
        if (rows.Type != Type)
            throw new ArgumentException($"The rows hold {rows.Type.DisplayName()}, the file {Type.DisplayName()}.", nameof(rows));
        AppendBytes(rows.Bytes);
    }

    /// <summary>Completes the header, and makes the file appear.</summary>
    public void Commit()
    {
        // The header has room for a number of 21 digits, so its length does not depend on how many rows there are.
        byte[] header = Header();
        _stream.Position = _start;
        _stream.Write(header);
        _stream.Position = _start + header.Length + _bytes;
        _file?.Commit();
    }

    /// <summary>Removes the file unless it was committed. A stream of the caller's is left alone.</summary>
    public void Dispose() => _file?.Dispose();

    private void AppendBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % RowBytes != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not whole rows of {RowBytes}.", nameof(bytes));
        _stream.Write(bytes);
        _bytes += bytes.Length;
    }

    private byte[] Header()
    {
        var sizes = new long[RowShape.Rank + 1];
        sizes[0] = Rows;
        for (int i = 0; i < RowShape.Rank; i++) sizes[i + 1] = RowShape[i];
        return NpyHeader.Format(Type, sizes);
    }
}
