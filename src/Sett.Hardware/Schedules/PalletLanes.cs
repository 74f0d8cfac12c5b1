using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The digits of a pallet with its windows side by side, 16 to a vector, for units whose lanes choose from many activations: a choice is timed for 16 windows at once.
/// </summary>
internal sealed class PalletLanes
{
    private readonly LaneBricks _bricks;
    private readonly LayerTiling _tiling;
    private readonly Vector256<ushort>[] _windows, _chosen;
    private readonly ushort[] _one;
    private readonly int _size;
    private int _count;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="bricks">The digits of its activations.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="columns">Windows of a pallet at most.</param>
    public PalletLanes(LaneBricks bricks, LayerTiling tiling, int columns)
    {
        (_bricks, _tiling) = (bricks, tiling);
        _size = tiling.Steps * tiling.Lanes;
        _windows = new Vector256<ushort>[(Math.Min(columns, tiling.Windows) + 15) / 16 * _size];
        _chosen = new Vector256<ushort>[tiling.Lanes];
        _one = new ushort[bricks.Stride];
    }

    /// <summary>Reads a pallet.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="origins">Where its windows start.</param>
    public void Read(int pass, ReadOnlySpan<int> origins)
    {
        _count = origins.Length;
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

    /// <summary>Raises each window's cycles to those of a unit with these choices.</summary>
    /// <param name="place">Step × lanes of the unit's row.</param>
    /// <param name="sources">For each lane, which activation behind that place it meets, or −1.</param>
    /// <param name="firstStage">B.</param>
    /// <param name="cycles">One count a window.</param>
    public void AddSlowest(int place, ReadOnlySpan<short> sources, int firstStage, Span<byte> cycles)
    {
        if (_count == 1)
        {
            ReadOnlySpan<ushort> all = MemoryMarshal.Cast<Vector256<ushort>, ushort>(_windows);
            for (int lane = 0; lane < sources.Length; lane++) _one[lane] = sources[lane] < 0 ? (ushort)0 : all[(place + sources[lane]) * 16];
            cycles[0] = Math.Max(cycles[0], (byte)DigitCycles.Of(_one, firstStage));
            return;
        }

        for (int first = 0; first < _count; first += 16)
        {
            ReadOnlySpan<Vector256<ushort>> part = _windows.AsSpan(first / 16 * _size, _size);
            for (int lane = 0; lane < sources.Length; lane++) _chosen[lane] = sources[lane] < 0 ? default : part[place + sources[lane]];
            Vector256<ushort> own = DigitCycles.OfSixteen(_chosen, firstStage);
            for (int w = first; w < Math.Min(_count, first + 16); w++) cycles[w] = Math.Max(cycles[w], (byte)own[w - first]);
        }
    }
}
