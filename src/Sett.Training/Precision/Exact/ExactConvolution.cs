using Sett.Networks.Layers;
using Sett.Training.Graphs;

namespace Sett.Training.Precision.Exact;

/// <summary>
/// The sums of a convolution as integers: patches become columns, and each of the three passes is a product of matrices, image by image.
/// </summary>
internal sealed class ExactConvolution(LayerShape shape, Parameter weight, Parameter? bias, OperandFormats formats) : IProductSums
{
    private readonly int _inner = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, _filters = shape.Filters / shape.Groups;
    private readonly int _places = shape.OutputHeight * shape.OutputWidth;
    private readonly (int Row, int Place, int Input)[][] _taps =
    [
        .. Enumerable.Range(0, shape.Groups).Select(g => TapsOf(shape, g).ToArray()),
    ];

    private int InputLength => shape.Channels * shape.Height * shape.Width;

    private int OutputLength => shape.Filters * _places;

    /// <inheritdoc/>
    public bool Forward(LayerPass pass)
    {
        if (formats.Activation is not { } activation || formats.Of(weight) is not { } w || !AreNumbers(pass)) return false;
        Limbs limbs = Limbs.For(formats.Layer, w.Bits, activation.Bits, _inner);
        long[] weights = limbs.Cut(ExactArithmetic.Integers(weight.Values, w.FractionBits));
        int fraction = activation.FractionBits + w.FractionBits, pitch = _filters * _places;
        Int128[] biases = Biases(fraction);
        pass.Workers.Run(pass.Images, image =>
        {
            var input = new long[InputLength];
            ExactNumbers.ToIntegers(pass.Input.Values.Slice(image * InputLength, InputLength), activation.FractionBits, input);
            var columns = new long[_inner * _places];
            var sums = new long[limbs.Count * pitch];
            Span<float> output = pass.Output.Values.Slice(image * OutputLength, OutputLength);
            for (int group = 0; group < shape.Groups; group++)
            {
                Gather(input, group, columns);
                Array.Clear(sums);
                for (int l = 0; l < limbs.Count; l++)
                    IntegerProduct.Add(weights.AsSpan(l * weight.Values.Length + group * _filters * _inner), columns,
                        sums.AsSpan(l * pitch), _filters, _inner, _places);
                for (int i = 0; i < pitch; i++)
                {
                    int at = group * pitch + i;
                    output[at] = ExactNumbers.ToFloat(limbs.Join(sums, pitch, i) + biases[at / _places], fraction);
                }
            }
        });
        return true;
    }

    /// <inheritdoc/>
    public bool Backward(LayerPass pass)
    {
        if (formats.Activation is not { } activation || formats.Gradient is not { } gradient || formats.Of(weight) is not { } w)
            return false;
        if (!AreNumbers(pass) || !ExactArithmetic.AreNumbers(pass.OutputGradient!.Values[..(pass.Images * OutputLength)])) return false;
        Weights(pass, activation, gradient);
        if (pass.InputGradients[0] is not null) Inputs(pass, gradient, w);
        return true;
    }

    private bool AreNumbers(LayerPass pass) => ExactArithmetic.AreNumbers(pass.Input.Values[..(pass.Images * InputLength)])
        && ExactArithmetic.AreNumbers(weight.Values.Values) && (bias is null || ExactArithmetic.AreNumbers(bias.Values.Values));

    private void Weights(LayerPass pass, (int FractionBits, int Bits) activation, (int FractionBits, int Bits) gradient)
    {
        // Sums over images in parts that are added in the end: integers, so any cut will do.
        int parts = Math.Min(pass.Workers.Count, pass.Images), fraction = activation.FractionBits + gradient.FractionBits;
        int length = weight.Values.Length;
        Limbs limbs = Limbs.For(formats.Layer, gradient.Bits, activation.Bits, (long)pass.Images * _places);
        var partial = new long[parts][];
        var biases = new Int128[parts][];
        pass.Workers.Run(parts, part =>
        {
            var sums = new long[limbs.Count * length];
            var biasSums = new Int128[shape.Filters];
            long[] input = new long[InputLength], gradients = new long[OutputLength], columns = new long[_inner * _places];
            long[] rows = new long[_inner * _places];
            for (int image = part; image < pass.Images; image += parts)
            {
                ExactNumbers.ToIntegers(pass.Input.Values.Slice(image * InputLength, InputLength), activation.FractionBits, input);
                ExactNumbers.ToIntegers(pass.OutputGradient!.Values.Slice(image * OutputLength, OutputLength),
                    gradient.FractionBits, gradients);
                for (int i = 0; i < gradients.Length; i++) biasSums[i / _places] += gradients[i];
                long[] cut = limbs.Cut(gradients);
                for (int group = 0; group < shape.Groups; group++)
                {
                    Gather(input, group, columns);
                    for (int k = 0; k < _inner; k++)
                        for (int p = 0; p < _places; p++) rows[p * _inner + k] = columns[k * _places + p];
                    int first = group * _filters;
                    for (int l = 0; l < limbs.Count; l++)
                        IntegerProduct.Add(cut.AsSpan(l * OutputLength + first * _places), rows,
                            sums.AsSpan(l * length + first * _inner), _filters, _places, _inner);
                }
            }

            (partial[part], biases[part]) = (sums, biasSums);
        });
        for (int i = 0; i < length; i++)
        {
            Int128 sum = 0;
            foreach (long[] one in partial) sum += limbs.Join(one, length, i);
            weight.Gradient![i] = ExactNumbers.ToFloat(sum, fraction);
        }

        for (int f = 0; bias is not null && f < shape.Filters; f++)
        {
            Int128 sum = 0;
            foreach (Int128[] one in biases) sum += one[f];
            bias.Gradient![f] = ExactNumbers.ToFloat(sum, gradient.FractionBits);
        }
    }

    private void Inputs(LayerPass pass, (int FractionBits, int Bits) gradient, (int FractionBits, int Bits) w)
    {
        // Every input is read by at most kernel × filters products.
        Limbs limbs = Limbs.For(formats.Layer, w.Bits, gradient.Bits, (long)_filters * shape.KernelHeight * shape.KernelWidth);
        long[] weights = ExactArithmetic.Integers(weight.Values, w.FractionBits);
        var turned = new long[weights.Length];
        for (int f = 0; f < shape.Filters; f++)
            for (int k = 0; k < _inner; k++)
                turned[f / _filters * _filters * _inner + k * _filters + f % _filters] = weights[f * _inner + k];
        long[] cut = limbs.Cut(turned);
        int fraction = gradient.FractionBits + w.FractionBits;
        pass.Workers.Run(pass.Images, image =>
        {
            var gradients = new long[OutputLength];
            ExactNumbers.ToIntegers(pass.OutputGradient!.Values.Slice(image * OutputLength, OutputLength),
                gradient.FractionBits, gradients);
            var columns = new long[_inner * _places];
            var sums = new long[limbs.Count * InputLength];
            for (int group = 0; group < shape.Groups; group++)
            {
                int first = group * _filters;
                for (int l = 0; l < limbs.Count; l++)
                {
                    Array.Clear(columns);
                    IntegerProduct.Add(cut.AsSpan(l * weights.Length + first * _inner), gradients.AsSpan(first * _places),
                        columns, _inner, _filters, _places);
                    Scatter(columns, group, sums.AsSpan(l * InputLength, InputLength));
                }
            }

            Span<float> target = pass.InputGradients[0]!.Values.Slice(image * InputLength, InputLength);
            for (int i = 0; i < InputLength; i++) target[i] = ExactNumbers.ToFloat(limbs.Join(sums, InputLength, i), fraction);
        });
    }

    private Int128[] Biases(int fraction)
    {
        var aligned = new Int128[shape.Filters];
        if (bias is null || formats.Of(bias) is not { } format) return aligned;
        long[] integers = ExactArithmetic.Integers(bias.Values, format.FractionBits);
        for (int f = 0; f < aligned.Length; f++) aligned[f] = ExactNumbers.Align(integers[f], format.FractionBits, fraction);
        return aligned;
    }

    /// <summary>What each output reads, a column an output: channel, row and column of the kernel × outputs.</summary>
    private void Gather(ReadOnlySpan<long> input, int group, Span<long> columns)
    {
        columns.Clear();
        foreach ((int Row, int Place, int Input) tap in _taps[group]) columns[tap.Row * _places + tap.Place] = input[tap.Input];
    }

    private void Scatter(ReadOnlySpan<long> columns, int group, Span<long> sums)
    {
        foreach ((int Row, int Place, int Input) tap in _taps[group]) sums[tap.Input] += columns[tap.Row * _places + tap.Place];
    }

    /// <summary>
    /// Where what the products of a group read lies: the row and column of the patches, and the input; padding is left out.
    /// </summary>
    private static IEnumerable<(int Row, int Place, int Input)> TapsOf(LayerShape shape, int group)
    {
        int inner = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, places = shape.OutputHeight * shape.OutputWidth;
        for (int row = 0; row < inner; row++)
        {
            int channel = group * shape.ChannelsPerGroup + row / (shape.KernelHeight * shape.KernelWidth);
            int ky = row / shape.KernelWidth % shape.KernelHeight, kx = row % shape.KernelWidth;
            for (int place = 0; place < places; place++)
            {
                int y = place / shape.OutputWidth * shape.StrideY + ky - shape.PadTop;
                int x = place % shape.OutputWidth * shape.StrideX + kx - shape.PadLeft;
                if (y >= 0 && y < shape.Height && x >= 0 && x < shape.Width)
                    yield return (row, place, (channel * shape.Height + y) * shape.Width + x);
            }
        }
    }
}
