using Sett.Cli.Terminal;
using Sett.Studies.Results;

namespace Sett.Cli.Commands;

/// <summary>
/// The operating points of a profile side by side, convolutional and fully connected layers apart, as the papers' tables have them.
/// </summary>
internal static class PointTables
{
    private const int PointsALine = 2;

    public static void Write(IReadOnlyList<SimulationResult> results, bool layers)
    {
        SimulationResult first = results[0];
        string inputs = !first.HasValues ? "shapes only" : first.Inputs == 1 ? "1 input" : $"mean of {first.Inputs} inputs";
        Console.WriteLine($"{first.Network}: {Table.Count(first.Layers.Count, "layer")}, "
            + $"{Table.Count(first.Layers.Sum(l => l.Shape.Macs))} MACs, "
            + $"{inputs}, {first.ContainerBits}-bit containers");
        Console.WriteLine();
        if (layers)
        {
            WriteLayers(results);
            Console.WriteLine();
        }

        foreach (SimulationResult[] some in results.Chunk(PointsALine))
        {
            WriteDesigns(some);
            Console.WriteLine();
        }

        TextLines.Write(
            $"× are over {first.Baseline.Label}, which takes {Table.Count((long)Math.Round(first.Baseline.ComputeCycles.Mean))} cycles. "
            + $"One point in full: --loss, as in --loss {results[^1].Loss}.");
        foreach (string note in results.SelectMany(r => r.Notes).Distinct()) TextLines.Write(note);
    }

    private static void WriteDesigns(IReadOnlyList<SimulationResult> results)
    {
        SimulationResult first = results[0];
        bool conv = first.Layers.Any(SimulationResult.IsConvolution);
        bool other = first.Layers.Any(l => !SimulationResult.IsConvolution(l)), both = conv && other;
        var columns = new List<Column> { new("design") };
        foreach (SimulationResult result in results)
            columns.AddRange([new($"{Name(result)}: cycles", true), new("× conv", true), new("× fc", true), new("× all", true)]);
        var table = new Table([.. columns]);
        for (int d = 0; d < first.Designs.Count; d++)
        {
            var cells = new List<string> { first.Designs[d].Label };
            foreach (SimulationResult result in results)
            {
                DesignResult design = result.Designs[d];
                cells.AddRange(
                [
                    Table.Count((long)Math.Round(design.ComputeCycles.Mean)),
                    both ? Table.Factor(result.ComputeSpeedup(design, SimulationResult.IsConvolution)) : "",
                    both ? Table.Factor(result.ComputeSpeedup(design, l => !SimulationResult.IsConvolution(l))) : "",
                    Table.Factor(result.ComputeSpeedup(design)),
                ]);
            }

            table.Add([.. cells]);
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteLayers(IReadOnlyList<SimulationResult> results)
    {
        var columns = new List<Column> { new("layer"), new("kind"), new("MACs", true) };
        foreach (SimulationResult result in results) columns.AddRange([new($"{Name(result)}: Pa", true), new("Pw", true)]);
        var table = new Table([.. columns]);
        for (int l = 0; l < results[0].Layers.Count; l++)
        {
            ResultLayer layer = results[0].Layers[l];
            table.Add([layer.Name, Words.Of(layer.Shape.Kind), Table.Count(layer.Shape.Macs),
                .. results.SelectMany(r => new[] { $"{r.Layers[l].Precision.ActivationBits}", $"{r.Layers[l].Precision.WeightBits}" })]);
        }

        table.WriteTo(Console.Out);
    }

    private static string Name(SimulationResult result) => result.Facts.First(f => f.Key == "operating_point").Value;
}
