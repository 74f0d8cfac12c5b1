using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Sizes;

/// <summary>
/// Which values of a row-major tensor form groups: the tensor is seen as <paramref name="Outer"/> × <paramref name="Length"/> ×
/// <paramref name="Inner"/>, and groups run along the middle dimension. The last group of each run is padded with zeros to the full group.
/// Groups are counted outer index first, then along the run, then by the inner index.
/// </summary>
/// <param name="Outer">Runs of separate origin, such as filters.</param>
/// <param name="Length">Values of a run, such as channels.</param>
/// <param name="Inner">Runs that lie side by side in memory, such as the positions of a plane. 1: a run is contiguous.</param>
public readonly record struct GroupLayout(long Outer, long Length, long Inner)
{
    /// <summary>Groups of neighbours in memory, through the whole tensor.</summary>
    public static GroupLayout Memory(long values) => new(1, values, 1);

    /// <summary>
    /// Groups along one dimension at one place of all others: channels are dimension 0 of activations C × H × W and 1 of weights F × C × Ky
    /// × Kx ("hardware order" in what the command line says).
    /// </summary>
    /// <exception cref="BadInputException">There is no such dimension.</exception>
    public static GroupLayout Along(Shape shape, int axis)
    {
        if (shape.Rank == 0 && axis == 0) return Memory(1);
        if (axis < 0 || axis >= shape.Rank)
            throw new BadInputException($"a tensor {shape} has no dimension {axis}; 0 to {shape.Rank - 1} are there.");
        return new GroupLayout(shape.LengthOf(0, axis), shape[axis], shape.LengthOf(axis + 1, shape.Rank));
    }

    /// <summary>Groups along one dimension of a tensor that may be larger than memory.</summary>
    internal static GroupLayout Along(IReadOnlyList<long> sizes, int axis)
    {
        long Product(int first, int end)
        {
            long product = 1;
            for (int i = first; i < end; i++) product *= sizes[i];
            return product;
        }

        return new GroupLayout(Product(0, axis), sizes[axis], Product(axis + 1, sizes.Count));
    }

    /// <summary>Values of the tensor.</summary>
    public long Values => checked(Outer * Length * Inner);

    /// <summary>Groups of one run.</summary>
    public long GroupsOfRun(int groupSize) => (Length + groupSize - 1) / groupSize;

    /// <summary>Groups of the tensor.</summary>
    public long Groups(int groupSize) => Values == 0 ? 0 : checked(Outer * GroupsOfRun(groupSize) * Inner);
}
