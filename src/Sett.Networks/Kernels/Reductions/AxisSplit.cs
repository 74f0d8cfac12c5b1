using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>A tensor seen as outer × length × inner around one axis (or around a run of axes).</summary>
internal readonly record struct AxisSplit(int Outer, int Length, int Inner)
{
    /// <summary>Around axes <paramref name="first"/> … <paramref name="end"/> − 1.</summary>
    public static AxisSplit Around(Shape shape, int first, int end) =>
        new(shape.LengthOf(0, first), shape.LengthOf(first, end), shape.LengthOf(end, shape.Rank));
}
