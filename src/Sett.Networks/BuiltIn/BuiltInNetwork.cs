using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.BuiltIn;

/// <summary>
/// The network that Sett uses where none is given: three convolutions and three fully connected layers that tell drawn digits, trained by
/// <c>sett train builtin</c>. Its input, 1 × 1 × 28 × 28, is raw pixels from 0 (no ink) to 255; its output is 10 logits.
/// </summary>
public static class BuiltInNetwork
{
    /// <summary>The network's name.</summary>
    public const string Name = "builtin";

    private const string Resource = "Sett.Networks.BuiltIn.builtin.onnx";

    /// <summary>The bytes of the network's ONNX file, a new copy each time.</summary>
    public static byte[] ModelBytes()
    {
        using Stream stream = typeof(BuiltInNetwork).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The network, read anew each time.</summary>
    public static OnnxModel Model() => OnnxReader.Read(ModelBytes(), Name);

    /// <summary>The pictures and labels that the network is judged by: 2,000 digits that it was not trained on.</summary>
    public static DrawnDigits TestSet(Workers workers) => DrawnDigits.TestSet(workers);

    /// <summary>Digits as inputs of the network, one picture each.</summary>
    public static Examples ExamplesOf(DrawnDigits digits)
    {
        const int pixels = DrawnDigits.Side * DrawnDigits.Side;
        return new Examples(digits.Count, index =>
        {
            var input = new Tensor<float>(new Shape(1, 1, DrawnDigits.Side, DrawnDigits.Side));
            ReadOnlySpan<byte> picture = digits.Images.Values.Slice(index * pixels, pixels);
            Span<float> values = input.Values;
            for (int i = 0; i < pixels; i++) values[i] = picture[i];
            return [input];
        });
    }
}
