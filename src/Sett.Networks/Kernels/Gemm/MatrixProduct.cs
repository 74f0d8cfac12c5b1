using Sett.Networks.Execution;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// A matrix somewhere in memory: element (row, column) at <c>Start + row·RowStride + column·ColumnStride</c>, counted in floats.
/// </summary>
internal readonly record struct MatrixPlace(Memory<float> Memory, int Start, int RowStride, int ColumnStride);

/// <summary>
/// C = A·B, or C += A·B, for float32 with A of Rows × Depth and B of Depth × Columns. Each element is
/// <c>acc = start; for k = 0 … Depth − 1: acc = fma(a[k], b[k], acc)</c>, whatever the machine and the number of threads.
/// </summary>
internal sealed unsafe class MatrixProduct
{
    private const int DepthBlock = 512;
    private const int RowBlock = 96;
    private readonly RowPanels _whole;
    private readonly ColumnPanels _columns;
    private readonly int[] _offsets, _lastOffsets;

    public MatrixProduct(int rows, int columns, int depth)
    {
        _whole = new RowPanels(rows, depth);
        _columns = new ColumnPanels(columns, depth);
        _offsets = ColumnPanels.Offsets(depth, ColumnPanels.Width);
        int lastPitch = columns == 0 ? ColumnPanels.Width : _columns.PitchOf(_columns.Count - 1);
        _lastOffsets = lastPitch == ColumnPanels.Width ? _offsets : ColumnPanels.Offsets(depth, lastPitch);
    }

    public int Rows => _whole.Rows;

    public int Depth => _whole.Depth;

    public int Columns => _columns.Columns;

    /// <summary>How the second operand is packed.</summary>
    public ColumnPanels Panels => _columns;

    /// <summary>How the work is cut for a number of threads: blocks of rows, each with all or a part of the columns.</summary>
    public Cut CutFor(Workers workers, int products)
    {
        int rowBlocks = Math.Max(1, (Rows + RowBlock - 1) / RowBlock);
        long work = (long)Rows * Columns * Depth * products;
        int wanted = workers.Count == 1 || work < 200_000 ? 1 : 4 * workers.Count;
        int columnParts = Math.Clamp((wanted + products * rowBlocks - 1) / (products * rowBlocks), 1, Math.Max(1, _columns.Count));
        return new Cut(rowBlocks, columnParts);
    }

    /// <summary>Computes one piece of the product.</summary>
    /// <param name="piece">0 … <see cref="Cut.Pieces"/> − 1.</param>
    /// <param name="cut">From <see cref="CutFor"/>.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand; not read where <paramref name="packed"/> is given.</param>
    /// <param name="packed">The second operand packed as <see cref="Panels"/>, or empty.</param>
    /// <param name="c">The result, columns next to each other.</param>
    /// <param name="accumulate">Whether the sums start from what C holds; else from zero.</param>
    /// <param name="finish">Called for each finished stretch of a row: its place in C's memory and its length; or null.</param>
    public void Piece(int piece, Cut cut, MatrixPlace a, MatrixPlace b, ReadOnlySpan<float> packed, MatrixPlace c,
        bool accumulate, Action<int, int>? finish)
    {
        int rowBlock = piece / cut.ColumnParts, part = piece % cut.ColumnParts;
        int firstRow = (int)((long)rowBlock * Rows / cut.RowBlocks);
        int rowCount = (int)((long)(rowBlock + 1) * Rows / cut.RowBlocks) - firstRow;
        int firstPanel = part * _columns.Count / cut.ColumnParts, endPanel = (part + 1) * _columns.Count / cut.ColumnParts;
        bool clear = Depth == 0 && !accumulate;
        fixed (float* aStart = a.Memory.Span)
        fixed (float* cStart = c.Memory.Span)
        fixed (float* packedStart = packed)
        fixed (int* offsets = _offsets)
        fixed (int* lastOffsets = _lastOffsets)
        {
            float* result = cStart + c.Start + (nint)firstRow * c.RowStride;
            for (int k = 0; k < Depth; k += DepthBlock)
            {
                var rows = new RowPanels(rowCount, Math.Min(DepthBlock, Depth - k));
                nint aPlace = a.Start + (nint)firstRow * a.RowStride + (nint)k * a.ColumnStride;
                float* aPanels = aStart + aPlace;
                if (rowCount > 1 || a.ColumnStride != 1)
                {
                    aPanels = Scratch.Floats(Scratch.Use.Planes, rowCount * rows.Depth);
                    rows.Pack(a.Memory.Span[(int)aPlace..], a.RowStride, a.ColumnStride, new Span<float>(aPanels, rowCount * rows.Depth));
                }

                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    int pitch = _columns.PitchOf(panel);
                    float* bPanel = packedStart + _columns.Start(panel) + (nint)k * pitch;
                    if (packedStart is null)
                    {
                        bPanel = Scratch.Floats(Scratch.Use.Panel, rows.Depth * pitch);
                        new ColumnPanels(Columns, rows.Depth).Pack(
                            b.Memory.Span[(b.Start + k * b.RowStride)..], b.RowStride, b.ColumnStride, panel,
                            new Span<float>(bPanel, rows.Depth * pitch));
                    }

                    var task = new TileTask
                    {
                        Offsets = panel == _columns.Count - 1 ? lastOffsets : offsets,
                        Depth = rows.Depth,
                        Accumulate = accumulate || k > 0,
                        CStride = c.RowStride,
                    };
                    Panel(&task, rows, aPanels, bPanel, result + panel * ColumnPanels.Width, _columns.WidthOf(panel));
                }
            }
        }

        int firstColumn = firstPanel * ColumnPanels.Width, count = Math.Min(endPanel * ColumnPanels.Width, Columns) - firstColumn;
        for (int row = firstRow; row < firstRow + rowCount && (clear || finish is not null); row++)
        {
            int place = c.Start + row * c.RowStride + firstColumn;
            if (clear) c.Memory.Span.Slice(place, count).Clear();
            finish?.Invoke(place, count);
        }
    }

    /// <summary>All rows of the block times one panel of columns.</summary>
    private static void Panel(TileTask* task, RowPanels rows, float* a, float* b, float* c, int width)
    {
        float* small = stackalloc float[8 * Tile.Lanes];
        int whole = width / Tile.Lanes, rest = width % Tile.Lanes;
        nint stride = task->CStride;
        for (int panel = 0; panel < rows.Count; panel++)
        {
            int start = rows.Start(panel), count = rows.Start(panel + 1) - start;
            task->A = a + start * rows.Depth;
            float* to = c + start * stride;
            for (int s = 0; s < whole; s += Tile.MaxSegments)
            {
                task->B0 = b + s * Tile.Lanes;
                task->B1 = task->B0 + Tile.Lanes;
                task->B2 = task->B1 + Tile.Lanes;
                task->C0 = to + s * Tile.Lanes;
                task->C1 = task->C0 + Tile.Lanes;
                task->C2 = task->C1 + Tile.Lanes;
                Tile.Run(task, count, Math.Min(Tile.MaxSegments, whole - s));
            }

            if (rest == 0) continue;
            float* end = to + whole * Tile.Lanes;
            task->B0 = b + whole * Tile.Lanes;
            task->C0 = small;
            task->CStride = Tile.Lanes;
            for (int row = 0; row < count && task->Accumulate; row++)
                new ReadOnlySpan<float>(end + row * stride, rest).CopyTo(new Span<float>(small + row * Tile.Lanes, rest));
            Tile.Run(task, count, 1);
            task->CStride = stride;
            for (int row = 0; row < count; row++)
                new ReadOnlySpan<float>(small + row * Tile.Lanes, rest).CopyTo(new Span<float>(end + row * stride, rest));
        }
    }

    /// <summary>How a product is cut into pieces.</summary>
    internal readonly record struct Cut(int RowBlocks, int ColumnParts)
    {
        /// <summary>The number of pieces.</summary>
        public int Pieces => RowBlocks * ColumnParts;
    }
}
