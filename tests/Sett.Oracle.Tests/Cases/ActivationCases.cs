using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Elementwise functions of one operand, softmax, casts.</summary>
internal static class ActivationCases
{
    private const string Contrib = "com.microsoft";

    private static readonly (string Name, int First)[] s_plain =
    [
        ("Tanh", 6), ("Sigmoid", 6), ("Exp", 6), ("Floor", 6), ("Ceil", 6), ("Round", 11), ("Softplus", 1), ("Softsign", 1), ("Sin", 7),
        ("Cos", 7), ("Tan", 7), ("Atan", 7), ("Sinh", 9), ("Cosh", 9), ("Asinh", 9), ("Erf", 9), ("Mish", 18), ("HardSwish", 14),
    ];

    private static readonly (string Name, int First, double Low, double High)[] s_bounded =
    [
        ("Log", 6, 0.01, 9), ("Sqrt", 6, 0, 9), ("Reciprocal", 6, 0.1, 5), ("Acos", 7, -1, 1), ("Asin", 7, -1, 1), ("Acosh", 9, 1, 9),
        ("Atanh", 9, -0.99, 0.99),
    ];

    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        .. s_plain.Select(f => new OperatorCases(f.Name, d => Unary(d, f.Name, f.First, -6, 6))),
        .. s_bounded.Select(f => new OperatorCases(f.Name, d => Unary(d, f.Name, f.First, f.Low, f.High))),
        new("Relu", d => d.Chance(0.3)
            ? Typed(d, "Relu", d.Opset(14), d.Pick(I8, I16, I32, I64))
            : Unary(d, "Relu", 6, -3, 3)),
        new("Abs", d => Typed(d, "Abs", d.Opset(6), d.Pick(F32, F64, I8, U8, I16, I32, I64, U32))),
        new("Neg", d => Typed(d, "Neg", d.Opset(6), d.Pick(F32, F64, I8, I16, I32, I64))),
        new("Sign", d => Typed(d, "Sign", d.Opset(9), d.Pick(F32, F64, I8, U8, I32, I64, U32))),
        new("LeakyRelu", d => Start(d, "LeakyRelu", 6).If(d.Chance(), c => c.With("alpha", d.Float(-0.5, 0.9))).Out(F32)),
        new("Elu", d => Start(d, "Elu", 6).If(d.Chance(), c => c.With("alpha", d.Float(0.1, 2))).Out(F32)),
        new("Selu", d => Start(d, "Selu", 6).If(d.Chance(), c => c.With("alpha", d.Float(0.1, 2)).With("gamma", d.Float(0.1, 2))).Out(F32)),
        new("Celu", d => Start(d, "Celu", 12).If(d.Chance(), c => c.With("alpha", d.Float(0.3, 2))).Out(F32)),
        new("ThresholdedRelu", d => Start(d, "ThresholdedRelu", 10).If(d.Chance(), c => c.With("alpha", d.Float(-1, 2))).Out(F32)),
        new("HardSigmoid", d =>
            Start(d, "HardSigmoid", 6).If(d.Chance(), c => c.With("alpha", d.Float(0.05, 1)).With("beta", d.Float(0, 1))).Out(F32)),
        new("Gelu", d => Start(d, "Gelu", 20).If(d.Chance(0.7), c => c.With("approximate", d.Pick("none", "tanh"))).Out(F32)),
        new("Shrink", d => Start(d, "Shrink", 9).If(d.Chance(), c => c.With("lambd", d.Float(0, 2)).With("bias", d.Float(-1, 1))).Out(F32)),
        new("Not", d => Moved(d, "Not", 1, Bool)),
        new("BitwiseNot", d => new NodeCase(d, "BitwiseNot", d.Opset(18)).Wide(d, d.Pick(Draw.Integers), out ElementType type).Out(type)),
        new("Identity", d => Moved(d, "Identity", 1, d.Pick(Draw.Movable))),
        new("IsNaN", d => new NodeCase(d, "IsNaN", d.Opset(9)).In(Special(d, F32)).Out(Bool)),
        new("IsInf", d => new NodeCase(d, "IsInf", d.Opset(10)).In(Special(d, d.Pick(F32, F64)))
            .If(d.Chance(), c => c.With("detect_negative", d.Int(0, 1)).With("detect_positive", d.Int(0, 1))).Out(Bool)),
        new("PRelu", PRelu),
        new("Clip", Clip),
        new("Cast", Cast),
        new("CastLike", CastLike),
        new("Dropout", Dropout),
        .. ((string[])["Softmax", "LogSoftmax", "Hardmax"]).Select(name => new OperatorCases(name, d => Soft(d, name))),
        new("Gelu", d => new NodeCase(d, "Gelu", 13, Contrib).In(d.Float32(d.Shape(), -6, 6)).Out(F32), Contrib),
        new("QuickGelu", d => new NodeCase(d, "QuickGelu", 13, Contrib).In(d.Float32(d.Shape(), -6, 6))
            .If(d.Chance(), c => c.With("alpha", d.Float(0.5, 2))).Out(F32), Contrib),
        new("FastGelu", d => Biased(d, "FastGelu", d.Chance()), Contrib),
        new("BiasGelu", d => Biased(d, "BiasGelu", true), Contrib),
    ];

    private static OracleCase Biased(Draw d, string name, bool bias)
    {
        Shape shape = d.Shape();
        return new NodeCase(d, name, 13, Contrib).In(d.Float32(shape, -6, 6)).If(bias, c => c.In(d.Float32(new Shape(shape[^1])))).Out(F32);
    }

    private static NodeCase Start(Draw d, string name, int first) => new NodeCase(d, name, d.Opset(first)).In(d.Float32(d.Shape(0), -4, 4));

    private static OracleCase Unary(Draw d, string name, int first, double low, double high)
    {
        ElementType type = d.Chance(0.15) ? F64 : F32;
        return new NodeCase(d, name, d.Opset(first)).In(d.Tensor(type, d.Shape(0), low, high)).Out(type);
    }

    private static OracleCase Typed(Draw d, string name, int opset, ElementType type) =>
        new NodeCase(d, name, opset).In(d.Small(type, d.Shape(0))).Out(type);

    private static OracleCase Moved(Draw d, string name, int first, ElementType type) =>
        new NodeCase(d, name, d.Opset(first)).In(d.Wide(type, d.Shape(0))).Out(type);

    private static NodeCase Wide(this NodeCase node, Draw d, ElementType type, out ElementType same)
    {
        same = type;
        return node.In(d.Wide(type, d.Shape()));
    }

    private static Tensor Special(Draw d, ElementType type)
    {
        Tensor tensor = d.Tensor(type, d.Shape());
        for (int i = 0; i < tensor.Length; i++)
            if (d.Chance(0.4)) Elements.Set(tensor, i, d.Pick(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0));
        return tensor;
    }

    private static OracleCase PRelu(Draw d)
    {
        Shape shape = d.Shape(1, 4);
        int[] slope = shape.Sizes[d.Int(0, shape.Rank - 1)..].ToArray();
        for (int i = 0; i < slope.Length; i++)
            if (d.Chance(0.4)) slope[i] = 1;
        return new NodeCase(d, "PRelu", d.Opset(7)).In(d.Float32(shape)).In(d.Float32(new Shape(slope))).Out(F32);
    }

    private static OracleCase Clip(Draw d)
    {
        Shape shape = d.Shape();
        float low = d.Float(-2, 0.5), high = d.Float(0.5, 3);
        if (d.Chance(0.3))
        {
            return new NodeCase(d, "Clip", d.Opset(6, 10)).In(d.Float32(shape)).If(d.Chance(0.7), c => c.With("min", low))
                .If(d.Chance(0.7), c => c.With("max", high)).Out(F32);
        }

        int opset = d.Opset(11);
        ElementType type = opset >= 12 && d.Chance() ? d.Pick(F64, I8, U8, I32, I64, U32) : F32;
        NodeCase node = new NodeCase(d, "Clip", opset).In(d.Small(type, shape));
        double scale = type.IsFloat() ? 1 : 3;
        node = d.Chance(0.8) ? node.In(Elements.Scalar(type, type.IsInteger() ? 2 : low * scale)) : node.None();
        return node.If(d.Chance(0.8), c => c.In(Elements.Scalar(type, type.IsInteger() ? 8 : high * scale))).Out(type);
    }

    private static readonly ElementType[] s_castable =
        [F32, F64, F16, I8, U8, I16, U16, I32, U32, I64, U64, Bool];

    private static OracleCase Cast(Draw d)
    {
        ElementType from = d.Pick(s_castable), to = d.Pick(s_castable);
        // Out-of-range conversions are undefined in ONNX: values stay inside both types.
        Tensor x = d.Tensor(from, d.Shape(), Unsigned(from) || Unsigned(to) ? 0 : -100, 100);
        return new NodeCase(d, "Cast", d.Opset(6)).In(x).With("to", Number(to)).Out(to);
    }

    private static OracleCase CastLike(Draw d)
    {
        ElementType from = d.Pick(s_castable), to = d.Pick(s_castable);
        Tensor x = d.Tensor(from, d.Shape(), Unsigned(from) || Unsigned(to) ? 0 : -100, 100);
        return new NodeCase(d, "CastLike", d.Opset(15)).Fed(x).In(d.Small(to, new Shape(2))).Out(to);
    }

    private static bool Unsigned(ElementType type) => type is U8 or U16 or U32 or U64;

    /// <summary>The number of a type in ONNX files (TensorProto.DataType).</summary>
    public static long Number(ElementType type) => type switch
    {
        F32 => 1,
        U8 => 2,
        I8 => 3,
        U16 => 4,
        I16 => 5,
        I32 => 6,
        I64 => 7,
        Bool => 9,
        F16 => 10,
        F64 => 11,
        U32 => 12,
        _ => 13,
    };

    private static OracleCase Dropout(Draw d)
    {
        int opset = d.Opset(7);
        NodeCase node = new NodeCase(d, "Dropout", opset).In(d.Float32(d.Shape()));
        node = opset < 12 ? node.If(d.Chance(), c => c.With("ratio", 0.3f)) : node.If(d.Chance(), c => c.Const(Elements.Scalar(F32, 0.3)));
        return opset >= 10 && d.Chance() ? node.Out(F32, Bool) : node.Out(F32);
    }

    private static OracleCase Soft(Draw d, string name)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(1, 4);
        long axis = d.Axis(shape.Rank, negative: opset >= 11);
        return new NodeCase(d, name, opset).In(d.Float32(shape, -5, 5))
            .If(d.Chance(0.8) || shape.Rank == 1, c => c.With("axis", axis)).Out(F32);
    }
}
