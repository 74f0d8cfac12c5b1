using System.Numerics;
using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>MaxPool: the largest element of every window; from opset 8 also where it stands, from 12 for 8-bit integers too.</summary>
internal sealed class MaxPoolOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "MaxPool",
        Versions = [1, 8, 10, 11, 12],
        MaxOutputs = 2,
        Attributes =
        [
            .. PoolingAttributes.Common,
            new("storage_order", OnnxAttributeKind.Int, Since: 8),
            new("ceil_mode", OnnxAttributeKind.Int, Since: 10),
            new("dilations", OnnxAttributeKind.Ints, Since: 10),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int8, ElementType.UInt8);
        Shape output = PoolingAttributes.OutputShape(node, PoolingAttributes.Geometry(node));
        if (node.OutputCount > 1 && node.Opset < 8) throw node.Error("a second output is asked for; from opset 8 on there is one");
        node.SetOutput(0, node.InputType(0), output);
        node.SetOutput(1, ElementType.Int64, output);
    }

    public Kernel Compile(NodeContext node)
    {
        PoolingGeometry geometry = PoolingAttributes.Geometry(node);
        bool indexed = node.HasOutput(1), columnMajor = node.Int("storage_order", 0) != 0;
        if (!indexed && geometry.Input.Length <= 2 && node.InputType(0) is ElementType.Int8 or ElementType.UInt8)
            return node.InputType(0) == ElementType.Int8 ? Bytes<sbyte>(geometry, 0x80) : Bytes<byte>(geometry, 0);
        return node.InputType(0) switch
        {
            ElementType.Float32 => For(geometry, float.NegativeInfinity, indexed, columnMajor),
            ElementType.Float64 => For(geometry, double.NegativeInfinity, indexed, columnMajor),
            ElementType.Float16 => HalfAsSingle.Wrap(For(geometry, float.NegativeInfinity, indexed, columnMajor)),
            ElementType.Int8 => For(geometry, sbyte.MinValue, indexed, columnMajor),
            _ => For(geometry, byte.MinValue, indexed, columnMajor),
        };
    }

    private static Kernel For<T>(PoolingGeometry geometry, T lowest, bool indexed, bool columnMajor)
        where T : unmanaged, INumber<T>
    {
        if (indexed) return new IndexedMaxPooling<T>(geometry, lowest, columnMajor).Run;
        int[][] counts = [.. Enumerable.Range(0, geometry.Input.Length - 1).Select(axis => geometry.Counts(axis, false))];
        return new RowPooling<T, LargestElement<T>>(geometry, new LargestElement<T>(lowest), counts).Run;
    }

    private static Kernel Bytes<T>(PoolingGeometry geometry, byte lowest) where T : unmanaged
    {
        // What a window that rounding up added lacks at the end counts as padding, more or less than the node has.
        int Last(int[] values) => values[^1];
        int First(int[] values, int otherwise) => values.Length == 2 ? values[0] : otherwise;
        int Missing(int output, int stride, int kernel, int dilation, int begin, int input) =>
            (output - 1) * stride + dilation * (kernel - 1) + 1 - begin - input;
        LayerShape shape = new()
        {
            Kind = LayerKind.Depthwise,
            Channels = 1,
            Filters = 1,
            Height = First(geometry.Input, 1),
            Width = Last(geometry.Input),
            KernelHeight = First(geometry.Kernel, 1),
            KernelWidth = Last(geometry.Kernel),
            StrideY = First(geometry.Strides, 1),
            StrideX = Last(geometry.Strides),
            DilationY = First(geometry.Dilations, 1),
            DilationX = Last(geometry.Dilations),
            PadTop = First(geometry.PadBegin, 0),
            PadLeft = Last(geometry.PadBegin),
        };
        shape = shape with
        {
            PadBottom = Missing(First(geometry.Output, 1), shape.StrideY, shape.KernelHeight, shape.DilationY, shape.PadTop, shape.Height),
            PadRight = Missing(Last(geometry.Output), shape.StrideX, shape.KernelWidth, shape.DilationX, shape.PadLeft, shape.Width),
        };
        var pooling = new ByteMaxPooling<T>(shape, lowest);
        return run =>
        {
            unsafe
            {
                fixed (byte* x = run.Input(0).Bytes, y = run.Output(0).Bytes)
                    pooling.Run(x, run.Input(0).Shape[0] * run.Input(0).Shape[1], y, run.Workers);
            }
        };
    }
}
