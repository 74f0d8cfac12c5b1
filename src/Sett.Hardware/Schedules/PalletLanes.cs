using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The digits of a pallet with its windows side by side, 16 to a vector, for units whose lanes choose from many activations.
/// </summary>
internal sealed class PalletLanes
{
    private readonly LaneBricks _bricks;
    private readonly LayerTiling _tiling;
    private readonly Vector256<ushort>[] _windows;
    private readonly int _size;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="bricks">The digits of its activations.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="columns">Windows of a pallet at most.</param>
    public PalletLanes(LaneBricks bricks, LayerTiling tiling, int columns)
    {
        (_bricks, _tiling) = (bricks, tiling);
        _size = tiling.Steps * tiling.Lanes;
        _windows = new Vector256<ushort>[(Math.Min(columns, tiling.Windows) + 15) / 16 * _size];
    }

    /// <summary>Reads a pallet.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="origins">Where its windows start.</param>
    public void Read(int pass, ReadOnlySpan<int> origins)
    {
        Count = origins.Length;
        Span<ushort> all = MemoryMarshal.Cast<Vector256<ushort>, ushort>(_windows.AsSpan());
        all.Clear();
        for (int step = 0; step < _tiling.Steps; step++)
        {
            int start = _bricks.IndexOf(pass, step % _tiling.Bricks, _tiling.TapOffsets[step / _tiling.Bricks]);
            for (int w = 0; w < origins.Length; w++)
            {
                ReadOnlySpan<ushort> lanes = _bricks[start + origins[w]];
                int at = (w / 16 * _size + step * _tiling.Lanes) * 16 + w % 16;
                for (int lane = 0; lane < _tiling.Lanes; lane++) all[at + lane * 16] = lanes[lane];
            }
        }
    }

    /// <summary>Windows of the pallet.</summary>
    public int Count { get; private set; }

    /// <summary>The digits of 16 windows from one of them on, step × lanes + lane.</summary>
    public ReadOnlySpan<Vector256<ushort>> From(int window) => _windows.AsSpan(window / 16 * _size, _size);
}
