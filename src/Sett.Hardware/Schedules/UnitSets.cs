using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// For each activation in reach of units that stand at one row, which of them meet it: a set of units a place, of 256 units a block. Places
/// are rows ahead × stride + lane. What units have in common is found for all of a block at once.
/// </summary>
internal sealed class UnitSets
{
    private const int ChunksABlock = 16;

    private readonly Vector256<ulong>[] _units;

    /// <summary>Starts with units that meet nothing.</summary>
    /// <param name="places">Places in reach.</param>
    /// <param name="chunks">Chunks of up to 16 units.</param>
    public UnitSets(int places, int chunks)
    {
        Places = places;
        Blocks = (chunks + ChunksABlock - 1) / ChunksABlock;
        Chunks = Blocks * ChunksABlock;
        _units = new Vector256<ulong>[places * Blocks];
    }

    /// <summary>Places in reach.</summary>
    public int Places { get; }

    /// <summary>Chunks of up to 16 units, whole blocks of them.</summary>
    public int Chunks { get; }

    /// <summary>Blocks of 256 units.</summary>
    public int Blocks { get; }

    /// <summary>The units of a block that meet a place.</summary>
    public Vector256<ulong> this[int place, int block] => _units[place * Blocks + block];

    /// <summary>Places from a row to the next: lanes, rounded up to whole vectors.</summary>
    public static int StrideOf(int lanes) => (lanes + 15) / 16 * 16;

    /// <summary>Starts again with units that meet nothing.</summary>
    public void Clear() => Array.Clear(_units);

    /// <summary>Adds the units of a chunk.</summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="meeting">For each place, the units that meet it, a bit each.</param>
    public void Add(int chunk, ReadOnlySpan<ushort> meeting)
    {
        Span<ushort> chunks = MemoryMarshal.Cast<Vector256<ulong>, ushort>(_units.AsSpan());
        for (int place = 0, at = chunk; place < meeting.Length; place++, at += Chunks) chunks[at] = meeting[place];
    }

    /// <summary>The units of a chunk that meet a place, a bit each.</summary>
    public ushort ChunkAt(int place, int chunk) => MemoryMarshal.Cast<Vector256<ulong>, ushort>(_units.AsSpan())[place * Chunks + chunk];

    /// <summary>Whether any unit meets all of some places.</summary>
    /// <param name="places">A bit for each place.</param>
    public bool AnyMeets(ReadOnlySpan<ulong> places)
    {
        for (int block = 0; block < Blocks; block++)
        {
            Vector256<ulong> units = Vector256<ulong>.AllBitsSet;
            for (int w = 0; w < places.Length; w++)
                for (ulong left = places[w]; left != 0; left &= left - 1)
                    units &= this[w * 64 + BitOperations.TrailingZeroCount(left), block];
            if (units != Vector256<ulong>.Zero) return true;
        }

        return false;
    }
}
