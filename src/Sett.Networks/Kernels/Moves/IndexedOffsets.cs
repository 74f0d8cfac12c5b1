using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Where index tensors point in a data tensor, as flat offsets in elements.</summary>
internal static class IndexedOffsets
{
    /// <summary>
    /// For every place of an index tensor of the data's rank, the offset of the element at the same place, except along the axis, where
    /// the index says (GatherElements, ScatterElements).
    /// </summary>
    public static int[] OfElements(string node, Shape data, int axis, Tensor indices)
    {
        int[] offsets = new IndexPlace(node, axis, data[axis]).Resolve(indices);
        int[] strides = data.Strides();
        var at = new int[data.Rank];
        int rest = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offsets[i] * strides[axis] + rest;
            for (int a = at.Length - 1; a >= 0; a--)
            {
                if (a != axis) rest += strides[a];
                if (++at[a] < indices.Shape[a]) break;
                if (a != axis) rest -= at[a] * strides[a];
                at[a] = 0;
            }
        }

        return offsets;
    }

    /// <summary>
    /// For every tuple in the last dimension of an index tensor, the offset of the slice that it names (GatherND, ScatterND). The first
    /// <paramref name="batch"/> dimensions run along in both.
    /// </summary>
    public static int[] OfTuples(string node, Shape data, int batch, Tensor indices)
    {
        int width = indices.Shape[^1], tuples = indices.Length / Math.Max(width, 1);
        int[] strides = data.Strides(), offsets = new int[tuples];
        int perBatch = tuples / Math.Max(data.LengthOf(0, batch), 1), batchLength = data.LengthOf(batch, data.Rank);
        var places = new IndexPlace[width];
        for (int k = 0; k < width; k++) places[k] = new IndexPlace(node, batch + k, data[batch + k]);
        ReadOnlySpan<long> wide = indices is Tensor<long> l ? l.Values : default;
        ReadOnlySpan<int> narrow = indices is Tensor<int> n ? n.Values : default;
        for (int i = 0; i < tuples; i++)
        {
            int offset = perBatch == 0 ? 0 : i / perBatch * batchLength;
            for (int k = 0; k < width; k++)
                offset += places[k].Resolve(wide.IsEmpty ? narrow[i * width + k] : wide[i * width + k]) * strides[batch + k];
            offsets[i] = offset;
        }

        return offsets;
    }
}
