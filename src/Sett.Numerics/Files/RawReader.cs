using System.Globalization;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Reads files that hold nothing but elements, little-endian in row-major order; type and shape come from the user.</summary>
public static class RawReader
{
    /// <summary>Opens an array to read its rows one at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="sizes">The array's shape; the first size may be −1, and then follows from the length of the file.</param>
    /// <exception cref="BadInputException">The file's length is not that of the shape.</exception>
    public static ArrayRows Open(string path, ElementType type, params ReadOnlySpan<long> sizes)
    {
        if (sizes.IsEmpty) throw new BadInputException($"{path}: a raw file needs a shape of at least one dimension.");
        long[] known = sizes.ToArray();
        bool infer = known[0] == -1;
        if (infer) known[0] = 1;
        if (Array.Exists(known, s => s < 0))
            throw new BadInputException(
                $"{path}: the shape ({string.Join(", ", sizes.ToArray())}) has a negative size; only the first may be -1.");
        FileStream stream = InputFile.Open(path);
        try
        {
            long bytes = ArraySize.Bytes(type, known);
            if (infer && bytes > 0 && stream.Length % bytes == 0)
            {
                known[0] = stream.Length / bytes;
                bytes = stream.Length;
            }

            if (bytes != stream.Length)
            {
                string shape = string.Join(", ", sizes.ToArray());
                throw new BadInputException(infer
                    ? $"{path}: has {stream.Length} bytes, which are not whole rows of {bytes} as the shape ({shape}) "
                    + $"of {type.DisplayName()} asks."
                    : $"{path}: has {stream.Length} bytes; the shape ({shape}) of {type.DisplayName()} needs {bytes}.");
            }

            return ArrayRows.OverFile(stream, path, type, known, bigEndian: false, 0);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads a shape such as 100,3,32,32 or -1,640; also with × or x between the sizes.</summary>
    public static long[] ParseShape(string text)
    {
        string[] parts = text.Split([',', '×', 'x'], StringSplitOptions.TrimEntries);
        var sizes = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out sizes[i])
                || sizes[i] < (i == 0 ? -1 : 0))
            {
                throw new BadInputException(
                    $"shape '{text}': '{parts[i]}' is not a size; write for example 100,3,32,32 (the first may be -1).");
            }
        }

        return sizes;
    }

    /// <summary>Reads an element type's name: float32, int8, bool …</summary>
    public static ElementType ParseType(string text)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            if (type.DisplayName().Equals(text, StringComparison.OrdinalIgnoreCase)) return type;
        }

        string known = string.Join(", ", Enum.GetValues<ElementType>().Select(t => t.DisplayName()));
        throw new BadInputException($"element type '{text}' is not known; known are {known}.");
    }
}
