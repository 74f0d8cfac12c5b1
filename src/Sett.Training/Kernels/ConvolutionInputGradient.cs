using Sett.Networks.Execution;
using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Training.Kernels;

/// <summary>
/// The derivative of the loss by a convolution's input, as convolutions of stride 1 over the derivative by its output with the filters
/// turned round. With a stride, inputs with the same remainder by the strides form a phase; each phase sees its own part of the filter.
/// </summary>
internal sealed class ConvolutionInputGradient
{
    private readonly LayerShape _shape;
    private readonly List<Phase> _phases = [];
    private readonly bool _isWhole;
    private Tensor<float>[] _parts = [];

    public ConvolutionInputGradient(LayerShape shape)
    {
        _shape = shape;
        for (int y = 0; y < Math.Min(shape.StrideY, shape.Height); y++)
        {
            for (int x = 0; x < Math.Min(shape.StrideX, shape.Width); x++) _phases.Add(new Phase(shape, y, x));
        }

        _isWhole = shape is { StrideY: 1, StrideX: 1 };
    }

    /// <summary>Computes the gradient of a batch.</summary>
    /// <param name="images">Images.</param>
    /// <param name="weights">Filters × (Channels / Groups) × KernelHeight × KernelWidth.</param>
    /// <param name="outputGradient">Images × Filters × OutputHeight × OutputWidth.</param>
    /// <param name="inputGradient">Receives Images × Channels × Height × Width.</param>
    /// <param name="workers">The threads.</param>
    public void Run(int images, ReadOnlySpan<float> weights, Tensor<float> outputGradient, Tensor<float> inputGradient, Workers workers)
    {
        if (_isWhole)
        {
            _phases[0].Run(images, weights, outputGradient, inputGradient, workers);
            return;
        }

        if (_parts.Length == 0 || _parts[0].Length < images * _phases[0].Length)
            _parts = [.. _phases.Select(phase => new Tensor<float>(new Shape(images * phase.Length)))];
        for (int i = 0; i < _phases.Count; i++) _phases[i].Run(images, weights, outputGradient, _parts[i], workers);
        workers.Run(images * _shape.Channels, plane =>
        {
            int size = _shape.Height * _shape.Width;
            Span<float> to = inputGradient.Values.Slice(plane * size, size);
            for (int i = 0; i < _phases.Count; i++) _phases[i].Spread(_parts[i].Values, plane, to);
        });
    }

    /// <summary>The inputs whose row and column leave the same remainders by the strides.</summary>
    private sealed class Phase
    {
        private readonly LayerShape _shape, _turned;
        private readonly int _y, _x, _firstTapY, _firstTapX;
        private readonly DenseConvolution? _dense;
        private readonly DepthwiseConvolution? _depthwise;
        private readonly float[] _weights = [];
        private readonly Memory<float> _packed;

        public Phase(LayerShape shape, int y, int x)
        {
            (_shape, _y, _x) = (shape, y, x);
            (int rows, int tapsY, _firstTapY, int top, int bottom) =
                Along(shape.Height, shape.OutputHeight, shape.KernelHeight, shape.StrideY, shape.PadTop, y);
            (int columns, int tapsX, _firstTapX, int left, int right) =
                Along(shape.Width, shape.OutputWidth, shape.KernelWidth, shape.StrideX, shape.PadLeft, x);
            (Rows, Columns) = (rows, columns);
            _turned = new LayerShape
            {
                Kind = shape.Kind,
                Channels = shape.Filters,
                Filters = shape.Channels,
                Groups = shape.Groups,
                Height = shape.OutputHeight,
                Width = shape.OutputWidth,
                KernelHeight = tapsY,
                KernelWidth = tapsX,
                PadTop = top,
                PadBottom = bottom,
                PadLeft = left,
                PadRight = right,
            };
            if (tapsY == 0 || tapsX == 0) return;
            _weights = new float[_turned.Weights];
            if (DepthwiseConvolution.Fits(_turned) && Math.Min(Math.Min(top, bottom), Math.Min(left, right)) >= 0)
            {
                _depthwise = new DepthwiseConvolution(_turned);
                return;
            }

            _dense = new DenseConvolution(_turned);
            _packed = AlignedMemory.AllocateUninitialized<float>(_dense.PackedLength);
        }

        /// <summary>Values of one image.</summary>
        public int Length => _shape.Channels * Rows * Columns;

        private int Rows { get; }

        private int Columns { get; }

        public void Run(int images, ReadOnlySpan<float> weights, Tensor<float> outputGradient, Tensor<float> to, Workers workers)
        {
            if (_weights.Length == 0)
            {
                to.Values[..(images * Length)].Clear();
                return;
            }

            Turn(weights);
            if (_depthwise is not null)
            {
                var weight = new Tensor<float>(new Shape(_weights.Length), _weights);
                _depthwise.Run(new KernelRun([outputGradient, weight], [to], workers), images, hasBias: false, epilogue: null);
                return;
            }

            _dense!.Pack(_weights, _packed.Span);
            _dense.Run(new KernelRun([outputGradient], [to], workers), images, _packed, [], default);
        }

        /// <summary>Puts a plane of the phase to its places in the input's gradient.</summary>
        public void Spread(ReadOnlySpan<float> part, int plane, Span<float> to)
        {
            part = part.Slice(plane * Rows * Columns, Rows * Columns);
            for (int row = 0, at = 0; row < Rows; row++)
            {
                int place = (row * _shape.StrideY + _y) * _shape.Width + _x;
                for (int column = 0; column < Columns; column++, at++, place += _shape.StrideX) to[place] = part[at];
            }
        }

        /// <summary>
        /// Along one dimension: input r + s·q takes tap t + s·j from output q + d − j, with t = (r + pad) mod s and d = (r + pad) div s.
        /// Turned round, that is a convolution of stride 1 with taps − 1 − d zeros in front (fewer than none: outputs are passed over).
        /// </summary>
        private static (int Size, int Taps, int FirstTap, int Before, int After) Along(
            int input, int output, int kernel, int stride, int pad, int phase)
        {
            int size = (input - phase + stride - 1) / stride, first = (phase + pad) % stride, ahead = (phase + pad) / stride;
            int taps = Math.Max(0, (kernel - first + stride - 1) / stride), before = taps - 1 - ahead;
            return (size, taps, first, before, size - output - before + taps - 1);
        }

        private void Turn(ReadOnlySpan<float> weights)
        {
            int channels = _shape.ChannelsPerGroup, filters = _shape.FiltersPerGroup, at = 0;
            int rows = _shape.KernelHeight, columns = _shape.KernelWidth;
            for (int group = 0; group < _shape.Groups; group++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int filter = 0; filter < filters; filter++)
                    {
                        ReadOnlySpan<float> taps =
                            weights.Slice(((group * filters + filter) * channels + channel) * rows * columns, rows * columns);
                        for (int y = _turned.KernelHeight - 1; y >= 0; y--)
                        {
                            int row = (_firstTapY + y * _shape.StrideY) * columns + _firstTapX;
                            for (int x = _turned.KernelWidth - 1; x >= 0; x--) _weights[at++] = taps[row + x * _shape.StrideX];
                        }
                    }
                }
            }
        }
    }
}
