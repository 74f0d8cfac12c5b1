using Sett.Hardware.ScaleSim;
using Sett.Networks.Layers;

namespace Sett.Hardware.Tests.Slow;

/// <summary>
/// SCALE-Sim's memories the long way: tables of addresses for every cycle and unit of the edge, and memories as lists of sets and lines.
/// </summary>
internal static class SlowScaleSim
{
    /// <summary>A layer of one group; rows of the tables are cycles.</summary>
    public static SystolicTraffic Run(
        LayerShape shape, int rows, int columns, string dataflow, int activationWords, int weightWords, int outputWords)
    {
        int length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, windows = shape.Windows, filters = shape.Filters;
        List<List<int>> inputs = [], weights = [], outputs = [];
        long inputReads = 0, weightReads = 0, written = 0;
        (int along, int across) = dataflow == "os" ? (windows, filters) : dataflow == "ws" ? (length, filters) : (length, windows);
        for (int c = 0; c < across; c += columns)
        {
            for (int r = 0; r < along; r += rows)
            {
                int[] down = [.. Enumerable.Range(r, Math.Min(rows, along - r))];
                int[] right = [.. Enumerable.Range(c, Math.Min(columns, across - c))];
                List<List<int>> i, w, o;
                if (dataflow == "os")
                {
                    i = Skewed(0, length, rows, (t, row) => row < down.Length ? Input(shape, down[row], t) : -1);
                    w = Skewed(0, length, columns, (t, column) => column < right.Length ? right[column] * length + t : -1);
                    o = Skewed(length - 1, rows, columns, (t, column) => rows - 1 - t < down.Length && column < right.Length ? 1 : -1);
                    inputReads += down.Length * length;
                    weightReads += right.Length * length;
                    written += down.Length * right.Length + rows + columns;
                }
                else
                {
                    int streamed = dataflow == "ws" ? windows : filters;
                    List<List<int>> still = Loaded(rows, columns, (row, column) => row >= down.Length || column >= right.Length ? -1
                        : dataflow == "ws" ? right[column] * length + down[row] : Input(shape, right[column], down[row]));
                    List<List<int>> moving = Skewed(rows, streamed, rows, (t, row) => row >= down.Length ? -1
                        : dataflow == "ws" ? Input(shape, t, down[row]) : t * length + down[row]);
                    (i, w) = dataflow == "ws" ? (moving, still) : (still, moving);
                    o = Skewed(2 * rows - 1, streamed, columns, (_, column) => column < right.Length ? 1 : -1);
                    (long stillReads, long movingReads) = (down.Length * right.Length, down.Length * streamed);
                    inputReads += dataflow == "ws" ? movingReads : stillReads;
                    weightReads += dataflow == "ws" ? stillReads : movingReads;
                    written += streamed * right.Length;
                }

                int lines = rows + columns - 2 + (dataflow == "os" ? length : rows + (dataflow == "ws" ? windows : filters));
                foreach ((List<List<int>> own, List<List<int>> all) in new[] { (i, inputs), (w, weights), (o, outputs) })
                    for (int line = 0; line < lines; line++) all.Add(line < own.Count ? own[line] : []);
            }
        }

        (long start, long stop, long words) = Write(outputs, outputWords, columns);
        (long First, long Last) span = Span(outputs, 0);
        return new SystolicTraffic(outputs.Count - 1, 0, Read(inputs, activationWords, inputReads), Read(weights, weightWords, weightReads),
            new OperandTraffic(span.First, span.Last, written, start, stop, words));
    }

    private static int Input(LayerShape s, int window, int element)
    {
        if (!s.IsConvolution) return window * s.Channels + element;
        int y = window / s.OutputWidth * s.StrideY + element / (s.Channels * s.KernelWidth) * s.DilationY - s.PadTop;
        int x = window % s.OutputWidth * s.StrideX + element / s.Channels % s.KernelWidth * s.DilationX - s.PadLeft;
        return y < 0 || x < 0 || y >= s.Height || x >= s.Width ? -1 : (y * s.Width + x) * s.Channels + element % s.Channels;
    }

    // Column i starts i cycles late.
    private static List<List<int>> Skewed(int before, int times, int width, Func<int, int, int> at)
    {
        List<List<int>> lines = [.. Enumerable.Range(0, before + times + width - 1).Select(_ => new List<int>())];
        for (int i = 0; i < width; i++)
            for (int t = 0; t < times; t++)
                if (at(t, i) is var word && word >= 0) lines[before + t + i].Add(word);
        return lines;
    }

    private static List<List<int>> Loaded(int rows, int columns, Func<int, int, int> at) =>
        [.. Enumerable.Range(0, rows).Reverse().Select(row =>
            Enumerable.Range(0, columns).Select(column => at(row, column)).Where(w => w >= 0).ToList())];

    private static (long First, long Last) Span(List<List<int>> lines, int late) =>
        (lines.FindIndex(l => l.Count > 0) + late, lines.FindLastIndex(l => l.Count > 0) + late);

    private static OperandTraffic Read(List<List<int>> lines, int memory, long reads)
    {
        int size = memory / 100, oldest = 0, fetched = 0;
        List<HashSet<int>> sets = [[]];
        var fetches = new List<(long From, long To, long Words)>();
        (long from, long to) = (0, 0);
        for (int cycle = 0; cycle < lines.Count; cycle++)
        {
            foreach (int word in lines[cycle])
            {
                if (sets.Skip(oldest).Any(s => s.Contains(word))) continue;
                sets[^1].Add(word);
                if (sets[^1].Count < size) continue;
                sets.Add([]);
                if (sets.Count - 1 < oldest + 50) continue;
                if (fetches.Count == 0) (from, to) = FirstFetch((int)Span(lines, 0).First, 50 * size);
                fetches.Add((from, to, 50L * size));
                (from, to) = (to + 1, cycle);
                fetched = oldest += 50;
            }
        }

        if (fetches.Count == 0) (from, to) = FirstFetch(0, sets.Count(s => s.Count > 0) * size);
        fetches.Add((from, to, sets.Skip(fetched).Sum(s => s.Count)));
        (long first, long last) = Span(lines, 1);
        return new OperandTraffic(first, last, reads, fetches[0].From + 1, fetches[^1].To + 1, fetches.Sum(f => f.Words));
    }

    private static (long, long) FirstFetch(int use, int words) => (use - 2 - (words + 9) / 10 + 1, use - 2);

    private static (long Start, long Stop, long Words) Write(List<List<int>> outputs, int memory, int width)
    {
        int half = memory / 2, open = 0;
        long free = memory, end = 0, words = 0;
        var lines = new List<int>();
        var drains = new List<(long From, long To)>();
        for (int cycle = 0; cycle < outputs.Count; cycle++)
        {
            for (int i = 0; i < outputs[cycle].Count; i++)
            {
                free--;
                if (++open == width) Close();
                if (cycle < end || free >= memory - half) continue;
                Close();
                Drain(cycle);
            }
        }

        Close();
        for (long cycle = outputs.Count - 1; lines.Count > 0; cycle = end + 1) Drain(cycle);
        return (drains[0].From, drains[^1].To, words);

        void Close()
        {
            if (open > 0) lines.Add(open);
            open = 0;
        }

        void Drain(long cycle)
        {
            List<int> own = [.. lines.Take((half + width - 1) / width)];
            lines.RemoveRange(0, own.Count);
            long counted = own.Count * width - (width - own[^1]);
            (free, words, end) = (free + counted, words + counted, cycle + own.Count - 1);
            drains.Add((cycle, end));
        }
    }
}
