using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The longest chains of digits (see <see cref="DigitChain"/>) among a window's activations in a row and those behind it that units may
/// look ahead to. Windows that overlap share the rows of a filter position, and all filters those of a fully connected layer: their chains
/// are found once.
/// </summary>
internal sealed class WindowChains
{
    private readonly LaneBricks _bricks;
    private readonly LayerTiling _tiling;
    private readonly Vector256<ushort>[] _planes;
    private readonly int _rows, _vectors, _words;
    private readonly byte[] _cycles;
    private readonly ulong[] _lanes;
    private readonly int[] _starts;
    private bool _isShared;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="bricks">The digits of its activations.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="lookahead">Rows ahead.</param>
    public WindowChains(LaneBricks bricks, LayerTiling tiling, int lookahead)
    {
        (_bricks, _tiling, _rows, _vectors) = (bricks, tiling, lookahead + 1, bricks.Stride / Vector256<ushort>.Count);
        _starts = new int[_rows];
        Places = _rows * bricks.Stride;
        _words = (Places + 63) / 64;
        _planes = new Vector256<ushort>[bricks.Count * _vectors];
        for (int i = 0; i < _planes.Length; i++)
            _planes[i] = ByPlace(Vector256.Create(bricks[i / _vectors][(i % _vectors * Vector256<ushort>.Count)..]));
        bool hasOwn = tiling.Bricks > lookahead || tiling.Taps == 1;
        _cycles = new byte[hasOwn ? bricks.Count : 0];
        _lanes = new ulong[_cycles.Length * _words];
    }

    /// <summary>Activations in reach of a unit, as <see cref="UnitSets"/> counts them.</summary>
    public int Places { get; }

    /// <summary>A bit for each activation of the units' own row.</summary>
    public ulong[] OwnRow()
    {
        var own = new ulong[_words];
        own[0] = _tiling.Lanes == 64 ? ulong.MaxValue : (1UL << _tiling.Lanes) - 1;
        return own;
    }

    /// <summary>Goes to a row.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="row">The row.</param>
    public void Start(int pass, int row)
    {
        _isShared = row % _tiling.Bricks + _rows <= _tiling.Bricks || _tiling.Taps == 1;
        for (int i = 0; i < _rows; i++)
        {
            (int tap, int brick) = Math.DivRem(row + i, _tiling.Bricks);
            _starts[i] = row + i < _tiling.Steps ? _bricks.IndexOf(pass, brick, _tiling.TapOffsets[tap]) : -1;
        }
    }

    /// <summary>
    /// Looks up how long a unit would take that met all activations in reach. Where rows of several filter positions come together, windows
    /// do not share them, and nothing is kept.
    /// </summary>
    /// <param name="origin">Where the window starts.</param>
    /// <param name="chain">Finds what was not asked for before.</param>
    /// <param name="cycles">The cycles in which such a unit takes digits, 0 to 16.</param>
    /// <param name="lanes">A bit for each of few activations that suffice for these cycles.</param>
    /// <returns>Whether windows share these rows.</returns>
    public bool TryLookUp(int origin, DigitChain chain, out int cycles, out ReadOnlySpan<ulong> lanes)
    {
        cycles = 0;
        lanes = [];
        if (!_isShared) return false;
        int index = _starts[0] + origin;
        Span<ulong> kept = _lanes.AsSpan(index * _words, _words);
        // One more than cycles, so that 0 is what was not asked for yet.
        if (_cycles[index] == 0)
        {
            Read(origin, [], chain);
            chain.Follow();
            chain.Find(kept);
            _cycles[index] = (byte)(chain.Count + 1);
        }

        cycles = _cycles[index] - 1;
        lanes = kept;
        return true;
    }

    /// <summary>Reads the activations in reach.</summary>
    /// <param name="origin">Where the window starts.</param>
    /// <param name="among">A bit for each activation that is read; or empty, for all.</param>
    /// <param name="into">Takes their digits.</param>
    public void Read(int origin, ReadOnlySpan<ulong> among, DigitChain into)
    {
        Vector256<ulong> first = default, second = default, third = default, fourth = default;
        int count = _rows * _vectors, filled = 0;
        for (int row = 0, word = 0; row < _rows; row++)
        {
            for (int v = 0; v < _vectors; v++)
            {
                if (_starts[row] >= 0)
                {
                    (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(_planes[(_starts[row] + origin) * _vectors + v]);
                    (Vector256<ulong> a, Vector256<ulong> b) = Vector256.Widen(low);
                    (Vector256<ulong> c, Vector256<ulong> d) = Vector256.Widen(high);
                    int shift = filled % 4 * 16;
                    first |= a << shift;
                    second |= b << shift;
                    third |= c << shift;
                    fourth |= d << shift;
                }

                if (++filled % 4 != 0 && filled < count) continue;
                Vector256<ulong> mask = among.IsEmpty ? Vector256<ulong>.AllBitsSet : Vector256.Create(among[word]);
                Span<ulong> digits = into.Digits(word++);
                (first & mask).CopyTo(digits);
                (second & mask).CopyTo(digits[4..]);
                (third & mask).CopyTo(digits[8..]);
                (fourth & mask).CopyTo(digits[12..]);
                first = second = third = fourth = default;
            }
        }
    }

    /// <summary>The digits of the activations in reach.</summary>
    /// <param name="origin">Where the window starts.</param>
    /// <param name="digits">A lane each.</param>
    public void Read(int origin, Span<ushort> digits)
    {
        for (int row = 0; row < _rows; row++)
        {
            Span<ushort> own = digits.Slice(row * _bricks.Stride, _bricks.Stride);
            if (_starts[row] < 0) own.Clear();
            else _bricks[_starts[row] + origin].CopyTo(own);
        }
    }

    // The digits of 16 lanes as a bit for each lane at each of 16 places.
    private static Vector256<ushort> ByPlace(Vector256<ushort> lanes)
    {
        Span<ushort> places = stackalloc ushort[DigitCycles.Most];
        for (int place = places.Length - 1; place >= 0; place--, lanes += lanes) places[place] = (ushort)lanes.ExtractMostSignificantBits();
        return Vector256.Create<ushort>(places);
    }
}
