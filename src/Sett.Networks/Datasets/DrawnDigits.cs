using Sett.Networks.Execution;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>
/// Pictures of handwritten-looking digits that Sett draws itself: pen strokes of a few ways to write each digit, bent, scaled, sheared,
/// turned and shifted at random, drawn with pens of many widths, with stray marks, faded spots and noise. Light ink on a dark ground, as in
/// MNIST. The same count and seed give the same bytes on any machine and for any number of threads, and a picture depends on nothing but
/// the seed, its number and its label.
/// </summary>
/// <param name="Images">Count × 28 × 28 pixels, 0 (no ink) … 255.</param>
/// <param name="Labels">Count digits, 0 … 9, each as often as the others (±1), in random order.</param>
public sealed record DrawnDigits(Tensor<byte> Images, Tensor<byte> Labels)
{
    /// <summary>What names the test set where inputs are asked for, unless a file is called so.</summary>
    public const string Name = "digits";

    /// <summary>Rows and columns of a picture.</summary>
    public const int Side = DigitCanvas.Side;

    /// <summary>Pictures of the training set.</summary>
    public const int TrainingCount = 20_000;

    /// <summary>Pictures of the test set.</summary>
    public const int TestCount = 2_000;

    private const ulong TrainingSeed = 170_709_068, TestSeed = 180_406_732;
    private const ulong OrderStream = ulong.MaxValue;
    private const int PicturesPerPiece = 50;

    /// <summary>The number of pictures.</summary>
    public int Count => Labels.Length;

    /// <summary>The pictures that the built-in network is trained on.</summary>
    public static DrawnDigits TrainingSet(Workers workers) => Draw(TrainingCount, TrainingSeed, workers);

    /// <summary>The pictures that the built-in network is judged by; none is in the training set.</summary>
    public static DrawnDigits TestSet(Workers workers) => Draw(TestCount, TestSeed, workers);

    /// <summary>Draws <paramref name="count"/> pictures.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static DrawnDigits Draw(int count, ulong seed, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var images = new Tensor<byte>(new Shape(count, Side, Side));
        var labels = new Tensor<byte>(new Shape(count));
        Span<byte> order = labels.Values;
        for (int i = 0; i < count; i++) order[i] = (byte)(i % 10);
        new RandomStream(seed, OrderStream).Shuffle(order);

        workers.Run((count + PicturesPerPiece - 1) / PicturesPerPiece, piece =>
        {
            var pen = new DigitPen();
            int end = Math.Min(count, (piece + 1) * PicturesPerPiece);
            for (int i = piece * PicturesPerPiece; i < end; i++)
                pen.Write(labels.Values[i], new RandomStream(seed, (ulong)i), images.Values.Slice(i * Side * Side, Side * Side));
        });
        return new DrawnDigits(images, labels);
    }
}
