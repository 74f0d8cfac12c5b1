using Sett.Training.Graphs;

namespace Sett.Training.Precision.Exact;

/// <summary>The sums of a fully connected layer as integers; weights are outputs × inputs.</summary>
internal sealed class ExactFullyConnected(int inputs, int outputs, Parameter weight, Parameter? bias, OperandFormats formats) : IProductSums
{
    private const int RowsAPiece = 16;

    /// <inheritdoc/>
    public bool Forward(LayerPass pass)
    {
        if (formats.Activation is not { } activation || formats.Of(weight) is not { } w || !AreNumbers(pass)) return false;
        int images = pass.Images, fraction = activation.FractionBits + w.FractionBits;
        Limbs limbs = Limbs.For(formats.Layer, w.Bits, activation.Bits, inputs);
        long[] weights = limbs.Cut(ExactArithmetic.Integers(weight.Values, w.FractionBits));
        long[] columns = Turned(Integers(pass.Input.Values[..(images * inputs)], activation.FractionBits), images, inputs);
        (int FractionBits, int Bits)? biasFormat = bias is null ? null : formats.Of(bias);
        long[] biases = biasFormat is { } b ? ExactArithmetic.Integers(bias!.Values, b.FractionBits) : new long[outputs];
        Rows(pass, outputs, limbs, weights, inputs, columns, images, (output, image, sum) =>
            pass.Output[image * outputs + output] =
                ExactNumbers.ToFloat(sum + ExactNumbers.Align(biases[output], biasFormat?.FractionBits ?? fraction, fraction), fraction));
        return true;
    }

    /// <inheritdoc/>
    public bool Backward(LayerPass pass)
    {
        if (formats.Activation is not { } activation || formats.Gradient is not { } gradient || formats.Of(weight) is not { } w)
            return false;
        if (!AreNumbers(pass) || !ExactArithmetic.AreNumbers(pass.OutputGradient!.Values[..(pass.Images * outputs)])) return false;
        int images = pass.Images;
        long[] gradients = Integers(pass.OutputGradient!.Values[..(images * outputs)], gradient.FractionBits);
        long[] turned = Turned(gradients, images, outputs);
        Limbs limbs = Limbs.For(formats.Layer, gradient.Bits, activation.Bits, images);
        Rows(pass, outputs, limbs, limbs.Cut(turned), images, Integers(pass.Input.Values[..(images * inputs)], activation.FractionBits),
            inputs, (output, input, sum) =>
            weight.Gradient![output * inputs + input] = ExactNumbers.ToFloat(sum, activation.FractionBits + gradient.FractionBits));
        for (int output = 0; bias is not null && output < outputs; output++)
        {
            Int128 sum = 0;
            for (int image = 0; image < images; image++) sum += turned[output * images + image];
            bias.Gradient![output] = ExactNumbers.ToFloat(sum, gradient.FractionBits);
        }

        if (pass.InputGradients[0] is not { } target) return true;
        limbs = Limbs.For(formats.Layer, gradient.Bits, w.Bits, outputs);
        Rows(pass, images, limbs, limbs.Cut(gradients), outputs, ExactArithmetic.Integers(weight.Values, w.FractionBits),
            inputs, (image, input, sum) =>
            target[image * inputs + input] = ExactNumbers.ToFloat(sum, gradient.FractionBits + w.FractionBits));
        return true;
    }

    private bool AreNumbers(LayerPass pass) => ExactArithmetic.AreNumbers(pass.Input.Values[..(pass.Images * inputs)])
        && ExactArithmetic.AreNumbers(weight.Values.Values) && (bias is null || ExactArithmetic.AreNumbers(bias.Values.Values));

    /// <summary>A product of matrices, some rows at a time, and what becomes of each sum.</summary>
    private static void Rows(
        LayerPass pass, int rows, Limbs limbs, long[] left, int inner, long[] right, int columns, Action<int, int, Int128> use)
    {
        pass.Workers.Run((rows + RowsAPiece - 1) / RowsAPiece, piece =>
        {
            int first = piece * RowsAPiece, count = Math.Min(RowsAPiece, rows - first), pitch = count * columns;
            var sums = new long[limbs.Count * pitch];
            for (int l = 0; l < limbs.Count; l++)
                IntegerProduct.Add(left.AsSpan((l * rows + first) * inner), right, sums.AsSpan(l * pitch), count, inner, columns);
            for (int i = 0; i < pitch; i++) use(first + i / columns, i % columns, limbs.Join(sums, pitch, i));
        });
    }

    private static long[] Integers(ReadOnlySpan<float> values, int fractionBits)
    {
        var integers = new long[values.Length];
        ExactNumbers.ToIntegers(values, fractionBits, integers);
        return integers;
    }

    private static long[] Turned(long[] matrix, int rows, int columns)
    {
        var turned = new long[matrix.Length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c];
        return turned;
    }
}
