namespace Sett.Networks.Operators;

/// <summary>Elementwise operators of two or more operands, comparisons, logic, reductions.</summary>
internal static class ArithmeticOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
    ];
}
