using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Reads numpy's .npy files: versions 1.0 to 3.0, C and Fortran order, either byte order.</summary>
public static class NpyReader
{
    /// <summary>Reads a whole array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes of elements that are read.</param>
    /// <returns>The array in C order and this machine's byte order, with its element type kept.</returns>
    /// <exception cref="BadInputException">
    /// The file is missing, malformed, cut short, longer than its header says, or above the limit.
    /// </exception>
    public static Tensor Read(string path, long limit = ReadLimit.DefaultBytes)
    {
        using FileStream stream = InputFile.Open(path);
        NpyHeader header = NpyHeader.Read(stream, path);
        CheckLength(header, path, stream.Length);
        return ReadElements(stream, header, path, limit);
    }

    /// <summary>Reads a whole array from a stream that has nothing else in it.</summary>
    /// <param name="stream">Positioned at the start of the .npy data.</param>
    /// <param name="name">How errors call the data.</param>
    /// <param name="limit">The most bytes of elements that are read.</param>
    public static Tensor Read(Stream stream, string name, long limit = ReadLimit.DefaultBytes)
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        Tensor tensor = ReadElements(stream, header, name, limit);
        if (stream.ReadByte() >= 0)
            throw new BadInputException($"{name}: goes on after the {header.DataLength} bytes that its header promises.");
        return tensor;
    }

    /// <summary>
    /// Opens an array to read its rows (its parts along the first dimension) one at a time. Arrays in Fortran order are read whole, within
    /// the limit, because their rows are scattered over the file.
    /// </summary>
    public static ArrayRows Open(string path, long limit = ReadLimit.DefaultBytes)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            NpyHeader header = NpyHeader.Read(stream, path);
            CheckLength(header, path, stream.Length);
            if (header.Sizes.Length == 0) throw new BadInputException($"{path}: holds a single number; rows need at least one dimension.");
            if (header.FortranOrder && header.Sizes.Length > 1)
            {
                Tensor whole = ReadElements(stream, header, path, limit);
                stream.Dispose();
                return ArrayRows.Over(whole, path);
            }

            return ArrayRows.OverFile(stream, path, header.Type, header.Sizes, header.BigEndian, header.HeaderLength);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static Tensor ReadElements(Stream stream, NpyHeader header, string name, long limit)
    {
        Tensor tensor = ArraySize.ReadElements(stream, header.Type, header.Sizes, header.BigEndian, name, limit);
        return header.FortranOrder && tensor.Shape.Rank > 1 ? FortranOrder.ToRowMajor(tensor) : tensor;
    }

    internal static void CheckLength(NpyHeader header, string path, long fileLength)
    {
        long there = fileLength - header.HeaderLength;
        if (header.DataLength == there) return;
        string shape = $"({string.Join(", ", header.Sizes)}) of {header.Type.DisplayName()}";
        if (header.DataLength < 0) throw new BadInputException($"{path}: the shape {shape} is larger than any file.");
        throw new BadInputException(header.DataLength > there
            ? $"{path}: is cut short; the shape {shape} needs {header.DataLength} bytes and {there} are there."
            : $"{path}: goes on after the {header.DataLength} bytes of its shape {shape}; {there} are there.");
    }
}
