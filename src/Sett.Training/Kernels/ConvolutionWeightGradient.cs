using Sett.Networks.Execution;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;

namespace Sett.Training.Kernels;

/// <summary>
/// The derivative of the loss by a convolution's weights and biases, on the register tiles of the forward products: rows are filters,
/// columns the places (ky, kx, channel) of a filter, and the steps are windows, image after image. Input rows are staged with their
/// channels side by side, so that one filter row's values of a window are neighbours and the tiles read them where they lie.
/// </summary>
/// <remarks>
/// Images are cut into chunks whose number depends on the shapes alone. Within a chunk a weight's gradient is one chain of fused
/// multiply-adds in the order image, row, column; chunks are added first to last.
/// </remarks>
internal sealed unsafe class ConvolutionWeightGradient
{
    private const int MostChunks = 8, SumsLength = 1 << 22, StagedFloats = 10 * 1024, MostSteps = 512;

    private readonly LayerShape _shape;
    private readonly int _channels, _filters, _rowLanes, _columns, _pitch, _bandRows, _bandImages, _stagedImage, _filterBlocks, _mostChunks;
    private readonly int[] _offsets;
    private float[] _sums = [];

    public ConvolutionWeightGradient(LayerShape shape)
    {
        _shape = shape;
        (_channels, _filters) = (shape.ChannelsPerGroup, shape.FiltersPerGroup);
        _rowLanes = (shape.KernelWidth * _channels + Tile.Lanes - 1) / Tile.Lanes * Tile.Lanes;
        _columns = shape.KernelHeight * _rowLanes;
        _pitch = ((shape.OutputWidth - 1) * shape.StrideX + shape.KernelWidth) * _channels;
        int width = shape.OutputWidth, height = shape.OutputHeight;
        int rows = Math.Min(StagedFloats / _pitch - shape.KernelHeight + shape.StrideY, MostSteps * shape.StrideY / width) / shape.StrideY;
        _bandRows = Math.Clamp(rows, 1, height);
        _stagedImage = ((_bandRows - 1) * shape.StrideY + shape.KernelHeight) * _pitch;
        _bandImages = _bandRows < height ? 1 : Math.Max(1, Math.Min(MostSteps / (width * height), StagedFloats / _stagedImage));
        _offsets = new int[_bandImages * _bandRows * width];
        for (int i = 0; i < _offsets.Length; i++)
        {
            int image = i / (_bandRows * width), y = i / width % _bandRows, x = i % width;
            _offsets[i] = image * _stagedImage + y * shape.StrideY * _pitch + x * shape.StrideX * _channels;
        }

        int sums = shape.Filters * (_columns + 1);
        _mostChunks = Math.Clamp(SumsLength / sums, 1, MostChunks);
        _filterBlocks = Math.Clamp(MostChunks / (_mostChunks * shape.Groups), 1, Math.Max(1, _filters / (4 * Tile.MaxRows)));
    }

    /// <summary>Computes the gradients of a batch.</summary>
    /// <param name="images">Images.</param>
    /// <param name="input">Images × Channels × Height × Width.</param>
    /// <param name="outputGradient">Images × Filters × OutputHeight × OutputWidth.</param>
    /// <param name="weightGradient">Receives Filters × (Channels / Groups) × KernelHeight × KernelWidth.</param>
    /// <param name="biasGradient">Receives Filters, or is empty.</param>
    /// <param name="workers">The threads.</param>
    public void Run(
        int images, ReadOnlyMemory<float> input, ReadOnlyMemory<float> outputGradient, Memory<float> weightGradient,
        Memory<float> biasGradient, Workers workers)
    {
        int chunks = Math.Min(images, _mostChunks), length = _shape.Filters * (_columns + 1), groups = _shape.Groups;
        if (_sums.Length < chunks * length) _sums = GC.AllocateUninitializedArray<float>(chunks * length, pinned: true);
        workers.Run(chunks * groups * _filterBlocks, piece =>
        {
            int block = piece % _filterBlocks, group = piece / _filterBlocks % groups, chunk = piece / (_filterBlocks * groups);
            int firstFilter = block * _filters / _filterBlocks, endFilter = (block + 1) * _filters / _filterBlocks;
            int firstImage = (int)((long)chunk * images / chunks), endImage = (int)((long)(chunk + 1) * images / chunks);
            Span<float> sums = _sums.AsSpan(chunk * length, length);
            Chunk(input.Span, outputGradient.Span, sums, group, firstFilter, endFilter, firstImage, endImage, !biasGradient.IsEmpty);
        });
        workers.Run(_shape.Filters, filter => Join(filter, chunks, length, weightGradient.Span, biasGradient.Span));
    }

    private void Chunk(
        ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, Span<float> sums, int group, int firstFilter, int endFilter,
        int firstImage, int endImage, bool biased)
    {
        int filters = endFilter - firstFilter, width = _shape.OutputWidth, height = _shape.OutputHeight, plane = width * height;
        int first = group * _filters + firstFilter;
        Span<float> biasSums = sums[(_shape.Filters * _columns)..].Slice(first, filters);
        biasSums.Clear();
        float* staged = Scratch.Floats(Scratch.Use.Planes, _bandImages * _stagedImage + 4 * Tile.Lanes);
        new Span<float>(staged + _bandImages * _stagedImage, 4 * Tile.Lanes).Clear();
        float* packed = Scratch.Floats(Scratch.Use.Panel, filters * _offsets.Length + 8 * Tile.Lanes);
        bool accumulate = false;
        fixed (float* inputs = input)
        fixed (float* gradients = gradient)
        fixed (float* result = sums)
        fixed (int* offsets = _offsets)
        {
            var panels = new RowPanels(filters, 1);
            for (int image = firstImage; image < endImage; image += _bandImages)
            {
                int count = Math.Min(_bandImages, endImage - image);
                for (int row = 0; row < height; row += _bandRows)
                {
                    int rows = Math.Min(_bandRows, height - row), steps = rows * width, depth = count * steps;
                    for (int i = 0; i < count; i++)
                        Stage(inputs + ((nint)(image + i) * _shape.Channels + group * _channels) * _shape.Height * _shape.Width, row,
                            rows, staged + i * _stagedImage);
                    for (int panel = 0; panel < panels.Count; panel++)
                    {
                        int start = panels.Start(panel), lines = panels.Start(panel + 1) - start;
                        for (int i = 0; i < count; i++)
                        {
                            nint at = ((nint)(image + i) * _shape.Filters + first + start) * plane + row * width;
                            new RowPanels(lines, steps).Pack(
                                new ReadOnlySpan<float>(gradients + at, (lines - 1) * plane + steps), plane, 1,
                                new Span<float>(packed + start * depth + i * steps * lines, steps * lines));
                            for (int line = 0; biased && line < lines; line++)
                                biasSums[start + line] += Sums.Of(new ReadOnlySpan<float>(gradients + at + line * plane, steps));
                        }

                        var task = new TileTask
                        {
                            A = packed + start * depth,
                            Offsets = offsets,
                            Depth = depth,
                            CStride = _columns,
                            Accumulate = accumulate,
                        };
                        Tiles(&task, lines, staged, result + (nint)(first + start) * _columns);
                    }

                    accumulate = true;
                }
            }
        }
    }

    /// <summary>One panel of filters times all columns; a segment is 16 neighbours of one filter row.</summary>
    private void Tiles(TileTask* task, int lines, float* staged, float* to)
    {
        int perRow = _rowLanes / Tile.Lanes, segments = perRow * _shape.KernelHeight;
        for (int segment = 0; segment < segments; segment += Tile.MaxSegments)
        {
            task->B0 = staged + Place(segment);
            task->B1 = staged + Place(Math.Min(segment + 1, segments - 1));
            task->B2 = staged + Place(Math.Min(segment + 2, segments - 1));
            task->C0 = to + segment * Tile.Lanes;
            task->C1 = task->C0 + Tile.Lanes;
            task->C2 = task->C1 + Tile.Lanes;
            Tile.Run(task, lines, Math.Min(Tile.MaxSegments, segments - segment));
        }

        int Place(int segment) => segment / perRow * _pitch + segment % perRow * Tile.Lanes;
    }

    /// <summary>Writes the input rows that a band of windows sees, channels side by side, padding as zeros.</summary>
    private void Stage(float* planes, int firstRow, int rows, float* to)
    {
        int plane = _shape.Height * _shape.Width, left = _shape.PadLeft, places = _pitch / _channels;
        int before = Math.Min(left, places), inside = Math.Clamp(_shape.Width, 0, places - before);
        int stagedRows = (rows - 1) * _shape.StrideY + _shape.KernelHeight, y = firstRow * _shape.StrideY - _shape.PadTop;
        for (int row = 0; row < stagedRows; row++, y++, to += _pitch)
        {
            if ((uint)y >= (uint)_shape.Height)
            {
                new Span<float>(to, _pitch).Clear();
                continue;
            }

            new Span<float>(to, before * _channels).Clear();
            new Span<float>(to + (before + inside) * _channels, _pitch - (before + inside) * _channels).Clear();
            Interleaving.Run(planes + (nint)y * _shape.Width, plane, _channels, inside, to + before * _channels, _channels);
        }
    }

    /// <summary>Adds the chunks and puts a filter's sums in ONNX's order.</summary>
    private void Join(int filter, int chunks, int length, Span<float> weightGradient, Span<float> biasGradient)
    {
        int kernel = _shape.KernelHeight * _shape.KernelWidth;
        Span<float> first = _sums.AsSpan(filter * _columns, _columns);
        for (int chunk = 1; chunk < chunks; chunk++) Sums.Add(_sums.AsSpan(chunk * length + filter * _columns, _columns), first);
        Span<float> to = weightGradient.Slice(filter * _channels * kernel, _channels * kernel);
        for (int ky = 0; ky < _shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < _shape.KernelWidth; kx++)
            {
                ReadOnlySpan<float> from = first.Slice(ky * _rowLanes + kx * _channels, _channels);
                for (int c = 0, at = ky * _shape.KernelWidth + kx; c < from.Length; c++, at += kernel) to[at] = from[c];
            }
        }

        if (biasGradient.IsEmpty) return;
        float sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) sum += _sums[chunk * length + _shape.Filters * _columns + filter];
        biasGradient[filter] = sum;
    }
}
