using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Layers;

namespace Sett.Hardware.Work;

/// <summary>
/// Sums over all multiplications of a layer of what each operand needs there, padding counted as zeros, from one pass over each operand: an
/// activation counts as often as windows and filter positions meet it. What an operand needs is given by the stored bits of its value.
/// </summary>
public static class OperandSums
{
    /// <summary>What is counted where zeros count nothing and everything else once, by stored value.</summary>
    public static ReadOnlySpan<byte> NotZero => s_notZero;

    private static readonly byte[] s_notZero = [.. Enumerable.Range(0, 1 << 16).Select(bits => (byte)(bits == 0 ? 0 : 1))];

    /// <summary>Σ over multiplications of what the activation needs.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="activations">Its activations.</param>
    /// <param name="needs">For each of the 65536 stored values, what it needs.</param>
    public static long OfActivations(LayerShape shape, ReadOnlySpan<short> activations, ReadOnlySpan<byte> needs)
    {
        Span<long> sums = new long[shape.Groups * Terms(shape)];
        ByTerm(shape, activations, needs, sums);
        long all = 0;
        foreach (long sum in sums) all += sum;
        return checked(all * shape.FiltersPerGroup);
    }

    /// <summary>Σ over multiplications of the product of what both operands need.</summary>
    public static long OfProducts(ReadOnlySpan<long> activationTerms, ReadOnlySpan<long> weightTerms)
    {
        long all = 0;
        for (int i = 0; i < activationTerms.Length; i++) all = checked(all + activationTerms[i] * weightTerms[i]);
        return all;
    }

    /// <summary>Multiplications of an output: channels of a group × filter positions.</summary>
    public static int Terms(LayerShape shape) => shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;

    /// <summary>For each group and term of an output, Σ over windows of what the activation needs.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="activations">Its activations.</param>
    /// <param name="needs">For each of the 65536 stored values, what it needs.</param>
    /// <param name="sums">Groups × terms.</param>
    public static void ByTerm(LayerShape shape, ReadOnlySpan<short> activations, ReadOnlySpan<byte> needs, Span<long> sums)
    {
        sums.Clear();
        if (!shape.IsConvolution)
        {
            int products = shape.Kind == LayerKind.MatrixProduct ? shape.Groups : 1, length = shape.Channels;
            for (int row = 0; row < products * shape.Rows; row++)
            {
                ReadOnlySpan<short> values = activations.Slice(row * length, length);
                Span<long> into = sums.Slice(row / shape.Rows * length, length);
                for (int c = 0; c < length; c++) into[c] += needs[(ushort)values[c]];
            }

            return;
        }

        int height = shape.Height, width = shape.Width;
        byte padding = needs[0];
        var lines = new long[height * shape.KernelWidth];
        // What the line needs up to each place.
        var line = new long[width + 1];
        for (int c = 0; c < shape.Channels; c++)
        {
            // Along each line first, then down the columns of these sums.
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<short> values = activations.Slice((c * height + y) * width, width);
                for (int x = 0; x < width; x++) line[x + 1] = line[x] + needs[(ushort)values[x]];
                for (int kx = 0; kx < shape.KernelWidth; kx++) lines[y * shape.KernelWidth + kx] = Line(shape, line, kx, padding);
            }

            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    long sum = 0;
                    for (int oy = 0; oy < shape.OutputHeight; oy++)
                    {
                        int y = oy * shape.StrideY + ky * shape.DilationY - shape.PadTop;
                        sum += (uint)y < (uint)height ? lines[y * shape.KernelWidth + kx] : (long)padding * shape.OutputWidth;
                    }

                    sums[(c * shape.KernelHeight + ky) * shape.KernelWidth + kx] = sum;
                }
            }
        }
    }

    /// <summary>For each group and term of an output, Σ over filters of what the weight needs.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="needs">For each of the 65536 stored values, what it needs.</param>
    /// <param name="sums">Groups × terms.</param>
    public static void ByTermOfWeights(LayerShape shape, ReadOnlySpan<short> weights, ReadOnlySpan<byte> needs, Span<long> sums)
    {
        sums.Clear();
        int terms = Terms(shape);
        // Sums of one group's filters stay small enough for 32 bits and are widened once.
        var part = new int[terms];
        for (int g = 0; g < shape.Groups; g++)
        {
            Array.Clear(part);
            for (int f = 0; f < shape.FiltersPerGroup; f++)
            {
                ReadOnlySpan<ushort> filter =
                    MemoryMarshal.Cast<short, ushort>(weights.Slice((g * shape.FiltersPerGroup + f) * terms, terms));
                for (int t = 0; t < filter.Length; t++) part[t] += needs[filter[t]];
            }

            Span<long> into = sums.Slice(g * terms, terms);
            for (int t = 0; t < terms; t++) into[t] = part[t];
        }
    }

    /// <summary>For each group and term of an output, the filters whose weight is not zero.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="counts">Groups × terms.</param>
    public static void WeightsByTerm(LayerShape shape, ReadOnlySpan<short> weights, Span<long> counts)
    {
        int terms = Terms(shape);
        var zeros = new int[terms];
        for (int g = 0; g < shape.Groups; g++)
        {
            Array.Clear(zeros);
            for (int f = 0; f < shape.FiltersPerGroup; f++)
            {
                ReadOnlySpan<short> filter = weights.Slice((g * shape.FiltersPerGroup + f) * terms, terms);
                int t = 0;
                for (; t + Vector256<short>.Count <= terms; t += Vector256<short>.Count)
                {
                    Vector256<short> isZero = Vector256.Equals(Vector256.Create(filter[t..]), Vector256<short>.Zero);
                    if (isZero == Vector256<short>.Zero) continue;
                    // A comparison that holds is −1.
                    (Vector256<int> low, Vector256<int> high) = Vector256.Widen(isZero);
                    (Vector256.Create(zeros, t) - low).CopyTo(zeros, t);
                    (Vector256.Create(zeros, t + Vector256<int>.Count) - high).CopyTo(zeros, t + Vector256<int>.Count);
                }

                for (; t < terms; t++) zeros[t] += filter[t] == 0 ? 1 : 0;
            }

            for (int t = 0; t < terms; t++) counts[g * terms + t] = shape.FiltersPerGroup - zeros[t];
        }
    }

    private static long Line(LayerShape shape, ReadOnlySpan<long> line, int kx, byte padding)
    {
        int first = kx * shape.DilationX - shape.PadLeft, outputs = shape.OutputWidth, length = line.Length - 1;
        // Outputs from ⌈−first / stride⌉ on meet the line, until it ends.
        int begin = Math.Min(outputs, first >= 0 ? 0 : (shape.StrideX - 1 - first) / shape.StrideX);
        int end = Math.Clamp((length - first + shape.StrideX - 1) / shape.StrideX, begin, outputs);
        long sum = (long)padding * (outputs - (end - begin));
        if (begin == end) return sum;
        if (shape.StrideX == 1) return sum + line[first + end] - line[first + begin];
        for (int o = begin, x = first + begin * shape.StrideX; o < end; o++, x += shape.StrideX) sum += line[x + 1] - line[x];
        return sum;
    }
}
