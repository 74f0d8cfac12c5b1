using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// Functions of one value between DequantizeLinear and QuantizeLinear as a table of 256 bytes, made by running the nodes themselves on all
/// 256 inputs: the same bits as the emulation. With no node between it is a change of scale.
/// </summary>
internal static class QdqTable
{
    private static readonly HashSet<string> s_functions = new(StringComparer.Ordinal)
    {
        "Relu", "LeakyRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Elu", "Selu", "Celu", "Softplus",
        "Softsign", "Erf", "Exp", "Sqrt", "Abs", "Neg", "Gelu", "Mish", "Reciprocal", "ThresholdedRelu",
    };

    /// <summary>The table step, or null where something else is between.</summary>
    public static OnnxNode? Fuse(QdqIndex index, string value, QuantizedValue output, string target)
    {
        var functions = new List<OnnxNode>();
        QuantizedValue? input = index.Dequantized(value);
        while (input is null && index.OnlyFor(value) is { Domain: "" or "ai.onnx" } node
            && s_functions.Contains(node.Operator) && IsPlain(index, node))
        {
            functions.Insert(0, node);
            value = node.Inputs[0];
            input = index.Dequantized(value);
        }

        if (input is not { IsPlain: true, Constant: null }) return null;
        byte[]? table = Build(index, functions, input, output);
        if (table is null) return null;
        if (input.Type == output.Type && ByteTable.IsIdentity(table))
            return new OnnxNode($"{output.Integers}/sett", "Identity", "", [input.Integers], [target], OnnxAttributes.None);
        string name = functions.Count > 0 ? functions[0].Name : output.Integers;
        OnnxAttribute[] attributes =
        [
            new("table", OnnxAttributeKind.Tensor, new Tensor<byte>(new Shape(256), table)),
            QdqFusion.Int("signed", output.Type == ElementType.Int8 ? 1 : 0),
        ];
        return new OnnxNode($"{name}/sett", "ByteTable", QuantizedBounds.Domain, [input.Integers], [target],
            new OnnxAttributes(attributes));
    }

    private static bool IsPlain(QdqIndex index, OnnxNode node) =>
        node.Outputs.Count == 1 && node.Inputs.Skip(1).All(i => i.Length == 0 || index.Constant(i) is { Length: 1 });

    private static byte[]? Build(QdqIndex index, List<OnnxNode> functions, QuantizedValue input, QuantizedValue output)
    {
        var real = new Tensor<float>(new Shape(256));
        for (int i = 0; i < 256; i++) real[i] = ((input.Type == ElementType.Int8 ? (sbyte)i : i) - input.Zeros[0]) * input.Scales[0];
        foreach (OnnxNode node in functions)
        {
            if (OperatorCatalogue.Find(node.Domain, node.Operator) is not { } found || index.Opset < found.Schema.Versions[0]) return null;
            Tensor?[] inputs = [real, .. node.Inputs.Skip(1).Select(i => i.Length == 0 ? null : index.Constant(i))];
            var context = new NodeContext(
                node, found.Schema, index.Opset,
                [.. inputs.Select(t => t is null ? (ValueInfo?)null : new ValueInfo(t.Type, t.Shape))], [null, .. inputs[1..]]);
            Kernel? kernel = null;
            InferredGraph.Guard(context, () =>
            {
                found.Infer(context);
                kernel = found.Compile(context);
            });
            if (context.Output(0) != new ValueInfo(ElementType.Float32, real.Shape)) return null;
            var result = new Tensor<float>(real.Shape);
            kernel!(new KernelRun(inputs, [result], Workers.One));
            real = result;
        }

        (int least, int most) = output.Type.Range();
        return ByteTable.Build(raw => (byte)LinearQuantization.Quantize(real[raw], output.Scales[0], output.Zeros[0], least, most));
    }
}
