using Sett.Hardware.Cost;

namespace Sett.Studies.TrainingCosts;

/// <summary>A layer's pass on an array, over all steps.</summary>
internal readonly record struct PassTotals(int Layer, TrainingPass Pass, long Cycles, TrainingEnergy Energy);

/// <summary>Steps with one word on an array.</summary>
internal readonly record struct WordTotals(int Bits, long Cycles, TrainingEnergy Energy);

/// <summary>A training's work on an array: the whole, by layer and pass, and by word. The three add up to the same.</summary>
/// <param name="Array">The array.</param>
/// <param name="Cycles">All cycles.</param>
/// <param name="Energy">All energy.</param>
/// <param name="Layers">By layer and pass.</param>
/// <param name="Words">By word, the widest first.</param>
internal sealed record DesignTotals(
    MacArray Array, long Cycles, TrainingEnergy Energy, IReadOnlyList<PassTotals> Layers, IReadOnlyList<WordTotals> Words)
{
    public static DesignTotals Of(MacArray array, IReadOnlyList<CountedWork> work)
    {
        (WorkPiece Piece, long Cycles, TrainingEnergy Energy)[] parts = [.. work.Select(w => Price(array, w))];
        (long cycles, TrainingEnergy energy) = Sum(array, parts);
        PassTotals[] layers = [.. parts.GroupBy(p => (p.Piece.Layer, p.Piece.Pass))
            .Select(g => Sum(array, g) is var s ? new PassTotals(g.Key.Layer, g.Key.Pass, s.Cycles, s.Energy) : default)];
        WordTotals[] words = [.. parts.GroupBy(p => p.Piece.Word).OrderByDescending(g => g.Key)
            .Select(g => Sum(array, g) is var s ? new WordTotals(g.Key, s.Cycles, s.Energy) : default)];
        if (layers.Sum(l => l.Cycles) != cycles || words.Sum(w => w.Cycles) != cycles
            || Dynamic(layers.Select(l => l.Energy)) != Dynamic([energy]) || Dynamic(words.Select(w => w.Energy)) != Dynamic([energy]))
        {
            throw new InvalidOperationException($"The parts of a training on {array.Label} do not add up.");
        }

        return new DesignTotals(array, cycles, energy, layers, words);
    }

    private static (WorkPiece, long, TrainingEnergy) Price(MacArray array, CountedWork work)
    {
        WorkPiece piece = work.Piece;
        return (piece, checked(array.Cycles(work.Macs, piece.FirstBits, piece.SecondBits) * work.Times),
            array.Spend(work.Macs, piece.Pass, piece.FirstBits, piece.SecondBits) * work.Times);
    }

    // Leakage follows from the sum of cycles, so that it is rounded once.
    private static (long Cycles, TrainingEnergy Energy) Sum(
        MacArray array, IEnumerable<(WorkPiece, long Cycles, TrainingEnergy Energy)> parts)
    {
        long cycles = 0;
        TrainingEnergy energy = default;
        foreach ((_, long c, TrainingEnergy e) in parts) (cycles, energy) = (checked(cycles + c), energy + e);
        return (cycles, energy with { Leakage = array.Leakage(cycles) });
    }

    private static Energy Dynamic(IEnumerable<TrainingEnergy> parts)
    {
        Energy sum = default;
        foreach (TrainingEnergy e in parts) sum += e.Datapath + e.Sums + e.Memory;
        return sum;
    }
}
