using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearAdd and QLinearMul of com.microsoft: sum or product of two quantised tensors with numpy broadcasting. Inputs: a, scale, zero, b,
/// scale, zero, y scale, zero; all of one 8-bit type; scales and zero points are constant numbers. The arithmetic is
/// <see cref="ByteSum"/>'s or <see cref="ByteProduct"/>'s. In Sett's own domain the output can be bounded (see
/// <see cref="QuantizedBounds"/>).
/// </summary>
internal sealed class QLinearBinary(string name, string domain, QLinearBinary.Rows rows) : IOperator
{
    /// <summary>Scales and zero points of a node, and the output's bounds.</summary>
    internal readonly record struct Parameters(
        float ScaleA, int ZeroA, float ScaleB, int ZeroB, float ScaleY, int ZeroY, bool Signed, float Least, float Most);

    /// <summary>Computes a row of the output; an operand whose step is 0 repeats its first element.</summary>
    internal unsafe delegate void Row(byte* a, int stepA, byte* b, int stepB, byte* y, int length);

    /// <summary>Makes the row function for a node's parameters.</summary>
    internal delegate Row Rows(Parameters parameters);

    private const int Piece = 1 << 14;

    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Domain = domain,
        Versions = [1],
        Attributes = domain == QuantizedBounds.Domain ? QuantizedBounds.Attributes : [],
        MinInputs = 7,
        MaxInputs = 8,
    };

    /// <summary>The sum.</summary>
    public static unsafe Row Sum(Parameters p)
    {
        var f = new ByteSum(p.ScaleA / p.ScaleY, p.ZeroA, p.ScaleB / p.ScaleY, p.ZeroB, p.ZeroY);
        return (a, stepA, b, stepB, y, length) => ByteArithmetic.Row(f, a, stepA, b, stepB, y, length, p.Signed, p.Least, p.Most);
    }

    /// <summary>The product.</summary>
    public static unsafe Row Product(Parameters p)
    {
        var f = new ByteProduct(p.ZeroA, p.ZeroB, p.ScaleA * p.ScaleB / p.ScaleY, p.ZeroY);
        return (a, stepA, b, stepB, y, length) => ByteArithmetic.Row(f, a, stepA, b, stepB, y, length, p.Signed, p.Least, p.Most);
    }

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 3);
        if (node.InputType(0) != node.InputType(3))
            throw node.Error(
                $"the operands are {node.InputType(0).DisplayName()} and {node.InputType(3).DisplayName()}; they have to be of one type");
        if (!Shape.TryBroadcast(node.InputShape(0), node.InputShape(3), out Shape shape))
            throw node.Error($"the shapes {node.InputShape(0)} and {node.InputShape(3)} do not broadcast");
        node.SetOutput(0, node.InputType(0), shape);
    }

    public Kernel Compile(NodeContext node)
    {
        ElementType type = node.InputType(0);
        int zeroY = node.ZeroPoint(7, "C_zero_point", type);
        Requantization bounds = QuantizedBounds.Read(node, type, zeroY);
        var parameters = new Parameters(
            node.Scale(1, "A_scale"), node.ZeroPoint(2, "A_zero_point", type), node.Scale(4, "B_scale"),
            node.ZeroPoint(5, "B_zero_point", type), node.Scale(6, "C_scale"), zeroY, type == ElementType.Int8, bounds.Low + zeroY,
            bounds.High + zeroY);
        if (!float.IsFinite(parameters.ScaleA / parameters.ScaleY) || !float.IsFinite(parameters.ScaleB / parameters.ScaleY)
            || !float.IsFinite(parameters.ScaleA * parameters.ScaleB / parameters.ScaleY))
        {
            throw node.Error($"the scales {parameters.ScaleA}, {parameters.ScaleB} and {parameters.ScaleY} give no finite factor; they "
                + "have to be positive numbers");
        }

        Row row = rows(parameters);
        (int length, int stepA, int stepB, int[] startsA, int[] startsB) =
            RowsOf(node.InputShape(0), node.InputShape(3), node.Output(0).Shape);
        return run =>
        {
            unsafe
            {
                fixed (byte* fixedA = run.Input(0).Bytes, fixedB = run.Input(3).Bytes, fixedY = run.Output(0).Bytes)
                {
                    byte* a = fixedA, b = fixedB, y = fixedY;
                    if (startsA.Length == 1)
                    {
                        run.Workers.Run((length + Piece - 1) / Piece, piece =>
                        {
                            int first = piece * Piece;
                            row(a + first * stepA, stepA, b + first * stepB, stepB, y + first, Math.Min(Piece, length - first));
                        });
                        return;
                    }

                    for (int r = 0; r < startsA.Length; r++)
                        row(a + startsA[r], stepA, b + startsB[r], stepB, y + (long)r * length, length);
                }
            }
        };
    }

    // The longest rows in which each operand either runs along or stands still, and where each operand's rows start.
    private static (int Length, int StepA, int StepB, int[] StartsA, int[] StartsB) RowsOf(Shape a, Shape b, Shape y)
    {
        int[] stridesA = Strides(a, y), stridesB = Strides(b, y);
        int length = 1, axis = y.Rank - 1;
        bool? runsA = null, runsB = null;
        for (; axis >= 0; axis--)
        {
            if (y[axis] == 1) continue;
            bool alongA = stridesA[axis] != 0, alongB = stridesB[axis] != 0;
            if (runsA is not null && (runsA != alongA || runsB != alongB)) break;
            (runsA, runsB) = (alongA, alongB);
            length *= y[axis];
        }

        int count = y.LengthOf(0, axis + 1);
        int[] startsA = new int[count], startsB = new int[count];
        for (int r = 0; r < count; r++)
        {
            for (int d = axis, rest = r; d >= 0; rest /= y[d], d--)
            {
                startsA[r] += rest % y[d] * stridesA[d];
                startsB[r] += rest % y[d] * stridesB[d];
            }
        }

        return (length, runsA ?? true ? 1 : 0, runsB ?? true ? 1 : 0, startsA, startsB);
    }

    private static int[] Strides(Shape operand, Shape whole)
    {
        int[] own = operand.Strides(), strides = new int[whole.Rank];
        for (int i = 1; i <= operand.Rank; i++)
        {
            if (operand[operand.Rank - i] != 1) strides[whole.Rank - i] = own[operand.Rank - i];
        }

        return strides;
    }
}
