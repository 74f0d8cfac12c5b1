using System.Text;

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
            for (int input = 0; input < result.Inputs; input++)
            {
                string label = design.Label.Contains(',') ? $"\"{design.Label}\"" : design.Label;
                string network = result.Network.AsSpan().IndexOfAny(",\"") < 0
                    ? result.Network
                    : $"\"{result.Network.Replace("\"", "\"\"")}\"";
                text.Append(network).Append(',').Append(input).Append(',').Append(label).Append(',')
                    .Append(design.Layers.Sum(l => l.PerInput[input]))
                    .Append(',').Append(design.Layers.Sum(l => l.ComputePerInput[input])).Append('\n');
            }
        }

        return text.ToString();
    }
}
