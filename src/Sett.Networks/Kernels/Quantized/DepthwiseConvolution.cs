using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Convolution in which every filter sees one channel, 8 bits in and out. Two input rows are zipped into pairs once, so that one
/// multiply-add serves two taps of a column and 16 output positions: a 3 × 3 filter takes 6, a 7 × 7 filter 28.
/// </summary>
internal sealed unsafe class DepthwiseConvolution
{
    private const long WorthSharing = 500_000;
    private const int Step = 64;

    private readonly LayerShape _shape;
    private readonly PlaneLayout _layout;
    private readonly Zip[] _zips;
    private readonly int[] _tapOffsets;
    private readonly int[] _tapWeights;
    private readonly int _zipLength;
    private readonly BytePermutation? _rows;

    /// <summary>The planes, relative to the channel's, whose elements are zipped.</summary>
    private readonly record struct Zip(int First, int Second);

    /// <summary>Prepares taps and weights.</summary>
    /// <param name="shape">The layer; one channel a group.</param>
    /// <param name="weights">Filters × kernel height × kernel width bytes.</param>
    /// <param name="filter">How the bytes of a filter stand for integers.</param>
    public DepthwiseConvolution(LayerShape shape, ReadOnlySpan<byte> weights, Func<int, ByteOperand> filter)
    {
        _shape = shape;
        _layout = new PlaneLayout(shape, isDense: false);
        _rows = shape.OutputWidth >= 64 ? null : BytePermutation.Of(
            [.. Enumerable.Range(0, shape.Windows).Select(i => i / shape.OutputWidth * _layout.Pitch + i % shape.OutputWidth)]);
        _zipLength = (_layout.PlaneLength + 2 * Step + 15) / 16 * 16;
        var zips = new List<Zip>();
        var offsets = new List<int>();
        int pairRows = (shape.KernelHeight + 1) / 2;
        for (int r = 0; r < pairRows; r++)
        {
            for (int kx = 0; kx < shape.KernelWidth; kx++)
            {
                (Zip zip, int offset) = Tap(2 * r, kx);
                int index = zips.IndexOf(zip);
                if (index < 0)
                {
                    index = zips.Count;
                    zips.Add(zip);
                }

                offsets.Add(index * _zipLength + offset);
            }
        }

        _zips = [.. zips];
        _tapOffsets = [.. offsets];
        _tapWeights = PackWeights(weights, filter, pairRows);
    }

    /// <summary>
    /// Runs the layer for <paramref name="images"/> inputs that <paramref name="operand"/> explains and requantises: a multiplier and a
    /// bias a filter.
    /// </summary>
    public void Run(
        byte* input, int images, ByteOperand operand, byte* output, double[] multipliers, int[] bias,
        Requantization requantization, Workers workers)
    {
        int planes = images * _shape.Channels;
        byte* end = input + (long)planes * _shape.Height * _shape.Width;
        Workers used = _shape.Macs * images < WorthSharing ? Workers.One : workers;
        int pieces = used.Count == 1 ? 1 : Math.Min(planes, 4 * used.Count);
        used.Run(pieces, piece =>
        {
            (int first, int last) = QuantizedConvolution.Share(planes, piece, pieces);
            byte* limit = output + (long)last * (_shape.Filters / _shape.Channels) * _shape.Windows;
            for (int plane = first; plane < last; plane++)
                Channel(input, end, plane, operand, output, limit, multipliers, bias, requantization);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channel(
        byte* input, byte* end, int plane, ByteOperand operand, byte* output, byte* limit, double[] multipliers, int[] bias,
        Requantization requantization)
    {
        // Zips may read past the planes: by a row's distance and a vector. Such lanes meet weights of 0 or positions without meaning.
        byte* planes = QuantizedScratch.Get(
            QuantizedScratch.Use.Planes, _layout.ChannelLength + (_shape.DilationY + 1L) * _layout.Pitch + 3 * Step);
        int* pairs = (int*)QuantizedScratch.Get(QuantizedScratch.Use.Pairs, 4L * _zips.Length * _zipLength);
        byte* bytes = QuantizedScratch.Get(QuantizedScratch.Use.Bytes, _layout.Positions + 3 * Step);
        _layout.Fill(input + (long)plane * _shape.Height * _shape.Width, end, planes, operand.ZeroByte,
            planes + _layout.ChannelLength + Step);
        Vector512<int> flip = Vector512.Create((operand.Flip << 16) | operand.Flip);
        Vector512<short> zero = Vector512.Create((short)operand.Zero);
        for (int z = 0; z < _zips.Length; z++)
        {
            byte* first = planes + _zips[z].First, second = planes + _zips[z].Second;
            short* target = (short*)(pairs + z * _zipLength);
            for (int i = 0; i < _layout.PlaneLength; i += 16) PanelPacking.Zip(first + i, second + i, flip, zero).Store(target + 2 * i);
        }

        int multiple = _shape.Filters / _shape.Channels, channel = plane % _shape.Channels, image = plane / _shape.Channels;
        for (int m = 0; m < multiple; m++)
        {
            int filter = channel * multiple + m;
            Filter(pairs, filter, bytes, multipliers[filter], bias[filter], requantization);
            byte* target = output + ((long)image * _shape.Filters + filter) * _shape.Windows;
            if (_rows is not null && target + _rows.Written <= limit) _rows.Apply(bytes, target, 0);
            else CopyRows(bytes, _layout.Pitch, target, _shape.OutputWidth, _shape.OutputHeight);
        }
    }

    // What whole vectors spill behind a row is overwritten by the next rows; the last ones are copied exactly.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(byte* source, int pitch, byte* target, int width, int height)
    {
        byte* limit = target + (long)width * height;
        int whole = (width + 15) & ~15;
        for (int row = 0; row < height; row++, source += pitch, target += width)
        {
            if (target + whole > limit)
            {
                Unsafe.CopyBlockUnaligned(target, source, (uint)width);
                continue;
            }

            for (int i = 0; i < width; i += 16) Vector128.Load(source + i).Store(target + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Filter(int* pairs, int filter, byte* bytes, double multiplier, int bias, Requantization requantization)
    {
        int taps = _tapOffsets.Length;
        SixteenMultipliers multipliers = SixteenMultipliers.Create(multiplier);
        fixed (int* offsets = _tapOffsets, allWeights = _tapWeights)
        {
            int* weights = allWeights + filter * taps;
            int p = 0;
            for (; _layout.Positions - p > Step / 2; p += Step)
            {
                Vector512<int> s0 = Vector512.Create(bias), s1 = s0, s2 = s0, s3 = s0;
                for (int t = 0; t < taps; t++)
                {
                    Vector512<short> weight = Vector512.Create(weights[t]).AsInt16();
                    short* at = (short*)(pairs + offsets[t] + p);
                    s0 += PairProduct.Of(Vector512.Load(at), weight);
                    s1 += PairProduct.Of(Vector512.Load(at + 32), weight);
                    s2 += PairProduct.Of(Vector512.Load(at + 64), weight);
                    s3 += PairProduct.Of(Vector512.Load(at + 96), weight);
                }

                requantization.Apply(s0, s1, multipliers, multipliers).Store(bytes + p);
                requantization.Apply(s2, s3, multipliers, multipliers).Store(bytes + p + 32);
            }

            if (p < _layout.Positions)
            {
                Vector512<int> s0 = Vector512.Create(bias), s1 = s0;
                for (int t = 0; t < taps; t++)
                {
                    Vector512<short> weight = Vector512.Create(weights[t]).AsInt16();
                    short* at = (short*)(pairs + offsets[t] + p);
                    s0 += PairProduct.Of(Vector512.Load(at), weight);
                    s1 += PairProduct.Of(Vector512.Load(at + 32), weight);
                }

                requantization.Apply(s0, s1, multipliers, multipliers).Store(bytes + p);
            }
        }
    }

    // Rows ky and ky + 1 of column kx: which planes to zip, and where output position 0 finds its pair.
    private (Zip Zip, int Offset) Tap(int ky, int kx)
    {
        int y = ky * _shape.DilationY, below = y + _shape.DilationY;
        int first = _layout.Plane(y, kx), second = _layout.Plane(below, kx);
        if (second < 0) (second, below) = (first, y);
        int distance = (below / _shape.StrideY - y / _shape.StrideY) * _layout.Pitch;
        return (new Zip(first * _layout.PlaneLength, second * _layout.PlaneLength + distance), _layout.Shift(ky, kx));
    }

    private int[] PackWeights(ReadOnlySpan<byte> weights, Func<int, ByteOperand> filter, int pairRows)
    {
        int height = _shape.KernelHeight, width = _shape.KernelWidth;
        var packed = new int[_shape.Filters * pairRows * width];
        int next = 0;
        for (int f = 0; f < _shape.Filters; f++)
        {
            ByteOperand format = filter(f);
            ReadOnlySpan<byte> taps = weights.Slice(f * height * width, height * width);
            for (int ky = 0; ky < height; ky += 2)
            {
                for (int kx = 0; kx < width; kx++)
                {
                    short upper = format.Value(taps[ky * width + kx]);
                    short lower = ky + 1 < height ? format.Value(taps[(ky + 1) * width + kx]) : (short)0;
                    packed[next++] = (ushort)upper | (lower << 16);
                }
            }
        }

        return packed;
    }
}
