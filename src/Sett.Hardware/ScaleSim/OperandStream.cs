namespace Sett.Hardware.ScaleSim;

/// <summary>
/// The words of an operand that a systolic array asks for in each cycle of a fold. What stands still is loaded a row a cycle, the last row
/// first; what streams comes to each row or column a cycle later than to the one before.
/// </summary>
internal sealed class OperandStream
{
    private readonly OperandWords _words;
    private readonly bool _isStill, _streamsElements;
    private readonly int _rows, _streamed, _first;

    private OperandStream(OperandWords words, bool isStill, bool streamsElements, int rows, int streamed, int first) =>
        (_words, _isStill, _streamsElements, _rows, _streamed, _first) = (words, isStill, streamsElements, rows, streamed, first);

    /// <summary>
    /// An operand of which each row or column takes a window's or filter's elements one after another (outputs stand still).
    /// </summary>
    public static OperandStream ByElements(OperandWords words, int length) => new(words, false, true, 0, length, 0);

    /// <summary>
    /// An operand that streams while the other stands still: each row takes an element of one window or filter after another.
    /// </summary>
    public static OperandStream ByOuters(OperandWords words, int outers, int rows) => new(words, false, false, rows, outers, rows);

    /// <summary>An operand that stands still: elements along the rows, windows or filters along the columns.</summary>
    public static OperandStream Still(OperandWords words, int rows) => new(words, true, false, rows, 0, 0);

    /// <summary>Whether it stands still.</summary>
    public bool IsStill => _isStill;

    /// <summary>The words of a cycle.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="rows">What lies along the rows in this fold.</param>
    /// <param name="edge">What lies along the edge at which the operand comes in.</param>
    /// <param name="cycle">The fold's cycle.</param>
    /// <param name="words">Takes the words in.</param>
    /// <returns>How many there are.</returns>
    public int At(int pass, FoldPart rows, FoldPart edge, int cycle, Span<int> words)
    {
        int count = 0;
        if (_isStill)
        {
            int row = _rows - 1 - cycle;
            if (row < 0 || row >= rows.Used) return 0;
            for (int c = 0; c < edge.Used; c++) Take(_words.At(pass, edge.First + c, rows.First + row), words, ref count);
            return count;
        }

        int time = cycle - _first;
        for (int i = Math.Max(0, time - _streamed + 1); i <= Math.Min(edge.Used - 1, time); i++)
        {
            int at = _streamsElements ? _words.At(pass, edge.First + i, time - i) : _words.At(pass, time - i, edge.First + i);
            Take(at, words, ref count);
        }

        return count;
    }

    private static void Take(int word, Span<int> words, ref int count)
    {
        if (word != OperandWords.Nowhere) words[count++] = word;
    }
}

/// <summary>What a fold has along one side of the array.</summary>
/// <param name="First">The first of it.</param>
/// <param name="Used">How many.</param>
internal readonly record struct FoldPart(int First, int Used)
{
    /// <summary>The part of a fold.</summary>
    public static FoldPart Of(int fold, int size, int all) => new(fold * size, Math.Min(size, all - fold * size));
}
