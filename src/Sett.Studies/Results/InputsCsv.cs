using System.Text;
using Sett.Numerics.Files;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Results;

/// <summary>The cycles of every input on every design, whole network: what mean and deviation are made from.</summary>
public static class InputsCsv
{
    /// <summary>The whole file.</summary>
    public static string Write(SimulationResult result)
    {
        var text = new StringBuilder("network,input,design,cycles,compute_cycles\n");
        foreach (DesignResult design in result.Designs)
        {
            long[] cycles = SimulationResult.Together([.. design.Layers.Select(l => l.PerInput)], design.OverlapsLayers);
            long[] compute = SimulationResult.Together([.. design.Layers.Select(l => l.ComputePerInput)], design.OverlapsLayers);
            for (int input = 0; input < result.Inputs; input++)
                text.AppendRow(result.Network, Number(input), design.Label, Number(cycles[input]), Number(compute[input]));
        }

        return text.ToString();
    }
}
