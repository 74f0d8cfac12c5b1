using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The lines of one tile in Bit-Tactical's offline schedule (see <see cref="TacticalSchedule{T}"/>): rows of its filters with zeros filled
/// from the rows behind.
/// </summary>
internal sealed class TacticalTile
{
    private readonly int[] _standsAt, _weights;
    private readonly Vector256<ulong>[] _met;
    private readonly short[] _sources;
    private readonly int _rows, _lanes, _width;

    /// <summary>Starts without lines.</summary>
    /// <param name="filters">Filters of the tile.</param>
    /// <param name="filtersAChunk">Filters that are scheduled at once: 16, 8 or 4.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="keepsSources">Whether it keeps from where each lane of each filter takes its weight.</param>
    /// <param name="lines">Lines at most.</param>
    public TacticalTile(int filters, int filtersAChunk, TacticalSearch search, bool keepsSources, int lines)
    {
        (Filters, Chunks, _width) = (filters, (filters + filtersAChunk - 1) / filtersAChunk, 256 / filtersAChunk);
        (_lanes, _rows) = (search.Lanes, search.Lookahead + 1);
        (_standsAt, _weights) = (new int[lines], new int[lines]);
        _met = new Vector256<ulong>[lines * Chunks * _rows];
        _sources = keepsSources ? new short[lines * filters * _lanes] : [];
    }

    /// <summary>Filters of the tile.</summary>
    public int Filters { get; }

    /// <summary>Vectors of filters that it was scheduled in, at most 16 filters each.</summary>
    public int Chunks { get; }

    /// <summary>Lines left.</summary>
    public int Lines { get; private set; }

    /// <summary>The row at which a line stands.</summary>
    public int RowOf(int line) => _standsAt[line];

    /// <summary>Weights of a line that are not zero, over all filters.</summary>
    public int WeightsOf(int line) => _weights[line];

    /// <summary>Finds the lanes of this row and those behind it whose activations any filter meets in a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="used">The lanes, row by row; those of this tile are added.</param>
    public void AddUsed(int line, Span<ulong> used)
    {
        ReadOnlySpan<Vector256<ulong>> met = _met.AsSpan(line * Chunks * _rows, Chunks * _rows);
        for (int ahead = 0; ahead < _rows; ahead++)
        {
            Vector256<ulong> any = default;
            for (int at = ahead; at < met.Length; at += _rows) any |= met[at];
            ulong all = any[0] | any[1] | any[2] | any[3];
            // The filters of a chunk lie side by side in the width of their lanes.
            if (_width < 64) all |= all >> 32;
            used[ahead] |= _width == 64 ? all : _width == 32 ? (uint)all : (ushort)(all | (all >> 16));
        }
    }

    /// <summary>Where a filter's weights and activations of a line are from: rows ahead × lanes + lane, or −1.</summary>
    public ReadOnlySpan<short> SourcesOf(int line, int filter) => _sources.AsSpan((line * Filters + filter) * _lanes, _lanes);

    /// <summary>Whether any filter meets all of some activations in a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="wanted">The lanes of this row and those behind it, for each filter of a chunk alike.</param>
    public bool AnyMeets(int line, ReadOnlySpan<Vector256<ulong>> wanted)
    {
        ReadOnlySpan<Vector256<ulong>> met = _met.AsSpan(line * Chunks * _rows, Chunks * _rows);
        for (; !met.IsEmpty; met = met[_rows..])
        {
            Vector256<ulong> missing = default;
            for (int ahead = 0; ahead < wanted.Length; ahead++) missing |= Vector256.AndNot(wanted[ahead], met[ahead]);
            bool any = _width switch
            {
                16 => Vector256.EqualsAny(missing.AsUInt16(), default),
                32 => Vector256.EqualsAny(missing.AsUInt32(), default),
                _ => Vector256.EqualsAny(missing, default),
            };
            if (any) return true;
        }

        return false;
    }

    /// <summary>Lanes of a row for each filter of a chunk alike.</summary>
    public Vector256<ulong> Alike(ulong lanes) => _width switch
    {
        16 => Vector256.Create((ushort)lanes).AsUInt64(),
        32 => Vector256.Create((uint)lanes).AsUInt64(),
        _ => Vector256.Create(lanes),
    };

    /// <summary>Finds the filters of a chunk that meet each activation in a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="meeting">For each place, as <see cref="UnitSets"/> has them, the filters that meet it, a bit each.</param>
    public void FindMeeting(int line, int chunk, Span<ushort> meeting)
    {
        int stride = UnitSets.StrideOf(_lanes);
        meeting.Clear();
        for (int ahead = 0; ahead < _rows; ahead++)
        {
            Vector256<ulong> met = _met[(line * Chunks + chunk) * _rows + ahead];
            Span<ushort> own = meeting.Slice(ahead * stride, _lanes);
            // The highest bits of all filters are those of one lane; the highest lane comes first.
            if (_width == 16) ByLane(met.AsUInt16() << (16 - _lanes), own);
            else if (_width == 32) ByLane(met.AsUInt32() << (32 - _lanes), own);
            else ByLane(met << (64 - _lanes), own);
        }
    }

    /// <summary>Starts again without lines.</summary>
    public void Clear() => Lines = 0;

    /// <summary>Adds a line.</summary>
    /// <param name="row">The row at which it stands.</param>
    /// <returns>Room for the sources of all filters, if they are kept.</returns>
    public Span<short> AddLine(int row)
    {
        (_standsAt[Lines], _weights[Lines]) = (row, 0);
        Lines++;
        return _sources.Length == 0 ? [] : _sources.AsSpan((Lines - 1) * Filters * _lanes, Filters * _lanes);
    }

    /// <summary>Adds a chunk of filters to the last line, after its row was filled.</summary>
    public void AddFilters<T>(int chunk, FilterRows<T> filters) where T : unmanaged, IBinaryInteger<T>
    {
        int line = Lines - 1;
        ReadOnlySpan<Vector256<T>> met = filters.Met;
        Vector256<ulong> weights = filters.From(_standsAt[line])[0].AsUInt64();
        _weights[line] += BitOperations.PopCount(weights[0]) + BitOperations.PopCount(weights[1]) + BitOperations.PopCount(weights[2])
            + BitOperations.PopCount(weights[3]);
        Span<Vector256<ulong>> own = _met.AsSpan((line * Chunks + chunk) * _rows, _rows);
        for (int ahead = 0; ahead < own.Length; ahead++) own[ahead] = met[ahead].AsUInt64();
    }

    private static void ByLane<T>(Vector256<T> left, Span<ushort> lanes)
    {
        for (int lane = lanes.Length - 1; lane >= 0; lane--, left += left) lanes[lane] = (ushort)left.ExtractMostSignificantBits();
    }
}
