namespace Sett.Networks.Operators;

/// <summary>The three dialects of quantisation: QDQ, QOperator (with com.microsoft's), QONNX.</summary>
internal static class QuantizedOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
    ];
}
