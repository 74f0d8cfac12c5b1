using Sett.Networks.Onnx;
using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;

namespace Sett.Training.SparseEdge;

/// <summary>
/// A network of words as an ONNX model: fully connected layers whose missing edges are zeros. Inputs that the data do not fill are left
/// out, since they are always 0. Sums are exact there and rounded product by product in the processor, and the sigmoid is no table, so
/// outputs differ in their last bits.
/// </summary>
public static class EdgeOnnx
{
    private const string QuantDomain = "qonnx.custom_op.general";

    /// <summary>The model.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="patterns">The edges.</param>
    /// <param name="parameters">Weights and biases.</param>
    /// <param name="settings">Words and functions.</param>
    /// <param name="input">What an input of the data is.</param>
    /// <param name="quantized">Whether Quant nodes of QONNX say which words weights and activations are.</param>
    public static OnnxModel Of(
        EdgeShape shape, IReadOnlyList<EdgePattern> patterns, IReadOnlyList<EdgeParameters> parameters, EdgeSettings settings,
        MapShape input, bool quantized)
    {
        SignedWord word = settings.Word;
        var nodes = new List<OnnxNode>();
        var constants = new Dictionary<string, Tensor>();
        string value = Node("Flatten", "flat", "input");
        for (int i = 0; i < shape.Depth; i++)
        {
            string layer = $"fc{i + 1}";
            int left = i == 0 ? input.Length : shape.Junctions[i].Left;
            constants[$"{layer}.weight"] = Dense(patterns[i], parameters[i], word, left);
            constants[$"{layer}.bias"] = new Tensor<float>(
                new Shape(patterns[i].RightNeurons), Array.ConvertAll(parameters[i].Biases, b => (float)(b * word.Scale)));
            string weights = $"{layer}.weight";
            if (quantized)
            {
                int bits = i == 0 ? Math.Min(8, word.FractionBits) : word.FractionBits;
                value = Quant($"{layer}/activations", value, bits, Math.ScaleB(1, -bits), isSigned: false);
                weights = Quant($"{layer}/weights", weights, word.Bits, word.Scale, isSigned: true);
            }

            value = Node("Gemm", layer, value, [weights, $"{layer}.bias"], [new("transB", OnnxAttributeKind.Int, 1L)]);
            bool isLast = i == shape.Depth - 1;
            string activation = isLast ? "probabilities" : $"act{i + 1}";
            if (isLast || settings.Hidden == NeuronActivation.Sigmoid)
            {
                value = Node("Sigmoid", activation, value);
            }
            else
            {
                (constants["least"], constants["most"]) = (Scalar((float)word.Scale), Scalar((float)(1 - word.Scale)));
                value = Node("Clip", activation, value, ["least", "most"]);
            }
        }

        OnnxDimension batch = new(null, "batch");
        OnnxValue inputValue = new(
            "input", ElementType.Float32, [batch, new(input.Channels, null), new(input.Height, null), new(input.Width, null)]);
        OnnxValue output = new("probabilities", ElementType.Float32, [batch, new(shape.Outputs, null)]);
        var opsets = new Dictionary<string, int> { [""] = 13 };
        if (quantized) opsets[QuantDomain] = 1;
        return new OnnxModel("edge", 7, "sett", opsets, new OnnxGraph("edge", nodes, constants, [inputValue], [output], []));

        string Node(string op, string name, string from, string[]? more = null, OnnxAttribute[]? attributes = null)
        {
            nodes.Add(new OnnxNode(name, op, "", [from, .. more ?? []], [name], new OnnxAttributes(attributes ?? [])));
            return name;
        }

        string Quant(string prefix, string from, int bits, double scale, bool isSigned)
        {
            (constants[$"{prefix}/scale"], constants[$"{prefix}/zero"], constants[$"{prefix}/bits"]) =
                (Scalar((float)scale), Scalar(0), Scalar(bits));
            nodes.Add(new OnnxNode($"{prefix}/quant", "Quant", QuantDomain, [from, $"{prefix}/scale", $"{prefix}/zero", $"{prefix}/bits"],
                [$"{prefix}/rounded"], new OnnxAttributes(
                [
                    new("signed", OnnxAttributeKind.Int, isSigned ? 1L : 0L), new("narrow", OnnxAttributeKind.Int, 0L),
                    new("rounding_mode", OnnxAttributeKind.String, "ROUND"),
                ])));
            return $"{prefix}/rounded";
        }
    }

    /// <summary>Right × left; edges that connect the same neurons add up.</summary>
    private static Tensor<float> Dense(EdgePattern pattern, EdgeParameters parameters, SignedWord word, int left)
    {
        var dense = new Tensor<float>(new Shape(pattern.RightNeurons, left));
        Span<float> values = dense.Values;
        for (int r = 0; r < pattern.RightNeurons; r++)
        {
            for (int e = pattern.Starts[r]; e < pattern.Starts[r + 1]; e++)
                if (pattern.Left[e] < left) values[r * left + pattern.Left[e]] += (float)(parameters.Weights[e] * word.Scale);
        }

        return dense;
    }

    private static Tensor<float> Scalar(float value) => new(Shape.Scalar, new[] { value });
}
