using Sett.Networks.Kernels.Pooling;
using Sett.Networks.LayerTables;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>
/// The largest value of each window, of equal ones the first having the gradient, or its mean, padding not counted; the forward pass is
/// that of inference.
/// </summary>
internal sealed class PoolingLayer : ILayer
{
    private readonly MapShape _input;
    private readonly PoolingKind _kind;
    private readonly PoolingWindows _windows;
    private readonly RowPooling<float, LargestElement<float>>? _largest;
    private readonly RowPooling<float, MeanElement<float>>? _mean;
    private readonly int[] _rows, _columns;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">No window fits, a size is out of range, or padding fills a window.</exception>
    public PoolingLayer(string name, MapShape input, PoolingKind kind, PoolingWindows windows)
    {
        (Name, _input, _kind, _windows) = (name, input, kind, windows);
        (int height, int width, int strideY, int strideX, int top, int left, int bottom, int right) = windows;
        if (height < 1 || width < 1 || strideY < 1 || strideX < 1 || Math.Min(Math.Min(top, left), Math.Min(bottom, right)) < 0)
            throw new BadInputException(
                $"layer '{name}': windows of {height}×{width}, strides {strideY}×{strideX}; 1 or more are needed, padding 0 or more.");
        if (Math.Max(top, bottom) >= height || Math.Max(left, right) >= width)
            throw new BadInputException($"layer '{name}': padding of {top}, {left}, {bottom}, {right} fills whole {height}×{width} "
                + "windows; it has to be smaller than they are.");
        if (input.Height + top + bottom < height || input.Width + left + right < width)
            throw new BadInputException($"layer '{name}': a {height}×{width} window does not fit into {input}.");
        Output = new MapShape(input.Channels, (input.Height + top + bottom - height) / strideY + 1,
            (input.Width + left + right - width) / strideX + 1);
        var geometry = new PoolingGeometry(
            [input.Height, input.Width], [Output.Height, Output.Width], [height, width], [strideY, strideX], [1, 1],
            [top, left], [bottom, right]);
        _rows = geometry.Counts(0, padding: false);
        _columns = geometry.Counts(1, padding: false);
        if (kind == PoolingKind.Maximum) _largest = new(geometry, new LargestElement<float>(float.NegativeInfinity), [_rows]);
        else _mean = new(geometry, new MeanElement<float>(_columns), [_rows]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool ReadsOutput => _kind == PoolingKind.Maximum;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => false;

    /// <inheritdoc/>
    public bool ChoosesValues => _kind == PoolingKind.Maximum;

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        var run = new KernelRun([pass.Part(pass.Input, _input)], [pass.Part(pass.Output, Output)], pass.Workers);
        if (_largest is not null) _largest.Run(run);
        else _mean!.Run(run);
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        int perPiece = Math.Max(1, (1 << 14) / _input.Plane), from = _input.Plane, to = Output.Plane;
        pass.Stretches(pass.Images * _input.Channels, perPiece, (first, count) =>
        {
            for (int plane = first; plane < first + count; plane++)
            {
                ReadOnlySpan<float> gradient = pass.OutputGradient!.Values.Slice(plane * to, to);
                Span<float> result = target.Values.Slice(plane * from, from);
                result.Clear();
                if (_kind == PoolingKind.Average) SpreadMean(gradient, result);
                else SpreadMax(pass.Input.Values.Slice(plane * from, from), pass.Output.Values.Slice(plane * to, to), gradient, result);
            }
        });
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        List<OnnxAttribute> attributes =
        [
            new("kernel_shape", OnnxAttributeKind.Ints, new long[] { _windows.Height, _windows.Width }),
            new("pads", OnnxAttributeKind.Ints, new long[] { _windows.Top, _windows.Left, _windows.Bottom, _windows.Right }),
            new("strides", OnnxAttributeKind.Ints, new long[] { _windows.StrideY, _windows.StrideX }),
        ];
        graph.Add(_kind == PoolingKind.Maximum ? "MaxPool" : "AveragePool", attributes, []);
    }

    private void SpreadMax(ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> result)
    {
        if (_windows is { Height: 2, Width: 2, StrideY: 2, StrideX: 2, Top: 0, Left: 0, Bottom: 0, Right: 0 })
        {
            SpreadMaxOfFour(input, output, gradient, result);
            return;
        }

        for (int y = 0, at = 0; y < Output.Height; y++)
        {
            int top = Math.Max(0, y * _windows.StrideY - _windows.Top), rows = _rows[y];
            for (int x = 0; x < Output.Width; x++, at++)
            {
                int corner = top * _input.Width + Math.Max(0, x * _windows.StrideX - _windows.Left), columns = _columns[x];
                float largest = output[at];
                for (int row = 0; row < rows; row++)
                {
                    int place = input.Slice(corner + row * _input.Width, columns).IndexOf(largest);
                    if (place < 0) continue;
                    result[corner + row * _input.Width + place] += gradient[at];
                    break;
                }
            }
        }
    }

    /// <summary>Windows of 2×2 side by side.</summary>
    private void SpreadMaxOfFour(ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> result)
    {
        int width = _input.Width, columns = Output.Width;
        for (int y = 0; y < Output.Height; y++)
        {
            ReadOnlySpan<float> upper = input.Slice(2 * y * width, width), lower = input.Slice((2 * y + 1) * width, width);
            Span<float> upperResult = result.Slice(2 * y * width, width), lowerResult = result.Slice((2 * y + 1) * width, width);
            ReadOnlySpan<float> largest = output.Slice(y * columns, columns), change = gradient.Slice(y * columns, columns);
            for (int x = 0; x < largest.Length; x++)
            {
                // Selections instead of branches, which nobody could foresee.
                float value = largest[x], left = change[x];
                float a = upper[2 * x] == value ? left : 0;
                left -= a;
                float b = upper[2 * x + 1] == value ? left : 0;
                left -= b;
                float c = lower[2 * x] == value ? left : 0;
                left -= c;
                upperResult[2 * x] = a;
                upperResult[2 * x + 1] = b;
                lowerResult[2 * x] = c;
                lowerResult[2 * x + 1] = left;
            }
        }
    }

    private void SpreadMean(ReadOnlySpan<float> gradient, Span<float> result)
    {
        for (int y = 0, at = 0; y < Output.Height; y++)
        {
            int top = Math.Max(0, y * _windows.StrideY - _windows.Top), rows = _rows[y];
            for (int x = 0; x < Output.Width; x++, at++)
            {
                int corner = top * _input.Width + Math.Max(0, x * _windows.StrideX - _windows.Left), columns = _columns[x];
                float share = gradient[at] / (rows * columns);
                for (int row = 0; row < rows; row++)
                {
                    foreach (ref float value in result.Slice(corner + row * _input.Width, columns)) value += share;
                }
            }
        }
    }
}
