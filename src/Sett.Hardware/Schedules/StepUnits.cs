using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The units of a filter set that stand at one row in a step of Bit-Tactical's schedule, and which activations in reach they meet. Places
/// are those of <see cref="UnitSets"/>.
/// </summary>
internal sealed class StepUnits
{
    private readonly TacticalTile[] _tiles;
    private readonly int _stride;
    private readonly ulong[] _used;
    private readonly Vector256<ulong>[] _wanted;
    private UnitSets? _sets;
    private bool _isGathered, _isUsedKnown;
    private int _step;

    /// <summary>Prepares for the tiles of a set; <see cref="Go"/> comes first.</summary>
    /// <param name="tiles">The tiles, with what each filter meets.</param>
    /// <param name="rows">Rows in reach.</param>
    /// <param name="lanes">Lanes.</param>
    public StepUnits(TacticalTile[] tiles, int rows, int lanes)
    {
        (_tiles, _stride) = (tiles, UnitSets.StrideOf(lanes));
        _used = new ulong[(rows * _stride + 63) / 64];
        _wanted = new Vector256<ulong>[rows];
    }

    /// <summary>The row at which the units stand.</summary>
    public int Row { get; private set; }

    /// <summary>The chunk in which the slowest unit of a window was last found; where a search starts.</summary>
    public int SlowestChunk { get; set; }

    /// <summary>A bit for each place that any unit meets.</summary>
    public ReadOnlySpan<ulong> Used
    {
        get
        {
            if (!_isUsedKnown) FindUsed();
            return _used;
        }
    }

    /// <summary>For each place, the units that meet it: gathered when first asked for.</summary>
    public UnitSets Sets
    {
        get
        {
            Gather();
            return _sets!;
        }
    }

    /// <summary>Goes to the units that stand at a row in a step.</summary>
    public void Go(int step, int row)
    {
        (_step, Row, _isGathered, _isUsedKnown, SlowestChunk) = (step, row, false, false, 0);
    }

    /// <summary>Whether any unit meets all of some places.</summary>
    /// <param name="places">A bit for each place.</param>
    public bool AnyMeets(ReadOnlySpan<ulong> places)
    {
        if (_isGathered) return _sets!.AnyMeets(places);
        // Gathering is more than asking once.
        for (int ahead = 0; ahead < _wanted.Length; ahead++)
        {
            (int word, int shift) = Math.DivRem(ahead * _stride, 64);
            ulong lanes = places[word] >> shift;
            if (shift + _stride > 64) lanes |= places[word + 1] << (64 - shift);
            _wanted[ahead] = _tiles[0].Alike(_stride == 64 ? lanes : lanes & ((1UL << _stride) - 1));
        }

        foreach (TacticalTile tile in _tiles)
            if (IsThere(tile) && tile.AnyMeets(_step, _wanted)) return true;
        return false;
    }

    /// <summary>Gathers <see cref="Sets"/>, if they are not.</summary>
    public void Gather()
    {
        if (_isGathered) return;
        int places = _wanted.Length * _stride, chunk = 0;
        if (_sets is null) _sets = new UnitSets(places, _tiles.Sum(t => t.Chunks));
        else _sets.Clear();
        Span<ushort> meeting = stackalloc ushort[places];
        foreach (TacticalTile tile in _tiles)
        {
            for (int c = 0; c < tile.Chunks; c++, chunk++)
            {
                if (!IsThere(tile)) continue;
                tile.FindMeeting(_step, c, meeting);
                _sets.Add(chunk, meeting);
            }
        }

        _isGathered = true;
    }

    private bool IsThere(TacticalTile tile) => _step < tile.Lines && tile.RowOf(_step) == Row;

    private void FindUsed()
    {
        Span<ulong> rows = stackalloc ulong[_wanted.Length];
        rows.Clear();
        foreach (TacticalTile tile in _tiles)
            if (IsThere(tile)) tile.AddUsed(_step, rows);
        Array.Clear(_used);
        for (int ahead = 0; ahead < rows.Length; ahead++)
        {
            (int word, int shift) = Math.DivRem(ahead * _stride, 64);
            _used[word] |= rows[ahead] << shift;
            if (shift + _stride > 64) _used[word + 1] |= rows[ahead] >> (64 - shift);
        }

        _isUsedKnown = true;
    }
}
