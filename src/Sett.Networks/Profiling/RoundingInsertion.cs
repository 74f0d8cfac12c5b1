using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>An operand of a node and the grid that it is rounded to.</summary>
/// <param name="Output">The node's first output, which names it.</param>
/// <param name="Operand">The operand.</param>
/// <param name="Grid">The grid.</param>
public sealed record OperandRounding(string Output, ProfiledOperand Operand, RoundingGrid Grid);

/// <summary>
/// Puts QONNX Quant nodes in front of layers, which round operands to fewer bits. Integers (QOperator models) pass through real numbers of
/// the same value, for which float32 is exact; integer weights are rounded where they stand.
/// </summary>
internal static class RoundingInsertion
{
    /// <summary>The domain of Quant.</summary>
    public const string Domain = "qonnx.custom_op.general";

    /// <summary>The model with the nodes put in.</summary>
    /// <param name="model">A model that has the nodes that the roundings name; others are passed over.</param>
    /// <param name="roundings">What to round.</param>
    public static OnnxModel Apply(OnnxModel model, IReadOnlyList<OperandRounding> roundings)
    {
        if (roundings.Count == 0) return model;
        ILookup<string, OperandRounding> byOutput = roundings.ToLookup(r => r.Output, StringComparer.Ordinal);
        var nodes = new List<OnnxNode>(model.Graph.Nodes.Count + roundings.Count);
        var constants = new Dictionary<string, Tensor>(model.Graph.Initializers, StringComparer.Ordinal);
        HashSet<string> taken = Names(model.Graph);
        foreach (OnnxNode node in model.Graph.Nodes)
        {
            string[] inputs = [.. node.Inputs];
            foreach (OperandRounding rounding in byOutput[node.Outputs.FirstOrDefault(o => o.Length > 0) ?? ""])
            {
                int at = rounding.Operand.Source.Input;
                string prefix = Prefix(rounding, taken);
                inputs[at] = IsInteger(rounding.Operand)
                    ? OfIntegers(prefix, rounding, inputs[at], nodes, constants)
                    : Quant(prefix, rounding, inputs[at], rounding.Operand.Unit * rounding.Grid.Step, nodes, constants);
            }

            nodes.Add(node with { Inputs = inputs });
        }

        var opsets = new Dictionary<string, int>(model.Opsets, StringComparer.Ordinal);
        opsets.TryAdd(Domain, 1);
        return model with { Opsets = opsets, Graph = model.Graph with { Nodes = nodes, Initializers = constants } };
    }

    /// <summary>Whether the node takes integers and not the real numbers that they stand for.</summary>
    public static bool IsInteger(ProfiledOperand operand) => operand.Source.Encoding == OperandEncoding.Integer && operand.Source.IsAtNode;

    /// <summary>What names of the added values start with; a network that was rounded before has some of them already.</summary>
    /// <param name="rounding">What is rounded.</param>
    /// <param name="taken">Names of the model's values.</param>
    public static string Prefix(OperandRounding rounding, IReadOnlySet<string> taken)
    {
        string prefix = $"{rounding.Operand.Layer}/{(rounding.Operand.IsWeights ? "weights" : "activations")}", free = prefix;
        for (int again = 2; taken.Contains($"{free}/rounded"); again++) free = $"{prefix}/{again}";
        return free;
    }

    /// <summary>
    /// Names of the values that nodes make, of the constants and of the inputs; a network that was cut may begin at a rounded value.
    /// </summary>
    public static HashSet<string> Names(OnnxGraph graph) =>
        graph.Nodes.SelectMany(n => n.Outputs).Concat(graph.Initializers.Keys).Concat(graph.Inputs.Select(i => i.Name))
            .ToHashSet(StringComparer.Ordinal);

    private static string Quant(
        string prefix, OperandRounding rounding, string value, double scale, List<OnnxNode> nodes, Dictionary<string, Tensor> constants)
    {
        string output = $"{prefix}/rounded";
        constants[$"{prefix}/scale"] = IsInteger(rounding.Operand) || rounding.Operand.FilterUnits is not { } units
            ? Scalar((float)scale)
            : FilterScales(rounding, units);
        constants[$"{prefix}/zero"] = Scalar(0);
        constants[$"{prefix}/bits"] = Scalar(rounding.Grid.Bits);
        nodes.Add(new OnnxNode($"{prefix}/quant", "Quant", Domain,
            [value, $"{prefix}/scale", $"{prefix}/zero", $"{prefix}/bits"], [output], new OnnxAttributes(
            [
                new("signed", OnnxAttributeKind.Int, rounding.Grid.IsSigned ? 1L : 0L),
                new("narrow", OnnxAttributeKind.Int, 0L),
                new("rounding_mode", OnnxAttributeKind.String, "ROUND"),
            ])));
        return output;
    }

    private static string OfIntegers(
        string prefix, OperandRounding rounding, string value, List<OnnxNode> nodes, Dictionary<string, Tensor> constants)
    {
        LayerOperand source = rounding.Operand.Source;
        if (constants.TryGetValue(value, out Tensor? constant))
        {
            constants[$"{prefix}/rounded"] = IntegerRounding.Round(constant, source, rounding.Grid);
            return $"{prefix}/rounded";
        }

        // With a scale of 1 the real numbers are the integers less their zero point, and every step is exact.
        constants[$"{prefix}/one"] = Scalar(1);
        constants[$"{prefix}/zero_point"] = IntegerRounding.Scalar(source.Info.Type, source.ZeroPoints.FirstOrDefault());
        nodes.Add(new OnnxNode($"{prefix}/dequantize", "DequantizeLinear", "", [value, $"{prefix}/one", $"{prefix}/zero_point"],
            [$"{prefix}/real"], OnnxAttributes.None));
        string rounded = Quant(prefix, rounding, $"{prefix}/real", rounding.Grid.Step, nodes, constants);
        nodes.Add(new OnnxNode($"{prefix}/quantize", "QuantizeLinear", "", [rounded, $"{prefix}/one", $"{prefix}/zero_point"],
            [$"{prefix}/integers"], OnnxAttributes.None));
        return $"{prefix}/integers";
    }

    private static Tensor<float> FilterScales(OperandRounding rounding, float[] units)
    {
        LayerOperand source = rounding.Operand.Source;
        var sizes = new int[source.Info.Shape.Rank];
        Array.Fill(sizes, 1);
        sizes[source.FilterAxis] = units.Length;
        return new Tensor<float>(new Shape(sizes), Array.ConvertAll(units, u => (float)(u * rounding.Grid.Step)));
    }

    /// <summary>One number.</summary>
    public static Tensor<float> Scalar(float value) => new(Shape.Scalar, new[] { value });
}
