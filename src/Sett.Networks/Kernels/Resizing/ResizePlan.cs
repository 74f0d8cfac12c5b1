namespace Sett.Networks.Kernels.Resizing;

/// <summary>Everything that says how a tensor is resized.</summary>
/// <param name="Axes">Every dimension, outermost first.</param>
/// <param name="Nearest">How the nearest element is chosen, or null for weighted sums.</param>
/// <param name="Coordinates">The coordinate transformation.</param>
/// <param name="Filter">The weights, where sums are made.</param>
/// <param name="Extrapolation">What stands where a crop leaves the input, or null where nothing does.</param>
internal sealed record ResizePlan(ResizedAxis[] Axes, string? Nearest, string Coordinates, ResizeFilter Filter, float? Extrapolation)
{
    /// <summary>Whether a dimension stays as it is.</summary>
    public bool IsKept(int axis) => Axes[axis].Input == Axes[axis].Output && Axes[axis].Scale == 1 && Extrapolation is null;

    /// <summary>The input coordinates of a dimension's output positions.</summary>
    public float[] CoordinatesOf(int axis)
    {
        var coordinates = new float[Axes[axis].Output];
        for (int o = 0; o < coordinates.Length; o++) coordinates[o] = ResizeCoordinates.Of(Coordinates, Axes[axis], o);
        return coordinates;
    }

    /// <summary>Whether a coordinate leaves the input so that the extrapolation value stands there.</summary>
    public bool IsOutside(int axis, float coordinate) =>
        Extrapolation is not null && !(coordinate >= 0 && coordinate <= Axes[axis].Input - 1);
}
