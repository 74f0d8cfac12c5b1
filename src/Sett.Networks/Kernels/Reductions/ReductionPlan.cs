using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>
/// How a tensor is reduced over some of its dimensions. Neighbouring dimensions that are treated alike are joined. An output row is a run
/// of <see cref="Columns"/> neighbouring outputs; it is made of <see cref="Runs"/> runs of the input, each of <see cref="RunLength"/> ×
/// <see cref="Columns"/> neighbouring elements, taken in order.
/// </summary>
internal sealed class ReductionPlan
{
    private readonly int[] _rowSizes, _rowStrides, _runSizes, _runStrides;

    /// <summary>Plans the reduction of <paramref name="shape"/> over the dimensions that are marked.</summary>
    public ReductionPlan(Shape shape, ReadOnlySpan<bool> reduced)
    {
        var groups = new List<(int Size, int Stride, bool Reduced)>();
        int stride = 1;
        Count = 1;
        Outputs = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            int size = shape[axis];
            if (reduced[axis]) Count *= size;
            else Outputs *= size;
            if (size != 1)
            {
                if (groups.Count > 0 && groups[^1].Reduced == reduced[axis]) groups[^1] = groups[^1] with { Size = groups[^1].Size * size };
                else groups.Add((size, stride, reduced[axis]));
            }

            stride *= size;
        }

        // The innermost kept group is the row's columns; the innermost reduced group next to it (or alone) is a run.
        int next = 0;
        Columns = RunLength = 1;
        if (next < groups.Count && !groups[next].Reduced) Columns = groups[next++].Size;
        if (next < groups.Count && groups[next].Reduced) RunLength = groups[next++].Size;
        (int Size, int Stride, bool Reduced)[] rest = [.. groups.Skip(next)];
        _rowSizes = [.. rest.Where(g => !g.Reduced).Select(g => g.Size)];
        _rowStrides = [.. rest.Where(g => !g.Reduced).Select(g => g.Stride)];
        _runSizes = [.. rest.Where(g => g.Reduced).Select(g => g.Size)];
        _runStrides = [.. rest.Where(g => g.Reduced).Select(g => g.Stride)];
        Rows = Product(_rowSizes);
        Runs = Product(_runSizes);
    }

    /// <summary>Elements that make one output.</summary>
    public int Count { get; }

    /// <summary>Elements of the output.</summary>
    public int Outputs { get; }

    /// <summary>Neighbouring outputs of a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of the output.</summary>
    public int Rows { get; }

    /// <summary>Elements of one output that follow each other at a distance of <see cref="Columns"/>.</summary>
    public int RunLength { get; }

    /// <summary>Runs that make one row.</summary>
    public int Runs { get; }

    /// <summary>Where a run of a row starts in the input.</summary>
    public int Start(int row, int run) => Offset(row, _rowSizes, _rowStrides) + Offset(run, _runSizes, _runStrides);

    private static int Offset(int index, int[] sizes, int[] strides)
    {
        int offset = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            offset += index % sizes[i] * strides[i];
            index /= sizes[i];
        }

        return offset;
    }

    private static int Product(int[] sizes)
    {
        int product = 1;
        foreach (int size in sizes) product *= size;
        return product;
    }
}
