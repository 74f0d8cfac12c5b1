using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Reductions;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Elementwise operators of two or more operands, comparisons, logic, reductions.</summary>
internal static class ArithmeticOperators
{
    private static readonly int[] s_since18 = [1, 11, 13, 18];

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

        new ReductionOperator<SumReduction>("ReduceSum", [1, 11, 13], axesAreInput: 13),
        new ReductionOperator<MeanReduction>("ReduceMean", s_since18, axesAreInput: 18),
        new ReductionOperator<MaxReduction>("ReduceMax", [1, 11, 12, 13, 18, 20], axesAreInput: 18, ElementType.Int8,
            ElementType.UInt8, ElementType.Bool),
        new ReductionOperator<MinReduction>("ReduceMin", [1, 11, 12, 13, 18, 20], axesAreInput: 18, ElementType.Int8,
            ElementType.UInt8, ElementType.Bool),
        new ReductionOperator<ProductReduction>("ReduceProd", s_since18, axesAreInput: 18),
        new ReductionOperator<AbsoluteSumReduction>("ReduceL1", s_since18, axesAreInput: 18),
        new ReductionOperator<EuclideanReduction>("ReduceL2", s_since18, axesAreInput: 18),
        new ReductionOperator<SquareSumReduction>("ReduceSumSquare", s_since18, axesAreInput: 18),
        new ReductionOperator<LogSumReduction>("ReduceLogSum", s_since18, axesAreInput: 18),
        new ReductionOperator<LogSumExpReduction>("ReduceLogSumExp", s_since18, axesAreInput: 18),
        new ArgOperator("ArgMax", largest: true),
        new ArgOperator("ArgMin", largest: false),
        new CumSumOperator(),
    ];
}
