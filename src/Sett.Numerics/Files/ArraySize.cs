using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Sizes as files claim them, checked before anything is allocated.</summary>
internal static class ArraySize
{
    /// <summary>Bytes of an array's elements, or −1 where they pass 2^63 − 1. No size is negative.</summary>
    public static long Bytes(ElementType type, ReadOnlySpan<long> sizes)
    {
        if (sizes.Contains(0)) return 0;
        var length = (UInt128)type.SizeInBytes();
        foreach (long size in sizes)
        {
            length *= (UInt128)size;
            if (length > long.MaxValue) return -1;
        }

        return (long)length;
    }

    /// <summary>The shape as one that memory can hold.</summary>
    public static Shape InMemory(long[] sizes, string name)
    {
        // Zeros count only from where they stand, as in Shape itself.
        UInt128 product = 1;
        foreach (long size in sizes)
        {
            product *= (UInt128)size;
            if (product > int.MaxValue || size > int.MaxValue)
                throw new BadInputException($"{name}: the shape ({string.Join(", ", sizes)}) has more than {int.MaxValue} elements.");
        }

        return new Shape(Array.ConvertAll(sizes, s => (int)s));
    }

    /// <summary>Reads all elements of an array from a stream that stands at the first one.</summary>
    public static Tensor ReadElements(Stream stream, ElementType type, long[] sizes, bool bigEndian, string name, long limit)
    {
        Shape shape = InMemory(sizes, name);
        ReadLimit.Check(name, Bytes(type, sizes), limit);
        Tensor tensor = Tensor.Create(type, shape);
        int got = stream.ReadAtLeast(tensor.Bytes, tensor.Bytes.Length, throwOnEndOfStream: false);
        if (got < tensor.Bytes.Length)
            throw new BadInputException($"{name}: is cut short; the shape {shape} needs {tensor.Bytes.Length} bytes and {got} are there.");
        ByteOrder.ToMemory(tensor.Bytes, type, bigEndian);
        return tensor;
    }
}
