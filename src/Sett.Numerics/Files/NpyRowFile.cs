using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// A .npy file of a known number of rows that may be written in any order and from several threads; rows never written are zeros.
/// Write it inside an <see cref="AtomicFolder"/>.
/// </summary>
public sealed class NpyRowFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly int _headerLength;
    private readonly string _path;

    /// <summary>Makes the file and writes its header.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public NpyRowFile(string path, ElementType type, int rows, Shape rowShape)
    {
        _path = path;
        Type = type;
        RowShape = rowShape;
        byte[] header = NpyHeader.Format(type, [rows, .. rowShape.Sizes.ToArray().Select(s => (long)s)]);
        _headerLength = header.Length;
        try
        {
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            RandomAccess.Write(_file, header, 0);
            RandomAccess.SetLength(_file, header.Length + (long)rows * rowShape.Length * type.SizeInBytes());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be written ({AtomicFile.FirstLine(error)}).", error);
        }
    }

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The shape of a row.</summary>
    public Shape RowShape { get; }

    /// <summary>Writes the elements of one row.</summary>
    public void Write<T>(int row, ReadOnlySpan<T> elements) where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type || elements.Length != RowShape.Length)
            throw new ArgumentException($"{elements.Length} elements of {ElementTypes.Of<T>().DisplayName()} are no row of "
                + $"{Type.DisplayName()} {RowShape}.", nameof(elements));
        WriteBytes(row, MemoryMarshal.AsBytes(elements));
    }

    /// <summary>Writes one row from its bytes in little-endian order.</summary>
    public void WriteBytes(int row, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != RowShape.Length * Type.SizeInBytes())
            throw new ArgumentException($"{bytes.Length} bytes are no row of {Type.DisplayName()} {RowShape}.", nameof(bytes));
        try
        {
            RandomAccess.Write(_file, bytes, _headerLength + (long)row * bytes.Length);
        }
        catch (IOException error)
        {
            throw new BadInputException($"{_path}: cannot be written ({AtomicFile.FirstLine(error)}).", error);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
