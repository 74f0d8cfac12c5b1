using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Pow: the result has the base's type, the exponent may have another from opset 12 on. Whole-number powers of whole numbers wrap around;
/// everything else goes through double precision.
/// </summary>
internal sealed class PowOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Pow",
        Versions = [1, 7, 12, 13, 15],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = BroadcastShapes.LegacyAttributes,
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool || node.InputType(1) == ElementType.Bool)
            throw node.Error("an input is bool; numbers are supported");
        if (node.Opset < 12) BroadcastShapes.RequireSameType(node, 1);
        node.SetOutput(0, node.InputType(0), BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        var plan = new BroadcastPlan(output, node.InputShape(0), second);
        ElementType type = node.InputType(0), exponent = node.InputType(1);
        if (type == ElementType.Float32 && exponent == ElementType.Float32) return BinaryRows.Kernel<float, float, PowerRow>(plan, default);
        return NumberKernels.For(type, new MixedPower(plan, exponent));
    }

    private readonly struct MixedPower(BroadcastPlan plan, ElementType exponent) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            BroadcastPlan places = plan;
            return WholeNumbers.Are<T>() && exponent.IsInteger()
                ? run => Run<T, long>(places, run, Exponents<long>(run), WholePower)
                : run => Run<T, double>(places, run, Exponents<double>(run), RealPower);
        }

        private static void Run<T, TExponent>(
            BroadcastPlan plan, KernelRun run, Tensor<TExponent> exponents, Func<T, TExponent, T> power)
            where T : unmanaged where TExponent : unmanaged =>
            plan.Run(
                run.Workers, block => plan.Walk(block, new Body<T, TExponent>(plan, power, run.In<T>(0), exponents.Values, run.Out<T>(0))));

        private static Tensor<TExponent> Exponents<TExponent>(KernelRun run) where TExponent : unmanaged
        {
            if (run.Input(1) is Tensor<TExponent> as_is) return as_is;
            var converted = new Tensor<TExponent>(run.Input(1).Shape);
            Conversion.Kernel(run.Input(1).Type, converted.Type)(new KernelRun([run.Input(1)], [converted], run.Workers));
            return converted;
        }

        private static T RealPower<T>(T x, double exponent) where T : unmanaged, INumber<T> =>
            Conversion.One<double, T>(DoubleMath.Pow(double.CreateTruncating(x), exponent));

        private static T WholePower<T>(T x, long exponent) where T : unmanaged, INumber<T>
        {
            if (exponent < 0)
            {
                // 1/xⁿ, cut towards zero: only 1 and −1 leave anything.
                if (x == T.One || (WholeNumbers.IsMinusOne(x) && (exponent & 1) == 0)) return T.One;
                return WholeNumbers.IsMinusOne(x) ? x : T.Zero;
            }

            T result = T.One;
            for (T square = x; exponent > 0; exponent >>= 1, square = unchecked(square * square))
            {
                if ((exponent & 1) != 0) result = unchecked(result * square);
            }

            return result;
        }
    }
    private readonly ref struct Body<T, TExponent>(
        BroadcastPlan plan, Func<T, TExponent, T> power, ReadOnlySpan<T> x, ReadOnlySpan<TExponent> exponents, Span<T> y) : IRowBody
        where T : unmanaged where TExponent : unmanaged
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<TExponent> _exponents = exponents;
        private readonly Span<T> _y = y;
        private readonly int _stepX = plan.Repeats(0) ? 0 : 1, _stepE = plan.Repeats(1) ? 0 : 1;

        public void Part(RowPart part)
        {
            for (int i = 0; i < part.Count; i++)
                _y[part.Output + i] = power(_x[part.First + i * _stepX], _exponents[part.Second + i * _stepE]);
        }
    }
}
