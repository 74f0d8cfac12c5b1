namespace Sett.Networks.Profiling;

/// <summary>
/// A way from many bits to few, one bit at a time, that always takes the bit which saves most for the noise that it adds. Any point of it
/// is a good profile for some budget; which one is found by trying.
/// </summary>
internal sealed class GuidePath
{
    /// <summary>Noise that counts as none, so that ratios stay finite.</summary>
    private const double Nothing = 1e-18;

    private readonly int[] _start;
    private readonly List<(int Layer, int Activations, int Weights)> _steps = [];

    /// <summary>Lays the path.</summary>
    /// <param name="space">The space.</param>
    /// <param name="noise">The operands' noise.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="floor">Widths below which it does not go.</param>
    public GuidePath(SearchSpace space, NoiseCurves noise, int[] start, int[] floor)
    {
        _start = [.. start];
        int[] at = [.. start];
        var queue = new PriorityQueue<(int Layer, int Activations, int Weights), double>();
        for (int layer = 0; layer < space.Layers; layer++) Offer(layer);
        while (queue.TryDequeue(out (int Layer, int Activations, int Weights) step, out _))
        {
            _steps.Add(step);
            at[2 * step.Layer] -= step.Activations;
            at[2 * step.Layer + 1] -= step.Weights;
            Offer(step.Layer);
        }

        // A layer has one offer at a time: its best.
        void Offer(int layer)
        {
            int a = 2 * layer, w = a + 1;
            double now = space.Compared(layer, at[a], at[w]), best = 0;
            (int, int) chosen = default;
            foreach ((int lessA, int lessW) in new[] { (1, 0), (0, 1), (1, 1) })
            {
                if (at[a] - lessA < floor[a] || at[w] - lessW < floor[w]) continue;
                double saved = now - space.Compared(layer, at[a] - lessA, at[w] - lessW);
                double added = noise.At(a, at[a] - lessA) - noise.At(a, at[a]) + noise.At(w, at[w] - lessW) - noise.At(w, at[w]);
                double worth = saved / Math.Max(added, Nothing);
                if (worth > best) (best, chosen) = (worth, (lessA, lessW));
            }

            if (best > 0) queue.Enqueue((layer, chosen.Item1, chosen.Item2), -best);
        }
    }

    /// <summary>How many steps it has.</summary>
    public int Length => _steps.Count;

    /// <summary>The widths after so many steps.</summary>
    public int[] After(int steps)
    {
        int[] widths = [.. _start];
        foreach ((int layer, int activations, int weights) in _steps.Take(steps))
        {
            widths[2 * layer] -= activations;
            widths[2 * layer + 1] -= weights;
        }

        return widths;
    }
}
