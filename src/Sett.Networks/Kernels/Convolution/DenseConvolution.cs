using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// Convolution as a matrix product that is never laid out in memory: rows are filters, columns are windows, and a table says where the
/// value of step k = (c, ky, kx) lies relative to a window. Each output is <c>acc = bias; for c, for ky, for kx: acc = fma(x, w, acc)</c>,
/// padding taking part as zeros.
/// </summary>
/// <remarks>
/// Where windows do not overlap the border and follow each other without gaps, the tiles read the input itself; else a band of rows is
/// staged by <see cref="PlaneLayout"/>. Output rows that fill segments of 16 badly are gathered into packed panels instead.
/// </remarks>
internal sealed unsafe class DenseConvolution
{
    private const int StagedBytes = 192 * 1024;
    private const int FlatColumns = 1024;
    private const int TileColumns = 48;
    private const int PanelPitch = TileColumns + Tile.Lanes;

    private readonly LayerShape _shape;
    private readonly RowPanels _panels;
    private readonly PlaneLayout? _layout;
    private readonly int[] _offsets;
    private readonly int[]? _packedOffsets;
    private readonly int _bands, _bandRows, _width;

    public DenseConvolution(LayerShape shape)
    {
        bool unpadded = shape is { PadTop: 0, PadBottom: 0, PadLeft: 0, PadRight: 0, StrideX: 1, StrideY: 1 };
        bool pointwise = unpadded && shape.KernelHeight == 1 && shape.KernelWidth == 1;
        if (pointwise) shape = shape with { Width = shape.Height * shape.Width, Height = 1 };
        _shape = shape;
        int depth = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        _panels = new RowPanels(shape.FiltersPerGroup, depth);
        int height = shape.OutputHeight;
        _width = shape.OutputWidth;

        bool packed = !FillsSegments(shape);
        if (pointwise && !packed)
        {
            _bandRows = 1;
            int columns = Math.Min(StagedBytes / sizeof(float) / depth, FlatColumns);
            _bands = Math.Max(1, Math.Min(_width / TileColumns, CeilDiv(_width, Math.Max(1, columns))));
        }
        else
        {
            int rowBytes = shape.ChannelsPerGroup * new PlaneLayout(shape, 1).PlaneSize * sizeof(float);
            int rows = Math.Clamp(StagedBytes / rowBytes, Math.Min(height, CeilDiv(TileColumns, _width)), height);
            _bands = CeilDiv(height, rows);
            _bandRows = CeilDiv(height, _bands);
            _bands = CeilDiv(height, _bandRows);
        }

        if (!unpadded || packed) _layout = new PlaneLayout(shape, _bandRows);
        _offsets = Offsets(shape, _layout);
        if (packed) _packedOffsets = [.. Enumerable.Range(0, depth).Select(k => k * PanelPitch)];
    }

    /// <summary>Floats that the packed weights of all groups take.</summary>
    public int PackedLength => _shape.Filters * _panels.Depth;

    /// <summary>Whether all windows of an input follow each other, so that bands are cut anywhere.</summary>
    private bool IsFlat => _layout is null && _shape.OutputHeight == 1;

    /// <summary>Packs weights Filters × (Channels / Groups) × KernelHeight × KernelWidth.</summary>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        int group = _panels.Rows * _panels.Depth;
        for (int g = 0; g < _shape.Groups; g++)
            _panels.Pack(weights.Slice(g * group, group), _panels.Depth, 1, packed.Slice(g * group, group));
    }

    /// <summary>Convolves <paramref name="images"/> inputs.</summary>
    public void Run(KernelRun run, int images, Memory<float> packedWeights, ReadOnlySpan<float> bias, Finish finish)
    {
        int groups = _shape.Groups, bands = _bands;
        int blocks = images * groups * bands;
        int wanted = run.Workers.Count == 1 || _shape.Macs * images < 200_000 ? 1 : 2 * run.Workers.Count;
        int parts = blocks >= wanted ? 1 : Math.Min(_panels.Count, CeilDiv(wanted, blocks));
        Tensors operands = new(run.Input(0).As<float>().Memory, packedWeights, run.Output(0).As<float>().Memory, bias.ToArray());
        run.Workers.Run(blocks * parts, piece =>
        {
            int block = piece / parts, part = piece % parts;
            int image = block / (groups * bands), group = block / bands % groups, band = block % bands;
            Piece(run, operands, new Work(image, group, band, part * _panels.Count / parts, (part + 1) * _panels.Count / parts), finish);
        });
    }

    private void Piece(KernelRun run, Tensors operands, Work work, Finish finish)
    {
        int plane = _shape.Height * _shape.Width, channels = _shape.ChannelsPerGroup;
        ReadOnlySpan<float> input =
            operands.Input.Span.Slice((work.Image * _shape.Channels + work.Group * channels) * plane, channels * plane);
        Band band = Columns(work.Band);
        int outputPlane = _shape.OutputHeight * _width;
        int outputOffset = (work.Image * _shape.Filters + work.Group * _panels.Rows) * outputPlane;
        fixed (float* start = input)
        fixed (float* weights = operands.Weights.Span)
        fixed (float* output = operands.Output.Span)
        fixed (float* bias = operands.Bias)
        fixed (int* offsets = _offsets)
        fixed (float* scale = finish.Scale?.Scale)
        fixed (float* shift = finish.Scale?.Shift)
        {
            float* source = start;
            if (_layout is { } layout)
            {
                source = Scratch.Floats(Scratch.Use.Planes, channels * layout.PlaneSize + Tile.Lanes);
                for (int c = 0; c < channels; c++)
                    layout.Stage(start + c * plane, band.FirstRow, source + c * layout.PlaneSize);
            }

            float* groupWeights = weights + work.Group * _panels.Rows * _panels.Depth;
            float* result = output + outputOffset;
            var task = new TileTask { Offsets = offsets, Depth = _panels.Depth, CStride = outputPlane };
            var rows = new RowValues(bias, scale, shift, work.Group * _panels.Rows);
            if (finish.Clamp is { } clamp)
            {
                task.Clamps = true;
                task.Low = clamp.Low;
                task.High = clamp.High;
            }

            if (_packedOffsets is null)
            {
                for (int panel = work.FirstPanel; panel < work.EndPanel; panel++)
                {
                    Select(ref task, panel, groupWeights, rows);
                    DirectTiles(&task, source, result + _panels.Start(panel) * outputPlane, band, Rows(panel));
                    Sweep(run, operands.Output.Span, outputOffset, panel, band, finish.Behind);
                }
            }
            else
            {
                PackedTiles(&task, source, result, groupWeights, rows, band, work);
                for (int panel = work.FirstPanel; panel < work.EndPanel; panel++)
                    Sweep(run, operands.Output.Span, outputOffset, panel, band, finish.Behind);
            }
        }
    }

    private int Rows(int panel) => _panels.Start(panel + 1) - _panels.Start(panel);

    private void Select(ref TileTask task, int panel, float* weights, RowValues values)
    {
        int row = _panels.Start(panel);
        task.A = weights + row * _panels.Depth;
        task.Bias = values.Bias is null ? null : values.Bias + values.First + row;
        if (values.Scale is null) return;
        task.Scale = values.Scale + values.First + row;
        task.Shift = values.Shift + values.First + row;
    }

    private void Sweep(KernelRun run, Span<float> output, int outputOffset, int panel, Band band, LayerEpilogue? epilogue)
    {
        if (epilogue is null) return;
        for (int row = _panels.Start(panel); row < _panels.Start(panel + 1); row++)
        {
            int at = outputOffset + row * _shape.OutputHeight * _width + band.First;
            epilogue.Apply(run, output.Slice(at, band.Count), at);
        }
    }

    /// <summary>Tiles whose segments lie in the source as they are: the last segment of a row ends at the row's end.</summary>
    private void DirectTiles(TileTask* task, float* source, float* result, Band band, int rows)
    {
        int width = IsFlat ? band.Count : _width;
        int perRow = CeilDiv(width, Tile.Lanes), segments = band.Count / width * perRow;
        int pitch = _layout?.Pitch ?? _shape.Width;
        int first = _layout is not null ? 0 : IsFlat ? band.First : band.FirstRow * pitch;
        int perTile = PerTile(segments);
        int* reads = stackalloc int[3];
        int* writes = stackalloc int[3];
        int row = 0, inRow = 0;
        for (int done = 0; done < segments;)
        {
            int count = Math.Min(perTile, segments - done);
            for (int s = 0; s < count; s++)
            {
                int column = Math.Min(inRow * Tile.Lanes, width - Tile.Lanes);
                reads[s] = first + row * pitch + column;
                writes[s] = band.First + row * width + column;
                if (++inRow == perRow)
                {
                    inRow = 0;
                    row++;
                }
            }

            task->B0 = source + reads[0];
            task->B1 = source + reads[1];
            task->B2 = source + reads[2];
            task->C0 = result + writes[0];
            task->C1 = result + writes[1];
            task->C2 = result + writes[2];
            Tile.Run(task, rows, count);
            done += count;
        }
    }

    /// <summary>
    /// Tiles whose windows are first gathered into a panel: for each step, the values of up to 48 windows next to each other.
    /// </summary>
    private void PackedTiles(TileTask* task, float* source, float* result, float* weights, RowValues values, Band band, Work work)
    {
        int depth = _panels.Depth, outputPlane = _shape.OutputHeight * _width;
        float* panelB = Scratch.Floats(Scratch.Use.Panel, depth * PanelPitch + Tile.Lanes);
        float* small = stackalloc float[8 * Tile.Lanes];
        fixed (int* sourceOffsets = _offsets)
        fixed (int* packedOffsets = _packedOffsets)
        {
            task->Offsets = packedOffsets;
            int width = PerTile(CeilDiv(band.Count, Tile.Lanes)) * Tile.Lanes;
            for (int column = 0; column < band.Count; column += width)
            {
                int columns = Math.Min(width, band.Count - column);
                Gather(source, sourceOffsets, column, columns, panelB);
                for (int panel = work.FirstPanel; panel < work.EndPanel; panel++)
                {
                    Select(ref *task, panel, weights, values);
                    int rows = Rows(panel);
                    float* to = result + _panels.Start(panel) * outputPlane + band.First + column;
                    int whole = columns / Tile.Lanes;
                    for (int s = 0; s < whole; s += Tile.MaxSegments)
                    {
                        task->B0 = panelB + s * Tile.Lanes;
                        task->B1 = task->B0 + Tile.Lanes;
                        task->B2 = task->B1 + Tile.Lanes;
                        task->C0 = to + s * Tile.Lanes;
                        task->C1 = task->C0 + Tile.Lanes;
                        task->C2 = task->C1 + Tile.Lanes;
                        Tile.Run(task, rows, Math.Min(Tile.MaxSegments, whole - s));
                    }

                    int rest = columns - whole * Tile.Lanes;
                    if (rest == 0) continue;
                    task->B0 = panelB + whole * Tile.Lanes;
                    task->C0 = small;
                    task->CStride = Tile.Lanes;
                    Tile.Run(task, rows, 1);
                    task->CStride = outputPlane;
                    for (int row = 0; row < rows; row++)
                        new ReadOnlySpan<float>(small + row * Tile.Lanes, rest)
                            .CopyTo(new Span<float>(to + row * outputPlane + whole * Tile.Lanes, rest));
                }
            }
        }
    }

    /// <summary>
    /// Copies runs of windows that follow each other in the staged planes, 16 floats at a time: what a copy writes too much, the next one
    /// or the unused end of the panel's row takes.
    /// </summary>
    private void Gather(float* source, int* offsets, int column, int columns, float* panel)
    {
        int depth = _panels.Depth, pitch = _layout!.Pitch;
        for (int done = 0; done < columns;)
        {
            int at = column + done, x = at % _width;
            int run = Math.Min(Math.Min(_width - x, columns - done), Tile.Lanes);
            float* from = source + at / _width * pitch + x;
            float* to = panel + done;
            if (run <= 8) Copy8(from, offsets, depth, to);
            else Copy16(from, offsets, depth, to);
            done += run;
        }
    }

    private static void Copy16(float* from, int* offsets, int depth, float* to)
    {
        for (int k = 0; k < depth; k++, to += PanelPitch)
        {
            float* p = from + offsets[k];
            Vector256.Store(Vector256.Load(p), to);
            Vector256.Store(Vector256.Load(p + 8), to + 8);
        }
    }

    private static void Copy8(float* from, int* offsets, int depth, float* to)
    {
        for (int k = 0; k < depth; k++, to += PanelPitch)
            Vector256.Store(Vector256.Load(from + offsets[k]), to);
    }

    /// <summary>The outputs of a band, as a range of a filter's plane.</summary>
    private Band Columns(int band)
    {
        if (IsFlat)
        {
            int segments = _width / Tile.Lanes;
            int first = band * segments / _bands * Tile.Lanes;
            int end = band + 1 == _bands ? _width : (band + 1) * segments / _bands * Tile.Lanes;
            return new Band(0, first, end - first);
        }

        int row = band * _bandRows, endRow = Math.Min(row + _bandRows, _shape.OutputHeight);
        return new Band(row, row * _width, (endRow - row) * _width);
    }

    /// <summary>Whether tiles that read rows directly do less work than tiles that are packed first.</summary>
    private static bool FillsSegments(LayerShape shape)
    {
        int width = shape.OutputWidth, windows = width * shape.OutputHeight;
        if (width < Tile.Lanes) return false;
        double direct = width / (double)(Tile.Lanes * CeilDiv(width, Tile.Lanes));
        double copies = 4 + 3 * (double)TileColumns / Math.Min(width, TileColumns);
        double packed = windows / (double)(Tile.Lanes * CeilDiv(windows, Tile.Lanes)) / (1 + copies / (3 * shape.FiltersPerGroup));
        return direct >= packed;
    }

    /// <summary>Segments a tile where all tiles should have about the same number.</summary>
    private static int PerTile(int segments)
    {
        int tiles = CeilDiv(segments, Tile.MaxSegments);
        return tiles < 4 ? CeilDiv(segments, tiles) : Tile.MaxSegments;
    }

    private static int[] Offsets(LayerShape shape, PlaneLayout? layout)
    {
        var offsets = new int[shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth];
        int k = 0;
        for (int c = 0; c < shape.ChannelsPerGroup; c++)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    offsets[k++] = layout is null
                        ? (c * shape.Height + ky * shape.DilationY) * shape.Width + kx * shape.DilationX
                        : c * layout.PlaneSize + layout.TapOffset(ky, kx);
                }
            }
        }

        return offsets;
    }

    private static int CeilDiv(int value, int divisor) => (value + divisor - 1) / divisor;

    private readonly record struct Tensors(Memory<float> Input, Memory<float> Weights, Memory<float> Output, float[] Bias);

    private readonly record struct Work(int Image, int Group, int Band, int FirstPanel, int EndPanel);

    /// <summary>Values that each filter has: where they start for the network's first filter, and the group's first filter.</summary>
    private readonly struct RowValues(float* bias, float* scale, float* shift, int first)
    {
        public readonly float* Bias = bias, Scale = scale, Shift = shift;
        public readonly int First = first;
    }

    /// <summary>What becomes of finished sums: in the tile, and behind it.</summary>
    internal readonly record struct Finish(ScaleChannels? Scale, ClampValues? Clamp, LayerEpilogue? Behind)
    {
        /// <summary>The parts of an epilogue; null for none.</summary>
        public static Finish Of(LayerEpilogue? epilogue) =>
            epilogue?.Split() is { } parts ? new Finish(parts.Scale, parts.Clamp, parts.Behind) : default;
    }

    /// <summary>A band's first output row, its first output and its number of outputs.</summary>
    private readonly record struct Band(int FirstRow, int First, int Count);
}
