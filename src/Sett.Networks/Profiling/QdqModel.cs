using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// A network whose operands are rounded to a profile's widths by QuantizeLinear and DequantizeLinear with 8-bit integers, as integer
/// runtimes read them. Where a width is below 8, a Clip in front keeps what lies outside within its bounds; weights are stored as integers.
/// </summary>
public static class QdqModel
{
    private const int Axis = 13;

    /// <summary>Writes a model's roundings as 8-bit integers.</summary>
    /// <param name="model">A model of opset 10 or more.</param>
    /// <param name="roundings">What to round; 8 bits at most, except where the network holds 8-bit integers already.</param>
    /// <exception cref="BadInputException">A width is above 8, or the opset does not have the operators.</exception>
    public static OnnxModel Apply(OnnxModel model, IReadOnlyList<OperandRounding> roundings)
    {
        string[] wide = [.. roundings.Where(r => r.Grid.Bits > 8)
            .Select(r => $"'{r.Operand.Layer}' ({(r.Operand.IsWeights ? "weights" : "activations")} {r.Grid.Bits})")];
        if (wide.Length > 0)
        {
            throw new BadInputException("qdq holds 8 bits at most; more are needed by "
                + $"{string.Join(", ", wide.Take(5))}{(wide.Length > 5 ? $" and {wide.Length - 5} more" : "")}. Write qonnx, allow a "
                + "larger loss, or profile with --container 8.");
        }

        int opset = model.Opsets.GetValueOrDefault("", 0);
        int needed = roundings.Any(r => r.Operand.FilterUnits is not null) ? Axis : 10;
        if (roundings.Count > 0 && opset < needed)
            throw new BadInputException($"{model.Path}: has opset {opset}; QuantizeLinear{(needed == Axis ? " along an axis" : "")} needs "
                + $"{needed} or more. Write qonnx instead.");
        ILookup<string, OperandRounding> byOutput = roundings.ToLookup(r => r.Output, StringComparer.Ordinal);
        var nodes = new List<OnnxNode>();
        var constants = new Dictionary<string, Tensor>(model.Graph.Initializers, StringComparer.Ordinal);
        HashSet<string> taken = RoundingInsertion.Names(model.Graph);
        foreach (OnnxNode node in model.Graph.Nodes)
        {
            string[] inputs = [.. node.Inputs];
            foreach (OperandRounding rounding in byOutput[node.Outputs.FirstOrDefault(o => o.Length > 0) ?? ""])
            {
                int at = rounding.Operand.Source.Input;
                inputs[at] = Pair(model, RoundingInsertion.Prefix(rounding, taken), rounding, inputs[at], nodes, constants);
            }

            nodes.Add(node with { Inputs = inputs });
        }

        return model with { Graph = model.Graph with { Nodes = nodes, Initializers = constants } };
    }

    private static string Pair(
        OnnxModel model, string prefix, OperandRounding rounding, string value, List<OnnxNode> nodes, Dictionary<string, Tensor> constants)
    {
        if (RoundingInsertion.IsInteger(rounding.Operand))
            throw new BadInputException(
                $"{model.Path}: layer '{rounding.Operand.Layer}' holds integers already (QOperator); write qonnx to see them rounded.");
        RoundingGrid grid = rounding.Grid;
        ElementType type = grid.IsSigned ? ElementType.Int8 : ElementType.UInt8;
        LayerOperand source = rounding.Operand.Source;
        float scale = (float)(rounding.Operand.Unit * grid.Step);
        bool perFilter = rounding.Operand.FilterUnits is not null;
        constants[$"{prefix}/scale"] = rounding.Operand.FilterUnits is { } units
            ? new Tensor<float>(new Shape(units.Length), Array.ConvertAll(units, u => (float)(u * grid.Step)))
            : RoundingInsertion.Scalar(scale);
        constants[$"{prefix}/zero"] = perFilter
            ? Tensor.Create(type, new Shape(rounding.Operand.FilterUnits!.Length))
            : IntegerRounding.Scalar(type, 0);
        OnnxAttributes axis =
            perFilter ? new OnnxAttributes([new("axis", OnnxAttributeKind.Int, (long)source.FilterAxis)]) : OnnxAttributes.None;
        if (source.Constant is { } weights)
        {
            constants[$"{prefix}/integers"] = Integers(weights, rounding.Operand, grid, type);
        }
        else
        {
            string clipped = value;
            if (grid.Bits < 8 && !perFilter)
            {
                clipped = $"{prefix}/clipped";
                nodes.Add(Clip(model, prefix, value, clipped, grid.Least * scale, grid.Most * scale, constants));
            }

            nodes.Add(new OnnxNode($"{prefix}/quantize", "QuantizeLinear", "", [clipped, $"{prefix}/scale", $"{prefix}/zero"],
                [$"{prefix}/integers"], axis));
        }

        nodes.Add(new OnnxNode($"{prefix}/dequantize", "DequantizeLinear", "", [$"{prefix}/integers", $"{prefix}/scale", $"{prefix}/zero"],
            [$"{prefix}/rounded"], axis));
        return $"{prefix}/rounded";
    }

    private static OnnxNode Clip(
        OnnxModel model, string prefix, string value, string output, float least, float most, Dictionary<string, Tensor> constants)
    {
        if (model.Opsets.GetValueOrDefault("", 0) < 11)
        {
            return new OnnxNode($"{prefix}/clip", "Clip", "", [value], [output],
                new OnnxAttributes([new("min", OnnxAttributeKind.Float, least), new("max", OnnxAttributeKind.Float, most)]));
        }

        constants[$"{prefix}/least"] = RoundingInsertion.Scalar(least);
        constants[$"{prefix}/most"] = RoundingInsertion.Scalar(most);
        return new OnnxNode($"{prefix}/clip", "Clip", "", [value, $"{prefix}/least", $"{prefix}/most"], [output], OnnxAttributes.None);
    }

    // The same float32 steps as Quant takes: real number, division by the scale, bounds, nearest.
    private static Tensor Integers(Tensor weights, ProfiledOperand operand, RoundingGrid grid, ElementType type)
    {
        Tensor integers = Tensor.Create(type, weights.Shape);
        int inner = weights.Shape.LengthOf(operand.Source.FilterAxis + 1, weights.Shape.Rank);
        int[] zeros = operand.Source.ZeroPoints.Length > 0 ? operand.Source.ZeroPoints : [0];
        for (int i = 0; i < weights.Length; i++)
        {
            int filter = i / inner;
            double unit = operand.FilterUnits is { } units ? units[filter % units.Length] : operand.Unit;
            float real = weights is Tensor<float> floats
                ? floats[i]
                : (IntegerRounding.At(weights, i) - zeros[filter % zeros.Length]) * (float)unit;
            float value = Math.Clamp(real / (float)(unit * grid.Step), grid.Least, grid.Most);
            IntegerRounding.Set(integers, i, (int)MathF.Round(value, MidpointRounding.ToEven));
        }

        return integers;
    }
}
