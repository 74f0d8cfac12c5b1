using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>Rows (patches of an input, or kernels) that go through a register tile together.</summary>
/// <param name="First">The first row.</param>
/// <param name="Count">1 to <see cref="Tile.MaxRows"/>.</param>
internal readonly record struct RowPanel(int First, int Count);

/// <summary>How rows are cut into panels and panels into blocks, which one thread hashes at a time.</summary>
internal sealed class RowBlocks
{
    /// <summary>The most rows of a block: what a hash search keeps in the nearest cache.</summary>
    public const int MostRows = 96;

    // Narrower output rows are cut across their ends.
    private const int NarrowRow = 5;

    private readonly RowPanel[] _panels;
    private readonly List<int> _starts = [0];

    private RowBlocks(List<RowPanel> panels)
    {
        _panels = [.. panels];
        int rows = 0;
        for (int i = 0; i < _panels.Length; i++)
        {
            if (rows + _panels[i].Count > MostRows)
            {
                _starts.Add(i);
                rows = 0;
            }

            rows += _panels[i].Count;
        }

        _starts.Add(_panels.Length);
    }

    /// <summary>How many blocks there are.</summary>
    public int Count => _starts.Count - 1;

    /// <summary>The panels of a block.</summary>
    public ReadOnlySpan<RowPanel> this[int block] => _panels.AsSpan(_starts[block].._starts[block + 1]);

    /// <summary>Rows without any order among them.</summary>
    public static RowBlocks Of(int rows)
    {
        var panels = new List<RowPanel>();
        Cut(panels, 0, rows);
        return new RowBlocks(panels);
    }

    /// <summary>
    /// The windows of a convolution; a panel stays in one output row where rows are long enough, so that its inputs lie next to each other.
    /// </summary>
    public static RowBlocks Of(LayerShape shape)
    {
        if (shape.OutputWidth <= NarrowRow) return Of(shape.Windows);
        var panels = new List<RowPanel>();
        for (int row = 0; row < shape.OutputHeight; row++) Cut(panels, row * shape.OutputWidth, shape.OutputWidth);
        return new RowBlocks(panels);
    }

    private static void Cut(List<RowPanel> panels, int first, int rows)
    {
        int count = (rows + Tile.MaxRows - 1) / Tile.MaxRows;
        for (int i = 0; i < count; i++)
        {
            int start = (int)((long)i * rows / count), end = (int)((long)(i + 1) * rows / count);
            panels.Add(new RowPanel(first + start, end - start));
        }
    }
}
