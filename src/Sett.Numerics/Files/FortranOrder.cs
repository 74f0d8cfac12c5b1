using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Brings arrays whose first dimension varies fastest into row-major order.</summary>
internal static class FortranOrder
{
    /// <summary>A copy in row-major order of a tensor whose elements lie in column-major order.</summary>
    public static Tensor ToRowMajor(Tensor source)
    {
        Tensor result = Tensor.Create(source.Type, source.Shape);
        switch (source.Type.SizeInBytes())
        {
            case 1:
                Permute<byte>(source.Shape, source.Bytes, result.Bytes);
                break;
            case 2:
                Permute<ushort>(source.Shape, source.Bytes, result.Bytes);
                break;
            case 4:
                Permute<uint>(source.Shape, source.Bytes, result.Bytes);
                break;
            default:
                Permute<ulong>(source.Shape, source.Bytes, result.Bytes);
                break;
        }

        return result;
    }

    private static void Permute<T>(Shape shape, ReadOnlySpan<byte> sourceBytes, Span<byte> resultBytes) where T : unmanaged
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(sourceBytes);
        Span<T> result = MemoryMarshal.Cast<byte, T>(resultBytes);
        if (result.IsEmpty) return;
        var strides = new int[shape.Rank];
        for (int axis = 0, stride = 1; axis < shape.Rank; stride *= shape[axis++]) strides[axis] = stride;

        var index = new int[shape.Rank];
        int inner = shape.Rank - 1, from = 0, to = 0;
        while (true)
        {
            for (int i = 0; i < shape[inner]; i++) result[to++] = source[from + i * strides[inner]];
            int axis = inner - 1;
            while (axis >= 0 && ++index[axis] == shape[axis])
            {
                from -= (shape[axis] - 1) * strides[axis];
                index[axis--] = 0;
            }

            if (axis < 0) return;
            from += strides[axis];
        }
    }
}
