namespace Sett.Networks.Operators;

/// <summary>Elementwise functions of one operand, softmax, casts.</summary>
internal static class ActivationOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
    ];
}
