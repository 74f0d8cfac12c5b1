namespace Sett.Networks.Profiling;

/// <summary>The two searches that need no exploration of how layers act together.</summary>
internal static class PlainSearches
{
    /// <summary>One width for all activations and one for all weights, the cheapest pair that keeps the budget.</summary>
    /// <param name="space">The space.</param>
    /// <param name="trials">The trials, their loss set.</param>
    /// <param name="ceiling">Widths that keep the budget; no operand gets more.</param>
    /// <param name="best">Widths that keep the budget and are to be beaten.</param>
    /// <param name="tick">Told after each trial.</param>
    public static int[] Uniform(SearchSpace space, Trials trials, int[] ceiling, int[] best, Action? tick)
    {
        double cost = space.Compared(best);
        int weights = 1;
        // As activations lose bits, weights can only need more: the pairs on the border are a staircase.
        for (int activations = 16; activations >= 1; activations--)
        {
            for (; weights <= 16; weights++)
            {
                int[] widths = Widths(activations, weights);
                // More bits of weights only cost more.
                if (space.Compared(widths) >= cost) break;
                tick?.Invoke();
                if (!trials.Passes("uniform", widths, 0)) continue;
                (best, cost) = (widths, space.Compared(widths));
                break;
            }

            if (weights > 16) break;
        }

        return best;

        int[] Widths(int activations, int weights) => [.. ceiling.Select((most, o) =>
            Math.Min(most, Math.Max(space.Operands[o].LeastBits, space.Operands[o].IsWeights ? weights : activations)))];
    }

    /// <summary>The widths that operands need alone, all raised by the same number of bits until together they keep the budget.</summary>
    public static int[] PerLayer(Trials trials, int[] lone, int[] ceiling, Action? tick)
    {
        for (int more = 0; more <= 16; more++)
        {
            int[] widths = [.. lone.Zip(ceiling, (bits, most) => Math.Min(bits + more, most))];
            tick?.Invoke();
            if (trials.Passes("per-layer", widths, 0)) return widths;
        }

        return ceiling;
    }
}
