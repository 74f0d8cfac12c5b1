using Sett.Hardware.Designs;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Verification;

/// <summary>What a check of a layer on a design found.</summary>
/// <param name="Outputs">Outputs compared.</param>
/// <param name="AllOutputs">Outputs of the layer.</param>
/// <param name="Failure">The first difference, with layer, window and filter, or null.</param>
public sealed record CheckResult(long Outputs, long AllOutputs, string? Failure);

/// <summary>
/// Runs a design's functional model and compares it with plain integer arithmetic, bit for bit: all outputs of a small layer, a seeded
/// sample of a large one.
/// </summary>
public static class FunctionalCheck
{
    /// <summary>Multiplications, idle lanes of depthwise layers counted, that a check takes at most by default.</summary>
    public const long DefaultBudget = 500_000;

    /// <summary>Checks a layer.</summary>
    /// <param name="design">The design.</param>
    /// <param name="work">The layer, with values.</param>
    /// <param name="seed">Chooses the sample.</param>
    /// <param name="budget">Multiplications at most, but at least one output.</param>
    public static CheckResult Run(IDesign design, LayerWork work, int seed, long budget = DefaultBudget)
    {
        LayerShape shape = work.Shape;
        OutputBlock block = Block(shape, seed, budget);
        var outputs = new long[block.Length];
        design.Compute(work, block, outputs);
        for (int w = 0; w < block.Windows.Length; w++)
        {
            for (int f = 0; f < block.Filters.Length; f++)
            {
                long right = PlainProducts.Output(work.Values!, block.Windows[w], block.Filters[f]);
                long got = outputs[w * block.Filters.Length + f];
                if (got != right)
                {
                    return new CheckResult(block.Length, shape.Outputs,
                        $"{design.Options.Label} computes {got} instead of {right} at layer '{work.Name}', window "
                        + $"{block.Windows[w]}, filter {block.Filters[f]}.");
                }
            }
        }

        return new CheckResult(block.Length, shape.Outputs, null);
    }

    private static OutputBlock Block(LayerShape shape, int seed, long budget)
    {
        // A depthwise filter works in one lane of a brick; all of them are gone through.
        long products = shape.Macs / shape.Outputs * (shape.Kind == LayerKind.Depthwise ? 16 : 1);
        long outputs = Math.Clamp(budget / products, 1, shape.Outputs);
        var random = new Random(seed);
        if (outputs == shape.Outputs)
            return new OutputBlock([.. Enumerable.Range(0, shape.Windows)], [.. Enumerable.Range(0, shape.Filters)]);
        // As many windows as filters where both are plenty, so that neighbours in a pallet and in a tile are met.
        int windows = (int)Math.Clamp((long)Math.Sqrt(outputs), 1, shape.Windows);
        int filters = (int)Math.Clamp(outputs / windows, 1, shape.Filters);
        windows = (int)Math.Clamp(outputs / filters, 1, shape.Windows);
        return new OutputBlock(Sample(random, shape.Windows, windows), Sample(random, shape.Filters, filters));
    }

    // Ascending, without repeats, the first and the last always among them if there is room.
    private static int[] Sample(Random random, int count, int take)
    {
        var chosen = new SortedSet<int>();
        if (take >= 1) chosen.Add(count - 1);
        if (take >= 2) chosen.Add(0);
        while (chosen.Count < take) chosen.Add(random.Next(count));
        return [.. chosen];
    }
}
