namespace Sett.Networks.Profiling;

/// <summary>
/// The sensitivity of each operand: the fewest bits that it can have alone, all others untouched, within a budget. The width that the noise
/// of the operands before it suggests is tried first, so that about two candidates tell.
/// </summary>
internal static class LoneMinima
{
    /// <summary>Finds them, front to back.</summary>
    /// <param name="space">The space.</param>
    /// <param name="noise">The operands' noise.</param>
    /// <param name="trials">The trials, their loss set.</param>
    /// <param name="ceiling">Widths that are enough: those of a smaller loss.</param>
    /// <param name="done">Told after each operand.</param>
    public static int[] Find(SearchSpace space, NoiseCurves noise, Trials trials, int[] ceiling, Action<int>? done)
    {
        int[] minima = [.. ceiling];
        var borne = new List<double>();
        for (int o = 0; o < minima.Length; o++)
        {
            ProfiledOperand operand = space.Operands[o];
            bool Passes(int bits)
            {
                if (operand.IsUntouched(bits)) return true;
                var widths = new int[minima.Length];
                widths[o] = bits;
                return trials.Passes("lone", widths, o / 2);
            }

            // The median of what others bore tells where this operand's limit may be.
            double limit = borne.Count == 0 ? 1e-4 : borne.Order().ElementAt(borne.Count / 2);
            int bits = ceiling[o];
            while (bits > operand.LeastBits && noise.At(o, bits - 1) <= limit) bits--;
            if (Passes(bits))
            {
                while (bits > operand.LeastBits && Passes(bits - 1)) bits--;
            }
            else
            {
                do bits++;
                while (bits < ceiling[o] && !Passes(bits));
            }

            minima[o] = Math.Min(bits, ceiling[o]);
            if (noise.At(o, minima[o]) > 0) borne.Add(noise.At(o, minima[o]));
            done?.Invoke(o + 1);
        }

        return minima;
    }
}
