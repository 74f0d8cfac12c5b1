using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.Kernels;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>
/// A 2-D convolution with square filters, stride and zero padding the same on all sides, and a bias a filter. Parameters: weights
/// filters × channels × size × size, then biases. Runs as matrix products over the image's windows written out as columns.
/// </summary>
public sealed class ConvolutionLayer : ITrainableLayer
{
    private readonly int _size, _stride, _padding, _depth, _windows, _columns, _filterColumns;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">A name, unique in its network.</param>
    /// <param name="input">What comes in for one image.</param>
    /// <param name="filters">Output channels, 1 or more.</param>
    /// <param name="size">Filter rows and columns, 1 or more.</param>
    /// <param name="stride">Distance between windows, 1 or more.</param>
    /// <param name="padding">Zeros on each side, 0 or more.</param>
    /// <exception cref="BadInputException">A size is out of range or no window fits.</exception>
    public ConvolutionLayer(string name, MapShape input, int filters, int size, int stride = 1, int padding = 0)
    {
        if (filters < 1 || size < 1 || stride < 1 || padding < 0)
            throw new BadInputException($"layer '{name}': {filters} filters, size {size}, stride {stride}, padding {padding}; 1 or more "
                + "are needed, padding 0 or more.");
        if (input.Height + 2 * padding < size || input.Width + 2 * padding < size)
            throw new BadInputException($"layer '{name}': a {size}×{size} filter does not fit into {input} with padding {padding}.");
        (Name, Input, _size, _stride, _padding) = (name, input, size, stride, padding);
        Output = new(filters, (input.Height + 2 * padding - size) / stride + 1, (input.Width + 2 * padding - size) / stride + 1);
        _depth = input.Channels * size * size;
        _windows = Output.Plane;
        _columns = WholeVectors(_windows);
        _filterColumns = WholeVectors(filters);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Input { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public int ParameterCount => Output.Channels * (_depth + 1);

    // Windows as columns with a row of ones below; outputs or their gradient; the columns' gradient; the output gradient transposed; the
    // weight gradient transposed.
    private int WindowsLength => (_depth + 1) * _columns;

    private int OutputsLength => Output.Channels * _columns;

    private int TransposedLength => _windows * _filterColumns;

    /// <inheritdoc/>
    public int ScratchLength => WindowsLength + OutputsLength + _depth * _columns + TransposedLength + (_depth + 1) * _filterColumns;

    /// <inheritdoc/>
    public void Initialize(Span<float> parameters, RandomStream random) => HeStart.Fill(parameters, _depth, Output.Channels, random);

    /// <inheritdoc/>
    public void Forward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch)
    {
        int filters = Output.Channels;
        ReadOnlySpan<float> weights = parameters[..(filters * _depth)], biases = parameters[(filters * _depth)..];
        Span<float> windows = scratch[..WindowsLength], outputs = scratch.Slice(WindowsLength, OutputsLength);
        for (int image = 0; image < images; image++)
        {
            WriteWindows(input.Slice(image * Input.Length, Input.Length), windows);
            for (int filter = 0; filter < filters; filter++) outputs.Slice(filter * _columns, _columns).Fill(biases[filter]);
            MatrixProduct.Add(filters, _columns, _depth, weights, _depth, 1, windows, _columns, outputs, _columns);
            Span<float> result = output.Slice(image * Output.Length, Output.Length);
            for (int filter = 0; filter < filters; filter++)
                outputs.Slice(filter * _columns, _windows).CopyTo(result[(filter * _windows)..]);
        }
    }

    /// <inheritdoc/>
    public void Backward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> parameterGradient, Span<float> scratch)
    {
        int filters = Output.Channels;
        Span<float> windows = scratch[..WindowsLength], rest = scratch[WindowsLength..];
        Span<float> outputs = rest[..OutputsLength];
        rest = rest[OutputsLength..];
        Span<float> windowGradient = rest[..(_depth * _columns)];
        rest = rest[(_depth * _columns)..];
        Span<float> transposed = rest[..TransposedLength], weightGradient = rest.Slice(TransposedLength, (_depth + 1) * _filterColumns);
        weightGradient.Clear();
        windows.Slice(_depth * _columns, _columns).Fill(1);

        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> gradient = outputGradient.Slice(image * Output.Length, Output.Length);
            WriteWindows(input.Slice(image * Input.Length, Input.Length), windows);

            // The row of ones makes the last row of the weight gradient the bias gradient.
            transposed.Clear();
            for (int filter = 0; filter < filters; filter++)
            {
                for (int window = 0; window < _windows; window++)
                    transposed[window * _filterColumns + filter] = gradient[filter * _windows + window];
            }

            MatrixProduct.Add(_depth + 1, _filterColumns, _windows, windows, _columns, 1, transposed, _filterColumns,
                weightGradient, _filterColumns);
            if (inputGradient.IsEmpty) continue;

            outputs.Clear();
            for (int filter = 0; filter < filters; filter++)
                gradient.Slice(filter * _windows, _windows).CopyTo(outputs[(filter * _columns)..]);
            windowGradient.Clear();
            MatrixProduct.Add(_depth, _columns, filters, parameters[..(filters * _depth)], 1, _depth, outputs,
                _columns, windowGradient, _columns);
            AddWindows(windowGradient, inputGradient.Slice(image * Input.Length, Input.Length));
        }

        for (int filter = 0; filter < filters; filter++)
        {
            for (int k = 0; k < _depth; k++) parameterGradient[filter * _depth + k] += weightGradient[k * _filterColumns + filter];
            parameterGradient[filters * _depth + filter] += weightGradient[_depth * _filterColumns + filter];
        }
    }

    /// <inheritdoc/>
    public void Export(OnnxChain chain, ReadOnlySpan<float> parameters)
    {
        int weights = Output.Channels * _depth;
        chain.Add(Name, "Conv",
            [
                new("kernel_shape", OnnxAttributeKind.Ints, new long[] { _size, _size }),
                new("pads", OnnxAttributeKind.Ints, new long[] { _padding, _padding, _padding, _padding }),
                new("strides", OnnxAttributeKind.Ints, new long[] { _stride, _stride }),
            ],
            ("weight", new Tensor<float>(new Shape(Output.Channels, Input.Channels, _size, _size), parameters[..weights].ToArray())),
            ("bias", new Tensor<float>(new Shape(Output.Channels), parameters[weights..].ToArray())));
    }

    private static int WholeVectors(int length) => (length + 15) & ~15;

    /// <summary>
    /// Writes the image's windows as the columns of a matrix with a row for each weight of a filter; the padding gives zeros.
    /// </summary>
    private void WriteWindows(ReadOnlySpan<float> image, Span<float> windows)
    {
        for (int k = 0; k < _depth; k++)
        {
            (int channel, int ky, int kx) = Tap(k);
            Span<float> row = windows.Slice(k * _columns, _columns);
            row[_windows..].Clear();
            (int first, int end) = Inside(kx, Input.Width, Output.Width);
            for (int y = 0; y < Output.Height; y++)
            {
                Span<float> target = row.Slice(y * Output.Width, Output.Width);
                int fromY = y * _stride + ky - _padding;
                if (fromY < 0 || fromY >= Input.Height || first >= end)
                {
                    target.Clear();
                    continue;
                }

                target[..first].Clear();
                target[end..].Clear();
                int from = (channel * Input.Height + fromY) * Input.Width + first * _stride + kx - _padding;
                if (_stride == 1)
                {
                    image.Slice(from, end - first).CopyTo(target[first..]);
                }
                else
                {
                    for (int x = first; x < end; x++, from += _stride) target[x] = image[from];
                }
            }
        }
    }

    /// <summary>
    /// The reverse of <see cref="WriteWindows"/> for gradients: what several windows share is summed, filter weight by filter weight.
    /// </summary>
    private void AddWindows(ReadOnlySpan<float> windows, Span<float> image)
    {
        image.Clear();
        for (int k = 0; k < _depth; k++)
        {
            (int channel, int ky, int kx) = Tap(k);
            (int first, int end) = Inside(kx, Input.Width, Output.Width);
            for (int y = 0; y < Output.Height; y++)
            {
                int toY = y * _stride + ky - _padding;
                if (toY < 0 || toY >= Input.Height || first >= end) continue;
                ReadOnlySpan<float> source = windows.Slice(k * _columns + y * Output.Width + first, end - first);
                Span<float> target = image[((channel * Input.Height + toY) * Input.Width + first * _stride + kx - _padding)..];
                if (_stride == 1)
                {
                    Sums.Add(source, target);
                }
                else
                {
                    for (int x = 0; x < source.Length; x++) target[x * _stride] += source[x];
                }
            }
        }
    }

    private (int Channel, int Y, int X) Tap(int k) => (k / (_size * _size), k / _size % _size, k % _size);

    /// <summary>
    /// The output positions, first up to but without end, whose input position at filter column
    /// <paramref name="offset"/> lies inside the image.
    /// </summary>
    private (int First, int End) Inside(int offset, int input, int output)
    {
        int first = Math.Max(0, (_padding - offset + _stride - 1) / _stride);
        int beyond = input + _padding - offset;
        int end = beyond <= 0 ? 0 : Math.Min(output, (beyond - 1) / _stride + 1);
        return (Math.Min(first, output), end);
    }
}
