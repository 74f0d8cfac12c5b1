using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sett.Networks.Hashing;
using Sett.Networks.Kernels.Gemm;
using Sett.Numerics.Hashing;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>Where a block's outputs go: the output of row r and kernel m stands at <c>Start + r·RowStride + m·KernelStride</c>.</summary>
internal readonly unsafe struct OutputPlace(float* start, nint rowStride, nint kernelStride)
{
    /// <summary>The output of the block's first row and kernel 0.</summary>
    public float* Start { get; } = start;

    /// <summary>Floats from a row's output to the next row's.</summary>
    public nint RowStride { get; } = rowStride;

    /// <summary>Floats from a kernel's output to the next kernel's.</summary>
    public nint KernelStride { get; } = kernelStride;
}

/// <summary>
/// The dot products of rows with the kernels of one group, estimated from their contexts. An output is
/// <c>fma(N_w·N_a, cos, fma(n·mean_w, mean_a, bias))</c>.
/// </summary>
internal sealed unsafe class CamProduct
{
    private readonly CamParameters _parameters;
    private readonly Hasher _hasher;
    private readonly int _kernels, _words;
    private readonly ulong[] _hashes;
    private readonly float[] _norms, _means, _cosines;
    private readonly ColumnPanels _signColumns;
    private readonly float[]? _signs;

    /// <summary>Prepares a group.</summary>
    /// <param name="hasher">Hashes rows; groups may share it.</param>
    /// <param name="parameters">What is computed with.</param>
    /// <param name="hashes">Words of the kernels' hashes, kernel after kernel; of longer ones the first bits are used.</param>
    /// <param name="norms">The kernels' norms as they are kept.</param>
    /// <param name="means">The kernels' means; zeros unless means are taken away.</param>
    public CamProduct(
        Hasher hasher, CamParameters parameters, ReadOnlySpan<ulong> hashes, ReadOnlySpan<float> norms, ReadOnlySpan<float> means)
    {
        (_hasher, _parameters, _kernels, _words) = (hasher, parameters, norms.Length, HashPanels.WordsOf(parameters.Bits));
        (_norms, _cosines) = (norms.ToArray(), parameters.Cosine.Cosines(parameters.Bits));
        _means = [.. means.ToArray().Select(m => m * hasher.Length)];
        _hashes = new ulong[_kernels * _words];
        int given = hashes.Length / _kernels;
        for (int kernel = 0; kernel < _kernels; kernel++)
        {
            for (int word = 0; word * 64 < parameters.Bits; word++)
            {
                int bits = parameters.Bits - word * 64;
                _hashes[kernel * _words + word] = hashes[kernel * given + word] & (bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1);
            }
        }

        _signColumns = new ColumnPanels(_kernels, parameters.Bits);
        if (parameters.Estimator == DotEstimator.SignFull) _signs = SignPanels();
    }

    /// <summary>Computes a block.</summary>
    /// <param name="panels">Its panels.</param>
    /// <param name="rows">Their values, panel after panel; changed where means are taken away.</param>
    /// <param name="bias">A number a kernel, or null.</param>
    /// <param name="place">Where outputs go.</param>
    public void Block(ReadOnlySpan<RowPanel> panels, float* rows, float* bias, OutputPlace place)
    {
        int count = panels[^1].First + panels[^1].Count - panels[0].First;
        float* norms = stackalloc float[RowBlocks.MostRows], means = stackalloc float[RowBlocks.MostRows];
        RowMeasures.Take(panels, rows, _hasher.Length, _parameters.Centres, norms, means);
        float* projections = Scratch.Floats(Scratch.Use.Tile, count * _hasher.Pitch);
        _hasher.Project(panels, rows, norms, projections);
        float* kept = stackalloc float[RowBlocks.MostRows];
        new Span<float>(kept, RowBlocks.MostRows).Clear();
        for (int row = 0; row < count; row++) kept[row] = _parameters.Kept(norms[row]);
        if (_signs is null) Search(count, norms, kept, means, projections, bias, place);
        else Sum(count, norms, means, projections, bias, place);
    }

    private void Search(int count, float* norms, float* kept, float* means, float* projections, float* bias, OutputPlace place)
    {
        var layout = new HashPanels(count, _parameters.Bits);
        var words = new Span<ulong>(Scratch.Floats(Scratch.Use.Panel, layout.Length * 2), layout.Length);
        _hasher.Signs(count, norms, projections, words);
        int* distances = stackalloc int[RowBlocks.MostRows];
        var found = new Span<int>(distances, layout.Panels * HashPanels.Lanes);
        for (int kernel = 0; kernel < _kernels; kernel++)
        {
            HammingSearch.Distances(_hashes.AsSpan(kernel * _words, _words), words, found);
            Finish(count, distances, kernel, kept, means, bias is null ? 0 : bias[kernel], place);
        }
    }

    private void Finish(int count, int* distances, int kernel, float* kept, float* means, float bias, OutputPlace place)
    {
        float norm = _norms[kernel], mean = _means[kernel];
        float* to = place.Start + kernel * place.KernelStride;
        int row = 0;
        fixed (float* cosines = _cosines)
        {
            if (place.RowStride == 1 && Avx2.IsSupported)
            {
                for (; row + 8 <= count; row += 8)
                {
                    Vector256<float> cosine = Avx2.GatherVector256(cosines, Vector256.Load(distances + row), sizeof(float));
                    Vector256<float> start =
                        Vector256.FusedMultiplyAdd(Vector256.Create(mean), Vector256.Load(means + row), Vector256.Create(bias));
                    Vector256.Store(
                        Vector256.FusedMultiplyAdd(Vector256.Create(norm) * Vector256.Load(kept + row), cosine, start), to + row);
                }
            }

            for (; row < count; row++)
                to[row * place.RowStride] =
                    MathF.FusedMultiplyAdd(norm * kept[row], cosines[distances[row]], MathF.FusedMultiplyAdd(mean, means[row], bias));
        }
    }

    // The sum over directions of the kernel's sign times the row's projection, one chain for each output.
    private void Sum(int count, float* norms, float* means, float* projections, float* bias, OutputPlace place)
    {
        float* sums = stackalloc float[Tile.Lanes];
        float factor = (float)(Math.Sqrt(Math.PI / 2) / _parameters.Bits);
        var task = new TileTask { Depth = _parameters.Bits, CStride = Tile.Lanes };
        fixed (float* signs = _signs)
        {
            for (int column = 0; column < _signColumns.Count; column++)
            {
                int pitch = _signColumns.PitchOf(column);
                int[] steps = ColumnPanels.Offsets(_parameters.Bits, pitch);
                fixed (int* offsets = steps)
                {
                    task.Offsets = offsets;
                    for (int row = 0; row < count; row++)
                    {
                        for (int segment = 0; segment < pitch / Tile.Lanes; segment++)
                        {
                            int kernel = column * ColumnPanels.Width + segment * Tile.Lanes, end = Math.Min(_kernels, kernel + Tile.Lanes);
                            if (norms[row] == 0) new Span<float>(sums, Tile.Lanes).Clear();
                            else
                            {
                                task.A = projections + (nint)row * _hasher.Pitch;
                                task.B0 = signs + _signColumns.Start(column) + segment * Tile.Lanes;
                                task.C0 = sums;
                                Tile.Run(&task, 1, 1);
                            }

                            for (int lane = 0; kernel + lane < end; lane++)
                            {
                                int m = kernel + lane;
                                float start = MathF.FusedMultiplyAdd(_means[m], means[row], bias is null ? 0 : bias[m]);
                                place.Start[row * place.RowStride + m * place.KernelStride] =
                                    MathF.FusedMultiplyAdd(_norms[m] * factor, sums[lane], start);
                            }
                        }
                    }
                }
            }
        }
    }

    private float[] SignPanels()
    {
        var plain = new float[_parameters.Bits * _kernels];
        for (int kernel = 0; kernel < _kernels; kernel++)
            for (int bit = 0; bit < _parameters.Bits; bit++)
                plain[bit * _kernels + kernel] = (_hashes[kernel * _words + bit / 64] >> (bit % 64) & 1) == 0 ? 1 : -1;
        float[] packed = GC.AllocateUninitializedArray<float>(_signColumns.PackedLength, pinned: true);
        _signColumns.Pack(plain, _kernels, 1, packed);
        return packed;
    }
}
