using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Elementwise functions of several operands, with numpy broadcasting.</summary>
internal static class ArithmeticCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        .. ((string[])["Add", "Sub", "Mul"]).Select(name => new OperatorCases(name, d => Binary(d, name, Number(d), false))),
        new("Div", d => Binary(d, "Div", Number(d), true)),
        new("Pow", Pow),
        new("Mod", Mod),
        new("BitShift", BitShift),
        .. ((string[])["And", "Or", "Xor"]).Select(name => new OperatorCases(name, d => Binary(d, name, Bool, false, d.Opset(7)))),
        .. ((string[])["BitwiseAnd", "BitwiseOr", "BitwiseXor"])
            .Select(name => new OperatorCases(name, d => Binary(d, name, d.Pick(Draw.Integers), false, d.Opset(18)))),
        new("Equal", d => Compare(d, "Equal", d.Opset(7))),
        new("Less", d => Compare(d, "Less", d.Opset(7))),
        new("Greater", d => Compare(d, "Greater", d.Opset(7))),
        new("LessOrEqual", d => Compare(d, "LessOrEqual", d.Opset(12))),
        new("GreaterOrEqual", d => Compare(d, "GreaterOrEqual", d.Opset(12))),
        .. ((string[])["Max", "Min", "Sum", "Mean"]).Select(name => new OperatorCases(name, d => Variadic(d, name))),
        new("Where", Where),
    ];

    private static ElementType Number(Draw d) => d.Chance(0.6) ? F32 : d.Pick(F64, I32, I64, I8, U8, U32, I16);

    private static OracleCase Binary(Draw d, string name, ElementType type, bool awayFromZero, int? opset = null)
    {
        Shape[] shapes = d.Broadcastable(2);
        bool narrow = type is I8 or U8 or I16 or U16;
        int version = opset ?? (narrow ? d.Opset(14) : d.Opset(7));
        Tensor b = d.Small(type, shapes[1]);
        if (awayFromZero)
        {
            for (int i = 0; i < b.Length; i++)
                if (Math.Abs(Elements.Get(b, i)) < 0.5) Elements.Set(b, i, 3);
        }

        return new NodeCase(d, name, version).In(d.Small(type, shapes[0])).In(b).Out(type);
    }

    private static OracleCase Pow(Draw d)
    {
        Shape[] shapes = d.Broadcastable(2);
        int opset = d.Opset(7);
        if (d.Chance(0.3))
        {
            ElementType number = opset < 12 ? F32 : d.Pick(F32, I32, I64, F64);
            ElementType power = opset < 12 ? F32 : d.Pick(F32, I32, I64);
            return new NodeCase(d, "Pow", opset).In(d.Tensor(number, shapes[0], -4, 5))
                .In(Elements.Scalar(power, d.Pick(0, 1, 2, 3))).Out(number);
        }

        return new NodeCase(d, "Pow", opset).In(d.Float32(shapes[0], 0.1, 4)).In(d.Float32(shapes[1], -3, 3)).Out(F32);
    }

    private static OracleCase Mod(Draw d)
    {
        Shape[] shapes = d.Broadcastable(2);
        bool isFloat = d.Chance();
        ElementType type = isFloat ? d.Pick(F32, F64) : d.Pick(Draw.Integers);
        Tensor b = d.Small(type, shapes[1]);
        for (int i = 0; i < b.Length; i++)
            if (Math.Abs(Elements.Get(b, i)) < 0.5) Elements.Set(b, i, 3);
        return new NodeCase(d, "Mod", d.Opset(10)).In(d.Small(type, shapes[0])).In(b)
            .If(isFloat || d.Chance(), c => c.With("fmod", 1L)).Out(type);
    }

    private static OracleCase BitShift(Draw d)
    {
        Shape[] shapes = d.Broadcastable(2);
        ElementType type = d.Pick(U8, U32, U64);
        return new NodeCase(d, "BitShift", d.Opset(11)).In(d.Wide(type, shapes[0])).In(d.Tensor(type, shapes[1], 0, 8))
            .With("direction", d.Pick("LEFT", "RIGHT")).Out(type);
    }

    private static OracleCase Compare(Draw d, string name, int opset)
    {
        Shape[] shapes = d.Broadcastable(2);
        bool equal = name == "Equal";
        ElementType type = opset >= (equal ? 11 : 9) ? d.Pick(F32, F64, I32, I64) : equal ? d.Pick(I32, I64, Bool) : d.Pick(F32, F64);
        if (opset >= 13 && d.Chance(0.3)) type = d.Pick(I8, U8, U32);
        // Few distinct values, so that equality happens.
        (double low, double high) = type is U8 or U32 ? (0, 4) : (-2, 2);
        Tensor a = d.Tensor(type, shapes[0], low, high), b = d.Tensor(type, shapes[1], low, high);
        foreach (Tensor t in (Tensor[])[a, b])
            for (int i = 0; i < t.Length && type != Bool; i++) Elements.Set(t, i, Math.Round(Elements.Get(t, i)));
        return new NodeCase(d, name, opset).In(a).In(b).Out(Bool);
    }

    private static OracleCase Variadic(Draw d, string name)
    {
        int opset = d.Opset(8);
        Shape[] shapes = d.Broadcastable(d.Int(1, 4));
        ElementType type = name is "Max" or "Min" && opset >= 12 && d.Chance() ? d.Pick(I32, I64, U32, U64, F64) : F32;
        var node = new NodeCase(d, name, opset);
        foreach (Shape shape in shapes) node.In(d.Small(type, shape));
        return node.Out(type);
    }

    private static OracleCase Where(Draw d)
    {
        Shape[] shapes = d.Broadcastable(3);
        ElementType type = d.Pick(F32, I64, I32, U8, F64);
        return new NodeCase(d, "Where", d.Opset(9)).In(d.Small(Bool, shapes[0])).In(d.Small(type, shapes[1]))
            .In(d.Small(type, shapes[2])).Out(type);
    }
}
