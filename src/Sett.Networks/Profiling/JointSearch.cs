namespace Sett.Networks.Profiling;

/// <summary>
/// Looks for the cheapest widths of all operands together: finds the last point of the guide path that keeps the budget, tries whether one
/// width for all does better, then takes single bits away, one from each operand in turn, until none can go, and in small networks gives
/// one bit back where others save more.
/// </summary>
internal sealed class JointSearch(SearchSpace space, NoiseCurves noise, Trials trials, Action? tick)
{
    /// <summary>How many points of the rest of the path are looked at behind one that fails.</summary>
    private const int Glances = 24;

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
        Best = PlainSearches.Uniform(space, trials, ceiling, Best, tick);
        Sweep(floor);
        if (space.Operands.Count <= MostExchangedOperands && Exchange(ceiling, floor)) Sweep(floor);
    }

    private void Descend(GuidePath path)
    {
        int keeps = Bisect(path, 0, path.Length + 1);
        // Counts of right answers go up and down by chance, so a point that fails need not be the last; fails are
        // told early and cost little.
        int stride = Math.Max(1, (path.Length - keeps) / Glances);
        for (int at = path.Length; at > keeps + 1; at -= stride)
        {
            if (!Passes(path, at)) continue;
            Bisect(path, at, Math.Min(at + stride, path.Length + 1));
            return;
        }
    }

    /// <summary>The last point that keeps the budget, given one that does and one that does not.</summary>
    private int Bisect(GuidePath path, int keeps, int fails)
    {
        while (fails - keeps > 1)
        {
            int middle = (keeps + fails) / 2;
            if (Passes(path, middle)) keeps = middle;
            else fails = middle;
        }

        return keeps;
    }

    private bool Passes(GuidePath path, int steps)
    {
        int[] widths = path.After(steps);
        bool passes = trials.Passes("joint", widths, 0);
        if (passes) Best = widths;
        tick?.Invoke();
        return passes;
    }

    private void Sweep(int[] floor)
    {
        // Bits that save something of the cost itself go first, the others after them.
        foreach (bool costly in new[] { true, false })
        {
            var stuck = new bool[Best.Length];
            while (SweepOnce(floor, stuck, costly))
            {
            }
        }
    }

    // One bit of each operand, front to back, so that what lies before a layer need not run again.
    private bool SweepOnce(int[] floor, bool[] stuck, bool costly)
    {
        bool changed = false;
        for (int o = 0; o < Best.Length; o++)
        {
            int layer = o / 2;
            if (stuck[o] || Best[o] <= floor[o]) continue;
            int[] widths = [.. Best];
            widths[o]--;
            bool saves = space.Cost(layer, Best[2 * layer], Best[2 * layer + 1]) > space.Cost(
                layer, widths[2 * layer], widths[2 * layer + 1]);
            if (saves != costly) continue;
            if (trials.Passes("joint", widths, layer)) (Best, changed) = (widths, true);
            else stuck[o] = true;
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
            foreach (int[] widths in Exchanges(ceiling, floor).Where(w => space.Compared(w) < now - 1e-12)
                .OrderBy(Noise).Take(MostExchanges / 4))
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
