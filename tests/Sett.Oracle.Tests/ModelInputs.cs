using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;

namespace Sett.Oracle.Tests;

/// <summary>
/// Real inputs for each of the shared models, prepared here from the facts in the data's README and independently of Sett's own cards.
/// </summary>
internal static class ModelInputs
{
    private const float AudioStep = 0.33674246f;
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>The inputs of example <paramref name="row"/> for a model's file name, or null where the name is unknown.</summary>
    public static Tensor[]? For(string model, int row) => model switch
    {
        "kws_mlp_w3a3_qonnx.onnx" => [Audio(row).Reshape(new Shape(1, 1, 10, 49))],
        "mlperf_tiny_kws_dscnn_int8_qdq.onnx" => [Transposed(Audio(row))],
        _ when model.StartsWith("mlperf_tiny_ad_", StringComparison.Ordinal) => [Frames(row)],
        _ when model.StartsWith("mnist_", StringComparison.Ordinal) =>
            [Digit(row, model.Contains("tfc", StringComparison.Ordinal) ? 255 : 1)],
        _ when model.StartsWith("mlperf_tiny_resnet8", StringComparison.Ordinal) => [Planar(Cifar(row), (v, _) => v)],
        _ when model.StartsWith("resnet20", StringComparison.Ordinal) => [Planar(Cifar(row), Normalised)],
        _ when model.StartsWith("mlperf_tiny_vww", StringComparison.Ordinal) => [Planar(Resized(96, row), (v, _) => v / 255)],
        _ when model.StartsWith("mcunet", StringComparison.Ordinal) => [Planar(Resized(144, row), (v, _) => v / 127.5f - 1)],
        _ when model.StartsWith("mobilenet", StringComparison.Ordinal) => [Planar(Photograph(row), (v, _) => v / 127.5f - 1)],
        _ when model.StartsWith("shufflenet", StringComparison.Ordinal) => [Planar(Photograph(row), Normalised)],
        _ when model.StartsWith("squeezenet", StringComparison.Ordinal) =>
            [Planar(Photograph(row), (v, c) => v - (104f, 117f, 123f).At(c), bgr: true)],
        _ when model.StartsWith("super_resolution", StringComparison.Ordinal) => [Luma(Photograph(row))],
        _ when model.StartsWith("yolox", StringComparison.Ordinal) =>
            [Planar(Placed(Photograph(row), 416, 0, 114), (v, _) => v, bgr: true)],
        _ when model.StartsWith("vittracker", StringComparison.Ordinal) =>
        [
            Planar(Cut(Photograph(row), 48, 128), Normalised),
            Planar(Placed(Photograph(row), 256, 16, 0), Normalised),
        ],
        _ => null,
    };

    private static float Normalised(float value, int channel) => (value / 255 - s_mean[channel]) / s_deviation[channel];

    private static float At(this (float, float, float) values, int index) =>
        index switch { 0 => values.Item1, 1 => values.Item2, _ => values.Item3 };

    private static Tensor Row(string folder, string file, int row)
    {
        using ArrayRows rows = IdxReader.Open(SharedData.Require(folder, file));
        return rows.Row(row % rows.Count);
    }

    private static Tensor Cifar(int row) => Row("images", "cifar10jpeg-test1000-images-idx4-ubyte.gz", row);

    private static Tensor Photograph(int row) => Row("images", "imagenet-shared100-224-images-idx4-ubyte.gz", row);

    private static Tensor Resized(int size, int row) => Row("vectors", $"imagenet-shared100-first16-resized{size}-idx4-ubyte.gz", row);

    private static Tensor<float> Digit(int row, float divisor)
    {
        ReadOnlySpan<byte> pixels = Row("images", "mnist-t10k-images-idx3-ubyte.gz", row).Span<byte>();
        var x = new Tensor<float>(new Shape(1, 1, 28, 28));
        for (int i = 0; i < x.Length; i++) x[i] = pixels[i] / divisor;
        return x;
    }

    private static Tensor<float> Audio(int row)
    {
        ReadOnlySpan<sbyte> features = Row("audio", "speechcommands-mfcc-shared800-idx3-sbyte.gz", row).Span<sbyte>();
        var x = new Tensor<float>(new Shape(10, 49));
        for (int i = 0; i < x.Length; i++) x[i] = features[i] * AudioStep;
        return x;
    }

    private static Tensor<float> Transposed(Tensor<float> audio)
    {
        var x = new Tensor<float>(new Shape(1, 1, 49, 10));
        for (int i = 0; i < x.Length; i++) x[i] = audio[i % 10 * 49 + i / 10];
        return x;
    }

    /// <summary>Five consecutive frames from <paramref name="row"/> on.</summary>
    private static Tensor<float> Frames(int row)
    {
        var x = new Tensor<float>(new Shape(1, 640));
        for (int f = 0; f < 5; f++)
            Row("audio", "toycar-logmel-200x128-idx2-float.bin", row + f).Span<float>().CopyTo(x.Values[(f * 128)..]);
        return x;
    }

    /// <summary>Height × width × RGB bytes as channel planes.</summary>
    private static Tensor<float> Planar(Tensor picture, Func<float, int, float> value, bool bgr = false)
    {
        ReadOnlySpan<byte> pixels = picture.Span<byte>();
        int area = picture.Shape[0] * picture.Shape[1];
        var x = new Tensor<float>(new Shape(1, 3, picture.Shape[0], picture.Shape[1]));
        for (int c = 0; c < 3; c++)
            for (int i = 0; i < area; i++) x[c * area + i] = value(pixels[i * 3 + (bgr ? 2 - c : c)], c);
        return x;
    }

    private static Tensor<float> Luma(Tensor picture)
    {
        ReadOnlySpan<byte> p = picture.Span<byte>();
        var x = new Tensor<float>(new Shape(1, 1, picture.Shape[0], picture.Shape[1]));
        for (int i = 0; i < x.Length; i++) x[i] = (0.299f * p[3 * i] + 0.587f * p[3 * i + 1] + 0.114f * p[3 * i + 2]) / 255;
        return x;
    }

    /// <summary>A picture inside a larger square of one grey.</summary>
    private static Tensor<byte> Placed(Tensor picture, int size, int offset, byte grey)
    {
        ReadOnlySpan<byte> from = picture.Span<byte>();
        int width = picture.Shape[1] * 3;
        var square = new Tensor<byte>(new Shape(size, size, 3));
        square.Values.Fill(grey);
        for (int y = 0; y < picture.Shape[0]; y++)
            from.Slice(y * width, width).CopyTo(square.Values[(((y + offset) * size + offset) * 3)..]);
        return square;
    }

    private static Tensor<byte> Cut(Tensor picture, int offset, int size)
    {
        ReadOnlySpan<byte> from = picture.Span<byte>();
        var square = new Tensor<byte>(new Shape(size, size, 3));
        for (int y = 0; y < size; y++)
            from.Slice(((y + offset) * picture.Shape[1] + offset) * 3, size * 3).CopyTo(square.Values[(y * size * 3)..]);
        return square;
    }
}
