using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Hardware.Schedules;

/// <summary>The sizes that a row-stationary mapping has to keep to. Words have 16 bits.</summary>
/// <param name="Rows">Rows of the array.</param>
/// <param name="Columns">Columns of the array.</param>
/// <param name="FilterWords">Weights that a unit holds.</param>
/// <param name="InputWords">Input activations that a unit holds.</param>
/// <param name="SumWords">Partial sums that a unit holds.</param>
/// <param name="BufferWords">Words of the global buffer for inputs and partial sums.</param>
public readonly record struct RowStationaryArray(int Rows, int Columns, int FilterWords, int InputWords, int SumWords, long BufferWords)
{
    /// <summary>Words that the global buffer moves in two cycles, so that its share of a layer's time is whole: 7.5 a cycle.</summary>
    /// <remarks>
    /// What the chip's published times and traffic of VGG-16's first ten layers have in common: 7.41 to 7.66 words a cycle.
    /// </remarks>
    public const int WordsInTwoCycles = 15;

    /// <summary>
    /// Sets of a strip of output rows that fit: side by side where a strip is no wider than the array, else its parts above each other.
    /// </summary>
    /// <param name="filterRows">Rows of a filter.</param>
    /// <param name="strip">Output rows of a strip.</param>
    public int SetsOf(int filterRows, int strip) =>
        strip <= Columns ? Rows / filterRows * (Columns / strip) : Rows / filterRows / ((strip + Columns - 1) / Columns);

    /// <summary>Cycles of a mapping: those of the units or those of the global buffer, whichever are more.</summary>
    public static long CyclesOf(RowStationaryMapping mapping, RowStationaryLayer layer) =>
        Math.Max(mapping.Cycles(layer), checked((2 * mapping.Traffic(layer).Words + WordsInTwoCycles - 1) / WordsInTwoCycles));

    /// <summary>Whether a mapping keeps to the sizes.</summary>
    public bool Holds(RowStationaryMapping mapping, RowStationaryLayer layer) =>
        mapping.Q * layer.FilterWidth <= InputWords
        && (long)mapping.P * mapping.Q * layer.FilterWidth <= FilterWords && mapping.P <= SumWords
        && mapping.Sets <= SetsOf(layer.FilterRows, mapping.E) && mapping.M >= Math.Min(layer.Filters, mapping.P * mapping.T)
        && WordsOf(mapping, layer) <= BufferWords;

    /// <summary>
    /// The mapping of the fewest cycles, among those of the least traffic of the global buffer, among those of the most filters that stay.
    /// Output rows are cut where not even one of one filter fits into the buffer; the chip never had to.
    /// </summary>
    /// <param name="name">The layer's name, for the error.</param>
    /// <param name="shape">The layer.</param>
    /// <returns>The layer as it is cut, and its mapping.</returns>
    /// <exception cref="BadInputException">Not even the inputs of one output fit into the global buffer.</exception>
    public (RowStationaryLayer Layer, RowStationaryMapping Mapping) Search(string name, LayerShape shape)
    {
        RowStationaryLayer whole = RowStationaryLayer.Of(shape, Rows, InputWords), layer = whole;
        for (int parts = 2; !Holds(new(1, 1, 1, 1, 1, 1), layer); parts *= 2)
        {
            if (layer.OutputWidth == 1)
                throw new BadInputException($"layer '{name}': the inputs of one output do not fit into the global buffer's "
                    + $"{BufferWords * 2} bytes for them; give it more global-buffer.");
            layer = whole.InParts(Math.Min(parts, whole.OutputWidth));
        }

        return (layer, Best(layer));
    }

    private RowStationaryMapping Best(RowStationaryLayer layer)
    {
        (long, long, long)? least = null;
        var best = default(RowStationaryMapping);
        foreach (int e in Distinct(layer.OutputRows, Math.Min(layer.OutputRows, Columns * (Rows / layer.FilterRows))))
        {
            int sets = SetsOf(layer.FilterRows, e);
            foreach (int r in Distinct(layer.Channels, Math.Min(sets, layer.Channels)))
            {
                foreach (int t in Distinct(layer.Filters, Math.Min(sets / r, layer.Filters)))
                {
                    // Further along either, as few interleaved as the same number of passes needs.
                    foreach (int q in Distinct((layer.Channels + r - 1) / r, InputWords / layer.FilterWidth))
                    {
                        foreach (int p in Distinct((layer.Filters + t - 1) / t, Math.Min(SumWords, FilterWords / (q * layer.FilterWidth))))
                        {
                            int m = MostFilters(layer, e, q * r, p * t);
                            if (m == 0) continue;
                            var mapping = new RowStationaryMapping(m, e, p, q, r, t);
                            (long, long, long) cost = (CyclesOf(mapping, layer), mapping.Traffic(layer).Words, -m);
                            if (least is null || cost.CompareTo(least.Value) < 0) (least, best) = (cost, mapping);
                        }
                    }
                }
            }
        }

        return best;
    }

    private static long WordsOf(RowStationaryMapping mapping, RowStationaryLayer layer) =>
        mapping.Q * mapping.R * layer.InputRows(mapping.E) * layer.InputWidth + (long)mapping.M * mapping.E * layer.OutputWidth;

    // Whole passes over filters, as many as have room; 0 if none has.
    private int MostFilters(RowStationaryLayer layer, int e, int channels, int filters)
    {
        long left = BufferWords - channels * layer.InputRows(e) * layer.InputWidth, each = (long)e * layer.OutputWidth;
        long most = left <= 0 ? 0 : left / each;
        return most >= layer.Filters ? layer.Filters : (int)(most / filters * filters);
    }

    // Sizes of parts up to a limit, each the smallest for its number of parts.
    private static IEnumerable<int> Distinct(int all, int limit)
    {
        for (int size = 1, last = 0; size <= Math.Min(all, limit); size++)
        {
            int parts = (all + size - 1) / size;
            if (parts != last) yield return size;
            last = parts;
        }
    }
}
