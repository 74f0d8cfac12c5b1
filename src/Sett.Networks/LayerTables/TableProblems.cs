using System.Globalization;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>
/// What is wrong with a table, gathered so that a user sees all of it at once, and the parsing of fields that reports there.
/// A field that cannot be read counts as 1, and its line is dropped by <see cref="Row"/>.
/// </summary>
internal sealed class TableProblems(string file)
{
    private const int Shown = 20;
    private const int LargestSize = 1 << 24;

    private readonly List<string> _problems = [];

    /// <summary>Problems so far.</summary>
    public int Count => _problems.Count;

    /// <summary>Notes a problem of a line.</summary>
    public void Add(TableLine line, string problem) => _problems.Add($"line {line.Number}: {problem}");

    /// <summary>Ends the reading if there was any problem.</summary>
    /// <exception cref="BadInputException">The problems, the first twenty in full.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0) return;
        string rest = _problems.Count > Shown ? $"; and {_problems.Count - Shown} more" : "";
        throw new BadInputException($"{file}: {string.Join("; ", _problems.Take(Shown))}{rest}");
    }

    /// <summary>A whole number from <paramref name="least"/> up.</summary>
    public int Number(TableLine line, int column, string name, int least = 1)
    {
        string text = line[column];
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= least && value <= LargestSize)
            return value;
        Add(line, $"{name} is {(text.Length == 0 ? "missing" : $"'{text}'")}; a whole number {least} … {LargestSize} is needed");
        return 1;
    }

    /// <summary>The row that <paramref name="make"/> yields, or null where it, or a field before it, is wrong.</summary>
    public TableRow? Row(TableLine line, int problemsBefore, Func<TableRow> make)
    {
        if (Count > problemsBefore) return null;
        try
        {
            TableRow row = make();
            if (row is LayerRow { Shape: { } shape }) RequireCountable(row.Name, shape);
            return row;
        }
        catch (BadInputException e)
        {
            Add(line, e.Message.TrimEnd('.'));
            return null;
        }
    }

    /// <summary>Refuses layers whose counts would not fit into the integers that hold them.</summary>
    private static void RequireCountable(string name, LayerShape shape)
    {
        Int128 terms = (Int128)shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        Int128 activations =
            (Int128)shape.Channels * shape.Height * shape.Width * shape.Rows * (shape.Kind == LayerKind.MatrixProduct ? shape.Groups : 1);
        Int128 most = Int128.Max(activations, terms * shape.Filters * shape.Windows);
        if (most > long.MaxValue >> 12)
            throw new BadInputException($"layer '{name}': too large to count ({shape.Macs} multiply-accumulates or more).");
    }
}
