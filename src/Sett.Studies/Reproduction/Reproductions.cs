using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Studies.Results;
using Sett.Studies.Simulation;

namespace Sett.Studies.Reproduction;

/// <summary>A published figure beside ours.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Ours">What we compute.</param>
public sealed record ReproducedFigure(PublishedFigure Figure, double Ours)
{
    /// <summary>How much ours differs from the published one, as a share of it.</summary>
    public double? Difference => Figure.Value is { } value ? Ours / value - 1 : null;
}

/// <summary>Computes published figures from layer shapes and, where a study has them, the published precisions.</summary>
public static class Reproductions
{
    /// <summary>All figures of a study.</summary>
    /// <exception cref="BadInputException">There is no such study.</exception>
    public static IReadOnlyList<ReproducedFigure> Run(string study)
    {
        if (study == "scalesim") return ScaleSimStudy.Run();
        if (study == "eyeriss") return EyerissStudy.Run();
        PublishedFigure[] figures = [.. PublishedFigures.All.Where(f => f.Study == study)];
        if (figures.Length == 0)
            throw new BadInputException($"there is no study '{study}'; there are "
                + $"{string.Join(", ", PublishedFigures.Studies.Concat(["dpred", "dps", "deepcam", "sparse-edge"]))}.");
        // One simulation serves all figures of a network and profile.
        var results = new Dictionary<(string, string), SimulationResult>();
        IDesign baseline = DesignRequests.Parse(PublishedFigures.BaselineOf(study))[0];
        string[] designs = [.. figures.Select(f => f.Design).Distinct()];
        return [.. figures.Select(f => new ReproducedFigure(
            f, IsArea(f.Kind) ? MeasureArea(f) : Combine(f.Aggregate, [.. f.Networks.Select(n => Measure(f, Simulate(n, f.Profile)))])))];

        double MeasureArea(PublishedFigure figure)
        {
            double area = AreaOf(DesignRequests.Parse(figure.Design)[0], figure.Layers);
            return figure.Kind == FigureKind.Area ? area / AreaOf(baseline, figure.Layers) : area / 1e6;
        }

        SimulationResult Simulate(string network, string profile)
        {
            if (results.TryGetValue((network, profile), out SimulationResult? known)) return known;
            var source = new TableSource(ClassicNetworks.Find(network).ToNetwork(),
                PublishedProfiles.Find($"{network}-{profile}"), null, 16);
            SimulationResult result = Simulator.Run(source,
                new SimulationRequest(DesignRequests.Parse(string.Join(',', designs)), baseline, 1, false, 0, []) { Costs = Costs });
            return results[(network, profile)] = result;
        }
    }

    /// <summary>
    /// What areas and energies are computed with: the papers' node, eDRAM as theirs, and no limit of bandwidth. Their figures leave memory
    /// beside the chip out, and so do these.
    /// </summary>
    public static CostSettings Costs { get; } = MakeCosts();

    private static CostSettings MakeCosts()
    {
        CostSettings costs = CostSettings.Of(TechnologyTables.Find("65nm")) with { Cells = "edram" };
        return costs with { Offchip = costs.Offchip with { BandwidthGbS = null } };
    }

    private static bool IsArea(FigureKind kind) => kind is FigureKind.Area or FigureKind.PartArea;

    // Units are what the papers call inner-product units: their registers and accumulators too.
    private static double AreaOf(IDesign design, string parts)
    {
        IEnumerable<PricedPart> all = PricedChip.Of(design.Chip, Costs.Technology, Costs.Cells, Costs.Offchip).Parts;
        return all.Where(p => parts switch
        {
            "chip" => true,
            "units" => p.Kind == PartKind.Compute && !p.Name.StartsWith("dispatcher", StringComparison.Ordinal),
            _ => p.Name == parts,
        }).Sum(p => p.AreaUm2);
    }

    private static double Measure(PublishedFigure figure, SimulationResult result)
    {
        DesignResult design = result.Designs.First(d => d.Label == figure.Design);
        Func<ResultLayer, bool> layers = figure.Layers switch
        {
            "all" => _ => true,
            "conv" => SimulationResult.IsConvolution,
            "fc" => l => !SimulationResult.IsConvolution(l),
            _ => l => l.Name == figure.Layers,
        };
        return figure.Kind switch
        {
            FigureKind.Speedup => result.ComputeSpeedup(design, layers),
            FigureKind.Cycles => result.ComputeCycles(design, layers),
            _ => ChipEnergy(result.Baseline) / ChipEnergy(design),
        };

        double ChipEnergy(DesignResult of) => result.Layers.Select((l, i) => layers(l) ? of.Layers[i].Energy.ChipPj : 0).Sum();
    }

    private static double Combine(Aggregate aggregate, double[] values) => aggregate switch
    {
        Aggregate.Least => values.Min(),
        Aggregate.Most => values.Max(),
        _ when values.Length == 1 => values[0],
        _ => GeometricMean(values),
    };

    /// <summary>The geometric mean of positive numbers.</summary>
    internal static double GeometricMean(IReadOnlyCollection<double> values)
    {
        double product = 1;
        foreach (double value in values) product *= value;
        return Math.Pow(product, 1.0 / values.Count);
    }
}
