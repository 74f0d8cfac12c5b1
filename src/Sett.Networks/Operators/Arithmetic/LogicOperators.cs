using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>And, Or, Xor of bools.</summary>
internal sealed class LogicOperator<TFunction>(string name) : IOperator where TFunction : struct, IElementFunction<bool, bool>
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = [1, 7],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = BroadcastShapes.LegacyAttributes,
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Bool);
        node.RequireType(1, ElementType.Bool);
        node.SetOutput(0, ElementType.Bool, BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        return BinaryRows.Kernel<bool, bool, ElementRow<bool, bool, TFunction>>(
            new BroadcastPlan(output, node.InputShape(0), second), default);
    }
}

/// <summary>BitwiseAnd, BitwiseOr, BitwiseXor of whole numbers, and BitShift of unsigned ones.</summary>
internal sealed class BitwiseOperator(string name) : IOperator
{
    private readonly bool _shifts = name == "BitShift";

    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = [name == "BitShift" ? 11 : 18],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = name == "BitShift" ? [new("direction", OnnxAttributeKind.String, Required: true)] : [],
    };

    public void Infer(NodeContext node)
    {
        ElementType type = node.InputType(0);
        if (!type.IsInteger()) throw node.Error($"input 0 is {type.DisplayName()}; whole numbers are supported");
        if (_shifts && type is not (ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64))
            throw node.Error($"input 0 is {type.DisplayName()}; unsigned whole numbers are supported");
        if (_shifts && node.String("direction", "") is not ("LEFT" or "RIGHT"))
            throw node.Error($"direction is '{node.String("direction", "")}'; it has to be LEFT or RIGHT");
        BroadcastShapes.RequireSameType(node, 1);
        node.SetOutput(0, type, BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        var plan = new BroadcastPlan(output, node.InputShape(0), second);
        string function = _shifts ? node.String("direction", "") : name;
        return NumberKernels.ForWhole(node.InputType(0), new BitKernel(function, plan));
    }

    private readonly struct BitKernel(string function, BroadcastPlan plan) : IWholeKernel
    {
        public Kernel Of<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => function switch
        {
            "BitwiseAnd" => BinaryRows.Kernel<T, T, ElementRow<T, T, BitAnd<T>>>(plan, default),
            "BitwiseOr" => BinaryRows.Kernel<T, T, ElementRow<T, T, BitOr<T>>>(plan, default),
            "BitwiseXor" => BinaryRows.Kernel<T, T, ElementRow<T, T, BitXor<T>>>(plan, default),
            "LEFT" => BinaryRows.Kernel<T, T, ElementRow<T, T, ShiftLeft<T>>>(plan, default),
            _ => BinaryRows.Kernel<T, T, ElementRow<T, T, ShiftRight<T>>>(plan, default),
        };
    }
}
