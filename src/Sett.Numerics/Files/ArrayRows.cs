using Microsoft.Win32.SafeHandles;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// An array of examples that is read row by row, a row being what one index of the first dimension selects. The rows stay in the file, or
/// in memory as the type that the file has; nothing is widened. Safe to read from several threads at once.
/// </summary>
public sealed class ArrayRows : IDisposable
{
    private readonly FileStream? _stream;
    private readonly SafeFileHandle? _handle;
    private readonly Tensor? _tensor;
    private readonly long _offset;
    private readonly bool _bigEndian;

    private ArrayRows(
        string name, ElementType type, int count, Shape rowShape, FileStream? stream, Tensor? tensor, bool bigEndian, long offset)
    {
        Name = name;
        Type = type;
        Count = count;
        RowShape = rowShape;
        _stream = stream;
        _handle = stream?.SafeFileHandle;
        _tensor = tensor;
        _bigEndian = bigEndian;
        _offset = offset;
    }

    /// <summary>Where the array comes from, for errors.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The shape of a row: the array's shape without its first dimension.</summary>
    public Shape RowShape { get; }

    /// <summary>Bytes of a row.</summary>
    public int RowBytes => RowShape.Length * Type.SizeInBytes();

    /// <summary>The rows of an array in memory, of rank 1 or more.</summary>
    public static ArrayRows Over(Tensor tensor, string name)
    {
        if (tensor.Shape.Rank == 0) throw new BadInputException($"{name}: holds a single number; rows need at least one dimension.");
        return new ArrayRows(name, tensor.Type, tensor.Shape[0], new Shape(tensor.Shape.Sizes[1..]), null, tensor, bigEndian: false, 0);
    }

    /// <summary>Reads whole rows into memory of the caller's, in this machine's byte order.</summary>
    /// <param name="first">The first row, 0 … Count − 1.</param>
    /// <param name="destination">Room for one or more whole rows.</param>
    public void Read(int first, Span<byte> destination)
    {
        int rows = RowBytes == 0 ? 0 : destination.Length / RowBytes;
        if (rows * (long)RowBytes != destination.Length)
            throw new ArgumentException("The room is not that of whole rows.", nameof(destination));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + rows, Count, nameof(first));
        long at = (long)first * RowBytes;
        if (_tensor is not null)
        {
            _tensor.Bytes.Slice((int)at, destination.Length).CopyTo(destination);
            return;
        }

        for (Span<byte> rest = destination; rest.Length > 0;)
        {
            int got = RandomAccess.Read(_handle!, rest, _offset + at);
            if (got == 0) throw new BadInputException($"{Name}: became shorter while it was read.");
            at += got;
            rest = rest[got..];
        }

        ByteOrder.ToMemory(destination, Type, _bigEndian);
    }

    /// <summary>A copy of one row.</summary>
    public Tensor Row(int row)
    {
        Tensor tensor = Tensor.Create(Type, RowShape);
        Read(row, tensor.Bytes);
        return tensor;
    }

    /// <summary>The whole array, or its first <paramref name="count"/> rows.</summary>
    /// <exception cref="BadInputException">They are more than <paramref name="limit"/> bytes.</exception>
    public Tensor ReadAll(int count = int.MaxValue, long limit = ReadLimit.DefaultBytes)
    {
        count = Math.Min(count, Count);
        ReadLimit.Check(Name, (long)count * RowBytes, limit);
        Tensor tensor = Tensor.Create(Type, new Shape([count, .. RowShape.Sizes]));
        Read(0, tensor.Bytes);
        return tensor;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream?.Dispose();

    /// <summary>The rows of an array in a file whose length has been checked; the stream is closed with the rows.</summary>
    internal static ArrayRows OverFile(
        FileStream stream, string name, ElementType type, ReadOnlySpan<long> sizes, bool bigEndian, long offset)
    {
        long rowBytes = type.SizeInBytes();
        foreach (long size in sizes[1..])
        {
            if (size > int.MaxValue || (rowBytes *= size) > int.MaxValue)
                throw new BadInputException($"{name}: a row has more than {int.MaxValue} bytes; at most that many are read at once.");
        }

        if (sizes[0] > int.MaxValue) throw new BadInputException($"{name}: has {sizes[0]} rows; at most {int.MaxValue} are supported.");
        var row = new int[sizes.Length - 1];
        for (int i = 0; i < row.Length; i++) row[i] = (int)sizes[i + 1];
        return new ArrayRows(name, type, (int)sizes[0], new Shape(row), stream, null, bigEndian, offset);
    }
}
