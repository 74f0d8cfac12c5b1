using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Moves;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>
/// Where the columns of a window find their elements. With a stride s, a row is dealt into slots, one for each remainder by s that columns
/// have: element i of a slot is element i · s + remainder of the row, so that a column's elements for adjacent outputs are adjacent.
/// </summary>
internal sealed class DealtColumns
{
    private readonly int[] _remainders;
    private readonly int _slot;
    private readonly int _stride;
    private readonly int _row;

    private DealtColumns(int[] offsets, int[] remainders, int slot, int stride, int row)
    {
        Offsets = offsets;
        _remainders = remainders;
        _slot = slot;
        _stride = stride;
        _row = row;
    }

    /// <summary>For each column of the window, where output 0 finds its element; output o finds it o places on.</summary>
    public int[] Offsets { get; }

    /// <summary>Elements of all slots.</summary>
    public int Length => _remainders.Length * _slot;

    /// <summary>Columns of a row that is used as it is.</summary>
    public static DealtColumns Adjacent(PoolingGeometry geometry)
    {
        var offsets = new int[geometry.Kernel[^1]];
        for (int k = 0; k < offsets.Length; k++) offsets[k] = k * geometry.Dilations[^1];
        return new DealtColumns(offsets, [], 0, 1, 0);
    }

    /// <summary>
    /// Columns of a row of <paramref name="row"/> elements, in slots that vectors of <paramref name="lanes"/> may run over.
    /// </summary>
    public static DealtColumns ByRemainder(PoolingGeometry geometry, int row, int lanes)
    {
        int stride = geometry.Strides[^1], slot = ((row - 1) / stride + lanes) / lanes * lanes + lanes;
        var remainders = new List<int>();
        var offsets = new int[geometry.Kernel[^1]];
        for (int k = 0; k < offsets.Length; k++)
        {
            int place = k * geometry.Dilations[^1], at = remainders.IndexOf(place % stride);
            if (at < 0)
            {
                at = remainders.Count;
                remainders.Add(place % stride);
            }

            offsets[k] = at * slot + place / stride;
        }

        return new DealtColumns(offsets, [.. remainders], slot, stride, row);
    }

    /// <summary>Deals a row out; three vectors behind its end may be read.</summary>
    public void Deal<T>(Span<T> row, Span<T> dealt) where T : unmanaged
    {
        for (int s = 0; s < _remainders.Length; s++)
        {
            Span<T> slot = dealt.Slice(s * _slot, _slot);
            int remainder = _remainders[s], count = (_row - remainder - 1) / _stride + 1;
            if (_stride == 2)
            {
                // Whole vectors and one element, which the copy leaves to a loop.
                int whole = (count + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;
                EveryOther.Copy(ref row[remainder], ref MemoryMarshal.GetReference(slot), whole + 1);
            }
            else
            {
                for (int i = 0; i < count; i++) slot[i] = row[remainder + i * _stride];
            }
        }
    }
}
