using Sett.Hardware.Designs;
using Sett.Hardware.Work;

namespace Sett.Hardware.Datapath;

/// <summary>
/// SCNN's datapath: every non-zero activation of a plane meets every non-zero weight of its phase, and each product goes to the accumulator
/// of the output that its coordinates name, if there is one.
/// </summary>
internal static class ProductScatter
{
    /// <summary>Multiplies an activation with a weight.</summary>
    public delegate long Multiplier(int activation, int weight);

    /// <summary>Computes a block of outputs.</summary>
    public static void Compute(LayerWork work, OutputBlock block, Span<long> outputs, Multiplier multiply)
    {
        var planes = new SparsePlanes(work.Shape);
        outputs.Clear();
        int count = block.Filters.Length;
        int[] slots = new int[planes.OutputHeight * planes.OutputWidth];
        Array.Fill(slots, -1);
        for (int w = 0; w < block.Windows.Length; w++) slots[block.Windows[w]] = w;
        var plane = new short[planes.Height * planes.Width];
        var filters = new short[count * planes.Taps];
        foreach (int group in block.Filters.Select(f => f / planes.Filters).Distinct())
        {
            int[] own = [.. Enumerable.Range(0, count).Where(f => block.Filters[f] / planes.Filters == group)];
            for (int channel = 0; channel < planes.Channels; channel++)
            {
                planes.ReadPlane(work.Known.Activations.Values, group, channel, plane);
                foreach (int f in own)
                    planes.ReadFilter(work.Known.Weights.Values, group, block.Filters[f] % planes.Filters, channel,
                        filters.AsSpan(f * planes.Taps, planes.Taps));
                for (int position = 0; position < plane.Length; position++)
                {
                    if (plane[position] == 0) continue;
                    for (int tap = 0; tap < planes.Taps; tap++)
                    {
                        int y = position / planes.Width - tap / planes.KernelWidth * planes.DilationY;
                        int x = position % planes.Width - tap % planes.KernelWidth * planes.DilationX;
                        if (y < 0 || x < 0 || y % planes.StrideY != 0 || x % planes.StrideX != 0) continue;
                        (int oy, int ox) = (y / planes.StrideY, x / planes.StrideX);
                        if (oy >= planes.OutputHeight || ox >= planes.OutputWidth
                            || slots[oy * planes.OutputWidth + ox] is var slot && slot < 0)
                        {
                            continue;
                        }

                        foreach (int f in own)
                            if (filters[f * planes.Taps + tap] is var weight and not 0)
                                outputs[slot * count + f] += multiply(plane[position], weight);
                    }
                }
            }
        }
    }
}
