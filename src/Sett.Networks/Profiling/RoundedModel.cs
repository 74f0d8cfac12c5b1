using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;

namespace Sett.Networks.Profiling;

/// <summary>A network whose operands are rounded to a profile's widths.</summary>
public static class RoundedModel
{
    /// <summary>
    /// The model with QONNX Quant nodes in front of its layers; what it computes is what the profile was measured with, to the last bit.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="roundings">What to round.</param>
    public static OnnxModel Apply(OnnxModel model, IReadOnlyList<OperandRounding> roundings) => RoundingInsertion.Apply(model, roundings);

    /// <summary>What rounds a network's operands as a profile says.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How its dimensions are bound.</param>
    /// <param name="profile">For the layers that it is given, what their operands have.</param>
    /// <param name="examples">Where a profile gives bits but no binary point, the range over these examples places it.</param>
    /// <param name="containerBits">Word length of fixed point in that case: 16 or 8.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the run over the examples.</param>
    public static IReadOnlyList<OperandRounding> Roundings(
        OnnxModel model, PlanOptions plan,
        Func<IReadOnlyList<(string Name, LayerShape Shape)>, IReadOnlyList<(ProfiledBits Activations, ProfiledBits Weights)>> profile,
        Examples examples, int containerBits, int threads, CancellationToken cancel)
    {
        var graph = new CutGraph(model, plan);
        IReadOnlyList<(ProfiledBits Activations, ProfiledBits Weights)> bits =
            profile([.. graph.Layers.Select(l => (l.Name, l.Layer!.Shape))]);
        ProfiledBits[] all = [.. bits.SelectMany(b => new[] { b.Activations, b.Weights })];
        LayerOperand[] sources = [.. graph.Layers.SelectMany(l => new[] { l.Layer!.Activations, l.Layer.Weights })];
        bool IsPlaced(int o) => all[o].IsSigned is not null
            && (sources[o].Encoding == OperandEncoding.Float ? all[o].FractionBits is not null : all[o].Step is not null);
        // Floating-point operands that are placed need no range; quantised ones carry their scale, which the survey finds
        // without running anything.
        ProfiledOperand[] seen = Enumerable.Range(0, all.Length).All(IsPlaced)
            ? OperandSurvey.Of(graph, containerBits, null)
            : OperandSurvey.Run(graph, examples, containerBits, threads, (_, _) => { }, null, cancel);
        var roundings = new List<OperandRounding>();
        for (int o = 0; o < all.Length; o++)
        {
            if (seen[o].IsFixed) continue;
            (ProfiledOperand operand, RoundingGrid grid) = Placed(seen[o], all[o], IsPlaced(o));
            roundings.Add(new OperandRounding(graph.NodeOf(o / 2).Outputs[0], operand, grid));
        }

        return roundings;
    }

    private static (ProfiledOperand Operand, RoundingGrid Grid) Placed(ProfiledOperand seen, ProfiledBits bits, bool isPlaced)
    {
        if (!isPlaced)
        {
            int width = Math.Clamp(bits.Bits, seen.LeastBits, seen.MostBits);
            RoundingGrid grid = seen.At(width, Reduction.Drop);
            bool isFloat = seen.Source.Encoding == OperandEncoding.Float;
            if (isFloat && bits.FractionBits is { } point)
                return (seen with { Unit = Math.ScaleB(1, -point) }, grid with { Step = 1, Bits = Math.Max(bits.Bits, seen.LeastBits) });
            return (seen, !isFloat && bits.Step is { } given ? grid with { Step = given } : grid);
        }

        bool signed = bits.IsSigned!.Value;
        var placed = new RoundingGrid(bits.Step ?? 1, signed ? Math.Max(2, bits.Bits) : bits.Bits, signed);
        return (bits.FractionBits is { } fraction && seen.Source.Encoding
            == OperandEncoding.Float ? seen with { Unit = Math.ScaleB(1, -fraction), FilterUnits = null } : seen, placed);
    }
}
