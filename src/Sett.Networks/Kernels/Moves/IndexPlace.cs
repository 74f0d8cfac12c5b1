using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>What indices of a node point into: a dimension of a size. Negative indices count from its end.</summary>
internal sealed record IndexPlace(string Node, int Axis, int Size)
{
    /// <summary>Int32 or int64 indices as 0 … Size − 1.</summary>
    /// <exception cref="BadInputException">One is outside.</exception>
    public int[] Resolve(Tensor indices)
    {
        var result = new int[indices.Length];
        if (indices is Tensor<long> wide)
        {
            ReadOnlySpan<long> values = wide.Values;
            for (int i = 0; i < result.Length; i++) result[i] = Resolve(values[i]);
        }
        else
        {
            ReadOnlySpan<int> values = indices.Span<int>();
            for (int i = 0; i < result.Length; i++) result[i] = Resolve(values[i]);
        }

        return result;
    }

    /// <summary>One index as 0 … Size − 1.</summary>
    /// <exception cref="BadInputException">It is outside.</exception>
    public int Resolve(long index)
    {
        if (index < -Size || index >= Size)
            throw new BadInputException(
                $"{Node}: index {index} is outside dimension {Axis} of size {Size}; −{Size} to {Size - 1} would be right.");
        return (int)(index < 0 ? index + Size : index);
    }
}
