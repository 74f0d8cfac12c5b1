using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>
/// Small graphs whose nodes a runtime likes to merge: a layer with what follows it, and quantised steps between Q and DQ nodes.
/// </summary>
internal static class ChainCases
{
    /// <summary>A float layer, then now and then batch normalisation, a residual sum, and an activation function.</summary>
    public static OracleCase FloatLayer(Draw d)
    {
        var graph = new GraphCase(d.Opset(14));
        (string y, Shape shape) = d.Chance(0.7) ? Convolution(d, graph) : Product(d, graph);
        if (shape.Rank == 4 && d.Chance(0.3))
        {
            var channels = new Shape(shape[1]);
            string scale = graph.Const(d.Float32(channels, 0.5, 2)), variance = graph.Const(d.Float32(channels, 0.5, 2));
            string shift = graph.Const(d.Float32(channels)), mean = graph.Const(d.Float32(channels));
            y = graph.Node("BatchNormalization", [y, scale, shift, mean, variance]);
        }

        string before = y;
        if (d.Chance(0.4))
        {
            string other = graph.Input(d.Float32(d.Chance(0.8) ? shape : new Shape(shape[^1])));
            y = d.Chance() ? graph.Node("Add", [y, other]) : graph.Node("Add", [other, y]);
        }

        if (d.Chance(0.85)) y = Activation(d, graph, y);
        if (d.Chance(0.15) && before != y) graph.Output(before, F32);
        if (d.Chance(0.2)) y = graph.Node("Mul", [y, graph.Const(Elements.Scalar(F32, 0.7))]);
        graph.Output(y, F32);
        return graph.Build();
    }

    private static (string Name, Shape Shape) Convolution(Draw d, GraphCase graph)
    {
        int groups = d.Chance(0.7) ? 1 : d.Int(2, 6), inputs = groups * d.Int(1, 5), outputs = groups * d.Int(1, 9);
        int size = d.Int(1, 3), pad = size / 2;
        int height = d.Int(3, 14), width = d.Int(3, 20);
        var operands = new List<string>
        {
            graph.Input(d.Float32(new Shape(1, inputs, height, width))),
            graph.Const(d.Float32(new Shape(outputs, inputs / groups, size, size), -1, 1)),
        };
        if (d.Chance(0.7)) operands.Add(graph.Const(d.Float32(new Shape(outputs))));
        string y = graph.Node("Conv", [.. operands], ("pads", (long[])[pad, pad, pad, pad]), ("group", (long)groups));
        return (y, new Shape(1, outputs, height + 2 * pad - size + 1, width + 2 * pad - size + 1));
    }

    private static (string Name, Shape Shape) Product(Draw d, GraphCase graph)
    {
        int m = d.Chance() ? 1 : d.Size(), n = d.Size(), k = d.Size();
        string x = graph.Input(d.Float32(new Shape(m, k))), w = graph.Const(d.Float32(new Shape(k, n), -1, 1));
        string bias = graph.Const(d.Float32(new Shape(n)));
        string y = d.Chance() ? graph.Node("Gemm", [x, w, bias]) : graph.Node("Add", [graph.Node("MatMul", [x, w]), bias]);
        return (y, new Shape(m, n));
    }

    private static string Activation(Draw d, GraphCase graph, string x)
    {
        switch (d.Int(0, 8))
        {
            case 0: return graph.Node("Relu", [x]);
            case 1: return graph.Node("Clip", [x, graph.Const(Elements.Scalar(F32, 0)), graph.Const(Elements.Scalar(F32, 6))]);
            case 2: return graph.Node("LeakyRelu", [x], ("alpha", 0.1f));
            case 3: return graph.Node("Sigmoid", [x]);
            case 4: return graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]);
            case 5: return graph.Node("HardSwish", [x]);
            case 6: return graph.Node("Mul", [x, graph.Node("HardSigmoid", [x], ("alpha", 1f / 6))]);
            case 7: return graph.Node("Tanh", [x]);
            default: return graph.Node("Elu", [x]);
        }
    }

    /// <summary>A step between DequantizeLinear and QuantizeLinear nodes, as exporters write quantised networks.</summary>
    public static OracleCase Quantized(Draw d)
    {
        var graph = new GraphCase(d.Opset(13));
        ElementType type = d.Pick(I8, U8);
        Tensor scale = QuantizedCases.Scale(d, 0.02, 0.05);
        var shape = new Shape(1, d.Int(1, 6), d.Int(3, 10), d.Int(3, 10));
        string x = Dequantize(graph, graph.Input(d.Wide(type, shape)), scale, QuantizedCases.Zero(d, type));
        double range = Elements.Get(scale, 0) * 128;
        string y;
        switch (d.Int(0, 6))
        {
            case 0:
            case 1:
                (y, range) = Layer(d, graph, x, scale, shape);
                if (d.Chance()) y = graph.Node("Relu", [y]);
                break;
            case 2:
                string other = Dequantize(graph, graph.Input(d.Wide(type, shape)), QuantizedCases.Scale(d, 0.02, 0.05),
                    QuantizedCases.Zero(d, type));
                y = graph.Node("Add", [x, other]);
                if (d.Chance()) y = graph.Node("Relu", [y]);
                break;
            case 3: y = graph.Node("GlobalAveragePool", [x]); range /= 4; break;
            case 4: y = graph.Node("MaxPool", [x], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2])); break;
            case 5: y = graph.Node("Clip", [x, graph.Const(Elements.Scalar(F32, -0.5)), graph.Const(Elements.Scalar(F32, 1.5))]); break;
            default: y = graph.Node("AveragePool", [x], ("kernel_shape", (long[])[2, 2])); break;
        }

        string q = graph.Node(
            "QuantizeLinear", [y, graph.Const(Elements.Scalar(F32, range / 100)), graph.Const(QuantizedCases.Zero(d, type))]);
        graph.Output(q, type);
        return graph.Build();
    }

    private static string Dequantize(GraphCase graph, string x, Tensor scale, Tensor zero, long axis = 1) =>
        graph.Node("DequantizeLinear", [x, graph.Const(scale), graph.Const(zero)], ("axis", axis));

    private static (string Y, double Range) Layer(Draw d, GraphCase graph, string x, Tensor scale, Shape shape)
    {
        bool depthwise = d.Chance(0.3);
        int outputs = depthwise ? shape[1] : d.Int(1, 9), perGroup = depthwise ? 1 : shape[1], size = d.Int(1, 3);
        bool perChannel = d.Chance();
        Shape scales = perChannel ? new Shape(outputs) : Shape.Scalar;
        Tensor<float> weightScale = d.Float32(scales, 0.005, 0.01);
        string w = Dequantize(graph, graph.Const(d.Wide(I8, new Shape(outputs, perGroup, size, size))), weightScale,
            Tensor.Create(I8, scales), 0);
        var operands = new List<string> { x, w };
        if (d.Chance(0.7))
        {
            var biasScale = new Tensor<float>(scales);
            for (int i = 0; i < biasScale.Length; i++) biasScale[i] = (float)Elements.Get(scale, 0) * weightScale[i];
            operands.Add(
                Dequantize(graph, graph.Const(d.Tensor(I32, new Shape(outputs), -3000, 3000)), biasScale, Tensor.Create(I32, scales), 0));
        }

        long pad = size / 2;
        string y = graph.Node("Conv", [.. operands], ("pads", (long[])[pad, pad, pad, pad]), ("group", depthwise ? shape[1] : 1L));
        return (y, Elements.Get(scale, 0) * 0.0075 * Math.Sqrt(perGroup * size * size) * 5000 * 2);
    }
}
