using Sett.Networks.Kernels.Elementwise;

namespace Sett.Networks.Operators;

/// <summary>Elementwise operators of two or more operands, comparisons, logic, reductions.</summary>
internal static class ArithmeticOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
        new BinaryOperator<Sum>("Add"),
        new BinaryOperator<Difference>("Sub"),
        new BinaryOperator<Product>("Mul"),
        new BinaryOperator<Quotient>("Div"),
        new PowOperator(),
        new ModOperator(),
        new PReluOperator(),
        new VariadicOperator<Sum>("Sum", [1, 6, 8, 13], wholeNumbers: false, divides: false),
        new VariadicOperator<Sum>("Mean", [1, 6, 8, 13], wholeNumbers: false, divides: true),
        new VariadicOperator<Larger>("Max", [1, 6, 8, 12, 13], wholeNumbers: true, divides: false),
        new VariadicOperator<Smaller>("Min", [1, 6, 8, 12, 13], wholeNumbers: true, divides: false),
        new ComparisonOperator(Comparison.Equal, [1, 7, 11, 13, 19]),
        new ComparisonOperator(Comparison.Less, [1, 7, 9, 13]),
        new ComparisonOperator(Comparison.LessOrEqual, [12, 16]),
        new ComparisonOperator(Comparison.Greater, [1, 7, 9, 13]),
        new ComparisonOperator(Comparison.GreaterOrEqual, [12, 16]),
        new LogicOperator<LogicalAnd>("And"),
        new LogicOperator<LogicalOr>("Or"),
        new LogicOperator<LogicalXor>("Xor"),
        new BitwiseOperator("BitwiseAnd"),
        new BitwiseOperator("BitwiseOr"),
        new BitwiseOperator("BitwiseXor"),
        new BitwiseOperator("BitShift"),
        new WhereOperator(),
    ];
}
