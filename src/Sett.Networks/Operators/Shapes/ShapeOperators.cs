namespace Sett.Networks.Operators;

/// <summary>Operators that move, cut, join or make elements.</summary>
internal static class ShapeOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
    ];
}
