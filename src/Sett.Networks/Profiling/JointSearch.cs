namespace Sett.Networks.Profiling;

/// <summary>
/// Looks for the cheapest widths of all operands together: finds the last point of the guide path that keeps the budget, then takes single bits away
/// front to back until none can go, then, in small networks, gives one bit back where others save more.
/// </summary>
internal sealed class JointSearch(SearchSpace space, NoiseCurves noise, Trials trials, Action? tick)
{
    private const int MostSweeps = 4;

    /// <summary>Exchanges are tried where so few operands make them cheap.</summary>
    private const int MostExchangedOperands = 24, MostExchanges = 400;

    /// <summary>The best widths so far; holds when the search is interrupted.</summary>
    public int[] Best { get; private set; } = [];

    /// <summary>Searches.</summary>
    /// <param name="ceiling">Widths that keep the budget; no operand gets more.</param>
    /// <param name="floor">Widths below which no operand keeps the budget even alone.</param>
    public void Run(int[] ceiling, int[] floor)
    {
        Best = ceiling;
        floor = [.. floor.Zip(ceiling, Math.Min)];
        Descend(new GuidePath(space, noise, ceiling, floor));
        Sweep(floor);
        if (space.Operands.Count <= MostExchangedOperands && Exchange(ceiling, floor)) Sweep(floor);
    }

    private void Descend(GuidePath path)
    {
        int keeps = 0, fails = path.Length + 1;
        while (fails - keeps > 1)
        {
            int middle = (keeps + fails) / 2;
            int[] widths = path.After(middle);
            if (trials.Passes("joint", widths, 0)) (keeps, Best) = (middle, widths);
            else fails = middle;
            tick?.Invoke();
        }
    }

    private void Sweep(int[] floor)
    {
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            // Bits that save something of the cost itself go first, the others after them.
            bool changed = SweepOnce(floor, costly: true);
            changed |= SweepOnce(floor, costly: false);
            if (!changed) return;
        }
    }

    private bool SweepOnce(int[] floor, bool costly)
    {
        bool changed = false;
        for (int o = 0; o < Best.Length; o++)
        {
            int layer = o / 2;
            while (Best[o] > floor[o])
            {
                int[] widths = [.. Best];
                widths[o]--;
                bool saves = space.Cost(layer, Best[2 * layer], Best[2 * layer + 1]) > space.Cost(layer, widths[2 * layer], widths[2 * layer + 1]);
                if (saves != costly || !trials.Passes("joint", widths, layer)) break;
                Best = widths;
                changed = true;
            }

            tick?.Invoke();
        }

        return changed;
    }

    /// <summary>One operand gets a bit more, others lose two bits or more between them; promising exchanges first.</summary>
    private bool Exchange(int[] ceiling, int[] floor)
    {
        bool changed = false;
        int tried = 0;
        for (bool again = true; again && tried < MostExchanges;)
        {
            again = false;
            double now = space.Compared(Best);
            foreach (int[] widths in Exchanges(ceiling, floor).Where(w => space.Compared(w) < now - 1e-12).OrderBy(Noise).Take(MostExchanges / 4))
            {
                if (++tried > MostExchanges) break;
                tick?.Invoke();
                if (!trials.Passes("joint", widths, 0)) continue;
                (Best, again, changed) = (widths, true, true);
                break;
            }
        }

        return changed;
    }

    private IEnumerable<int[]> Exchanges(int[] ceiling, int[] floor)
    {
        int[] at = Best;
        for (int more = 0; more < at.Length; more++)
        {
            if (at[more] >= ceiling[more]) continue;
            for (int i = 0; i < at.Length; i++)
            {
                for (int j = i; j < at.Length; j++)
                {
                    if (i == more || j == more) continue;
                    int[] widths = [.. at];
                    widths[more]++;
                    widths[i]--;
                    widths[j]--;
                    if (widths[i] >= floor[i] && widths[j] >= floor[j]) yield return widths;
                }
            }
        }
    }

    private double Noise(int[] widths) => widths.Select((bits, o) => noise.At(o, bits)).Sum();
}
