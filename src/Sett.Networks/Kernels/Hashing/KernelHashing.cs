using Sett.Networks.Hashing;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>Makes contexts of a layer's kernels, offline. Directions are drawn once; kernels may change.</summary>
internal sealed unsafe class KernelHashing
{
    private readonly HashOptions _options;
    private readonly Tensor<float> _directions;

    /// <summary>Draws the directions.</summary>
    /// <param name="length">n.</param>
    /// <param name="bits">k, bits of a hash.</param>
    /// <param name="options">How hashes are made.</param>
    /// <param name="stream">The layer's number, which tells its projection from others'.</param>
    public KernelHashing(int length, int bits, HashOptions options, int stream)
    {
        bool isHadamard = options.Projection == ProjectionKind.Hadamard;
        float[] directions = isHadamard
            ? RandomProjection.HadamardSigns(length, bits, options.Seed, stream)
            : RandomProjection.Matrix(options.Projection, length, bits, options.Seed, stream);
        (_options, _directions) = (options, new Tensor<float>(new Shape(directions.Length), directions));
        Hasher = new Hasher(length, bits, directions, isHadamard);
    }

    /// <summary>Hashes rows with the same directions.</summary>
    public Hasher Hasher { get; }

    /// <summary>Contexts of a layer's kernels.</summary>
    /// <param name="kernels">Kernels × n.</param>
    /// <param name="length">n.</param>
    /// <param name="bits">k, bits of a hash.</param>
    /// <param name="options">How hashes are made.</param>
    /// <param name="stream">The layer's number, which tells its projection from others'.</param>
    public static LayerContexts Make(ReadOnlyMemory<float> kernels, int length, int bits, HashOptions options, int stream) =>
        new KernelHashing(length, bits, options, stream).Make(kernels);

    /// <summary>Contexts of kernels, kernels × n.</summary>
    public LayerContexts Make(ReadOnlyMemory<float> kernels)
    {
        int count = kernels.Length / Hasher.Length, words = HashPanels.WordsOf(Hasher.Bits);
        var hashes = new Tensor<ulong>(new Shape(count, words));
        Tensor<float> norms = new(new Shape(count)), means = new(new Shape(count));
        RowBlocks blocks = RowBlocks.Of(count);
        Parallel.For(0, blocks.Count, block => Hash(kernels, Hasher, _options.Centres, blocks[block], hashes, norms, means));
        int exponent = 0;
        if (_options.Norm is { } format)
        {
            float largest = 0;
            foreach (float norm in norms.Values) largest = Math.Max(largest, norm);
            exponent = NormFormat.ExponentFor(largest, format);
            foreach (ref float norm in norms.Values) norm = NormFormat.Round(norm, format, exponent);
        }

        return new LayerContexts(hashes, norms, means, _directions, exponent);
    }

    private static void Hash(ReadOnlyMemory<float> kernels, Hasher hasher, bool centres, ReadOnlySpan<RowPanel> panels,
        Tensor<ulong> hashes, Tensor<float> norms, Tensor<float> means)
    {
        int first = panels[0].First, count = panels[^1].First + panels[^1].Count - first, length = hasher.Length;
        float* rows = Scratch.Floats(Scratch.Use.Planes, count * length);
        fixed (float* from = kernels.Span)
        fixed (float* norm = norms.Values)
        fixed (float* mean = means.Values)
        {
            foreach (RowPanel panel in panels) PatchPanels.Rows(from, length, panel, rows + (nint)(panel.First - first) * length);
            RowMeasures.Take(panels, rows, length, centres, norm + first, mean + first);
            float* projections = Scratch.Floats(Scratch.Use.Tile, count * hasher.Pitch);
            hasher.Project(panels, rows, norm + first, projections);
            var layout = new HashPanels(count, hasher.Bits);
            var words = new Span<ulong>(Scratch.Floats(Scratch.Use.Panel, layout.Length * 2), layout.Length);
            hasher.Signs(count, norm + first, projections, words);
            for (int row = 0; row < count; row++) layout.Row(words, row, hashes.Values.Slice((first + row) * layout.Words, layout.Words));
        }
    }
}
