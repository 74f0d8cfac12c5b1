using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Writes .npy files, byte for byte as numpy.save does: version 1.0, C order, little-endian.</summary>
public static class NpyWriter
{
    /// <summary>Writes an array to a file, which appears complete or not at all.</summary>
    public static void Write(string path, Tensor tensor) => AtomicFile.Write(path, stream => Write(stream, tensor));

    /// <summary>
    /// The bytes before the elements of an array, for callers that write the elements themselves. The sizes' product
    /// may be larger than memory.
    /// </summary>
    public static byte[] Header(ElementType type, ReadOnlySpan<long> sizes) => NpyHeader.Format(type, sizes);

    /// <summary>Writes an array to a stream.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        stream.Write(NpyHeader.Format(tensor.Type, Array.ConvertAll(tensor.Shape.Sizes.ToArray(), s => (long)s)));
        stream.Write(tensor.Bytes);
    }
}
