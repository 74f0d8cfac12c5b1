using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Studies.Profiling;

/// <summary>What a profile wants little of.</summary>
public static class ProfileCosts
{
    /// <summary>
    /// A cost by name. <c>bits</c>: the sum of all operands' widths, whatever a layer's size. <c>traffic</c>: bits of activations and
    /// weights that a layer reads, each once. <c>cycles:DESIGN</c>: cycles on a design whose time follows from shapes and precisions, as in
    /// <c>cycles:tartan:bits=2</c>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="layers">Names and shapes of the layers.</param>
    /// <exception cref="BadInputException">There is no such cost, or the design's time depends on values.</exception>
    public static Func<int, int, int, double> Find(string name, IReadOnlyList<(string Name, LayerShape Shape)> layers)
    {
        if (name == "bits") return (_, a, w) => a + w;
        if (name == "traffic")
            return (layer, a, w) => (double)layers[layer].Shape.Activations * a + (double)layers[layer].Shape.Weights * w;
        if (!name.StartsWith("cycles:", StringComparison.Ordinal))
            throw new BadInputException($"--cost is '{name}'; it has to be bits, traffic or cycles:DESIGN, as in cycles:tartan.");
        IReadOnlyList<IDesign> designs = DesignRequests.Parse(name["cycles:".Length..]);
        if (designs.Count != 1) throw new BadInputException($"--cost names {designs.Count} designs; it has to be one.");
        IDesign design = designs[0];
        if (design.NeedsValues)
        {
            string[] others = [.. DesignRequests.Defaults().Where(d => !d.NeedsValues).Select(d => d.Options.Label)];
            throw new BadInputException($"--cost: the cycles of {design.Options.Label} depend on values; a profile is searched for with "
                + $"{string.Join(", ", others)}.");
        }

        var known = new Dictionary<(int, int, int), double>();
        return (layer, a, w) =>
        {
            if (!known.TryGetValue((layer, a, w), out double cycles))
                known[(layer, a, w)] = cycles = design.Cycles(LayerWork.OfShape(layers[layer].Name, layers[layer].Shape, a, w)).Cycles;
            return cycles;
        };
    }
}
