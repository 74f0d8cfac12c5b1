using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Gemm;
using Sett.Numerics.Hashing;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>
/// Makes hashes: the signs of each row's projections. A projection is one chain of fused multiply-adds in the order of the row's
/// components, so that the bits do not depend on threads, blocks or the width of vectors.
/// </summary>
internal sealed unsafe class Hasher
{
    private const int DepthBlock = 512;

    private readonly int _length;
    private readonly ColumnPanels _columns;
    private readonly float[] _packed;
    private readonly int[] _offsets, _lastOffsets;
    private readonly float[]? _signs;

    /// <summary>Prepares hashing.</summary>
    /// <param name="length">n, the components of a row.</param>
    /// <param name="bits">k, the bits of a hash.</param>
    /// <param name="directions">
    /// The directions: a matrix of <paramref name="length"/> × at least <paramref name="bits"/>, of which the first are used; or the signs
    /// of a Hadamard projection.
    /// </param>
    /// <param name="isHadamard">Which of the two.</param>
    public Hasher(int length, int bits, ReadOnlySpan<float> directions, bool isHadamard)
    {
        (_length, Bits, _columns) = (length, bits, new ColumnPanels(bits, length));
        (_packed, _offsets, _lastOffsets) = ([], [], []);
        if (isHadamard)
        {
            _signs = directions.ToArray();
            return;
        }

        int known = directions.Length / length;
        _packed = GC.AllocateUninitializedArray<float>(_columns.PackedLength, pinned: true);
        _columns.Pack(directions, known, 1, _packed);
        _offsets = ColumnPanels.Offsets(length, ColumnPanels.Width);
        int lastPitch = _columns.PitchOf(_columns.Count - 1);
        _lastOffsets = lastPitch == ColumnPanels.Width ? _offsets : ColumnPanels.Offsets(length, lastPitch);
    }

    /// <summary>k, the bits of a hash.</summary>
    public int Bits { get; }

    /// <summary>n, the components of a row.</summary>
    public int Length => _length;

    /// <summary>Floats from one row's projections to the next: the bits, filled up to whole vectors.</summary>
    public int Pitch => (Bits + Tile.Lanes - 1) / Tile.Lanes * Tile.Lanes;

    /// <summary>
    /// Projects a block's rows onto all directions. Panels of zeros are passed over and their projections left undefined.
    /// </summary>
    /// <param name="panels">The panels of the block.</param>
    /// <param name="rows">Their values, panel after panel.</param>
    /// <param name="norms">The rows' lengths, from <see cref="RowMeasures"/>.</param>
    /// <param name="projections">A row of <see cref="Pitch"/> floats for each row.</param>
    public void Project(ReadOnlySpan<RowPanel> panels, float* rows, float* norms, float* projections)
    {
        if (_signs is not null)
        {
            ProjectHadamard(panels, rows, norms, projections);
            return;
        }

        int first = panels[0].First;
        fixed (float* packed = _packed)
        fixed (int* offsets = _offsets)
        fixed (int* lastOffsets = _lastOffsets)
        {
            for (int k = 0; k < _length; k += DepthBlock)
            {
                var task = new TileTask { Depth = Math.Min(DepthBlock, _length - k), Accumulate = k > 0, CStride = Pitch };
                for (int column = 0; column < _columns.Count; column++)
                {
                    int pitch = _columns.PitchOf(column), segments = pitch / Tile.Lanes;
                    float* from = packed + _columns.Start(column) + (nint)k * pitch;
                    task.Offsets = column == _columns.Count - 1 ? lastOffsets : offsets;
                    foreach (RowPanel panel in panels)
                    {
                        int at = panel.First - first;
                        if (IsZero(norms + at, panel.Count)) continue;
                        task.A = rows + (nint)at * _length + (nint)k * panel.Count;
                        float* to = projections + (nint)at * Pitch + column * ColumnPanels.Width;
                        for (int s = 0; s < segments; s += Tile.MaxSegments)
                        {
                            task.B0 = from + s * Tile.Lanes;
                            task.B1 = task.B0 + Tile.Lanes;
                            task.B2 = task.B1 + Tile.Lanes;
                            task.C0 = to + s * Tile.Lanes;
                            task.C1 = task.C0 + Tile.Lanes;
                            task.C2 = task.C1 + Tile.Lanes;
                            Tile.Run(&task, panel.Count, Math.Min(Tile.MaxSegments, segments - s));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Packs the signs of projections; a bit is set where a projection is negative. Rows of zeros get no bits.</summary>
    /// <param name="count">Rows of the block.</param>
    /// <param name="norms">Their lengths.</param>
    /// <param name="projections">From <see cref="Project"/>.</param>
    /// <param name="panels">Words as <see cref="HashPanels"/> lays them.</param>
    public void Signs(int count, float* norms, float* projections, Span<ulong> panels)
    {
        var layout = new HashPanels(count, Bits);
        panels[..layout.Length].Clear();
        int rest = Bits % 64;
        for (int row = 0; row < count; row++)
        {
            if (norms[row] == 0) continue;
            float* from = projections + (nint)row * Pitch;
            for (int word = 0; word * 64 < Bits; word++, from += 64)
            {
                ulong bits = 0;
                int vectors = Math.Min(4, (Pitch - word * 64) / Tile.Lanes);
                for (int v = 0; v < vectors; v++)
                    bits |= Vector512.Load(from + v * Tile.Lanes).ExtractMostSignificantBits() << (v * Tile.Lanes);
                if (rest > 0 && Bits - word * 64 < 64) bits &= (1UL << rest) - 1;
                panels[layout.Index(row, word)] = bits;
            }
        }
    }

    private void ProjectHadamard(ReadOnlySpan<RowPanel> panels, float* rows, float* norms, float* projections)
    {
        int first = panels[0].First, size = RandomProjection.HadamardLength(_length), block = RandomProjection.Rounds * size;
        float* work = Scratch.Floats(Scratch.Use.Panel, size * HadamardTransform.Lanes);
        fixed (float* signs = _signs)
        {
            foreach (RowPanel panel in panels)
            {
                int at = panel.First - first;
                if (IsZero(norms + at, panel.Count)) continue;
                for (int b = 0; b * size < Bits; b++)
                {
                    HadamardTransform.Project(rows + (nint)at * _length, panel.Count, _length, signs + (nint)b * block,
                        RandomProjection.Rounds, size, work);
                    int count = Math.Min(size, Bits - b * size);
                    for (int lane = 0; lane < panel.Count; lane++)
                    {
                        float* to = projections + (nint)(at + lane) * Pitch + b * size;
                        for (int j = 0; j < count; j++) to[j] = work[j * HadamardTransform.Lanes + lane];
                    }
                }

                for (int lane = 0; lane < panel.Count; lane++)
                    new Span<float>(projections + (nint)(at + lane) * Pitch + Bits, Pitch - Bits).Clear();
            }
        }
    }

    private static bool IsZero(float* norms, int count)
    {
        for (int i = 0; i < count; i++)
            if (norms[i] != 0) return false;
        return true;
    }
}
