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
    private readonly DigitChain _chain;
    private readonly int _rows, _rowsAWord, _words;
    private readonly byte[] _cycles;
    private readonly ulong[] _lanes;
    private readonly int[] _starts;
    private bool _known;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="bricks">The digits of its activations.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="lookahead">Rows ahead.</param>
    /// <param name="firstStage">B.</param>
    public WindowChains(LaneBricks bricks, LayerTiling tiling, int lookahead, int firstStage)
    {
        (_bricks, _tiling, _rows, _rowsAWord) = (bricks, tiling, lookahead + 1, 64 / tiling.Lanes);
        _starts = new int[_rows];
        _words = (_rows + _rowsAWord - 1) / _rowsAWord;
        _chain = new DigitChain(firstStage, (_words - 1) * 64 + (_rows - (_words - 1) * _rowsAWord) * tiling.Lanes);
        bool hasOwn = tiling.Bricks > lookahead || tiling.Taps == 1;
        _cycles = new byte[hasOwn ? bricks.Count : 0];
        _lanes = new ulong[_cycles.Length * _words];
    }

    /// <summary>Words that hold a bit for each activation, as <see cref="TacticalTile.MetBy"/> has them.</summary>
    public int Words => _words;

    /// <summary>Goes to a row.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="row">The row.</param>
    public void Start(int pass, int row)
    {
        _known = row % _tiling.Bricks + _rows <= _tiling.Bricks || _tiling.Taps == 1;
        for (int i = 0; i < _rows; i++)
        {
            (int tap, int brick) = Math.DivRem(row + i, _tiling.Bricks);
            _starts[i] = row + i < _tiling.Steps ? _bricks.IndexOf(pass, brick, _tiling.TapOffsets[tap]) : -1;
        }
    }

    /// <summary>
    /// The cycles of a unit that met all activations, and activations that suffice for them; 0 where rows of several filter positions come
    /// together, which windows do not share.
    /// </summary>
    /// <param name="origin">Where the window starts.</param>
    /// <param name="lanes">A bit for each activation.</param>
    public int Known(int origin, Span<ulong> lanes)
    {
        if (!_known) return 0;
        int index = _starts[0] + origin;
        Span<ulong> known = _lanes.AsSpan(index * _words, _words);
        if (_cycles[index] == 0)
        {
            Read(origin);
            _cycles[index] = (byte)_chain.Find(known);
        }

        known.CopyTo(lanes);
        return _cycles[index];
    }

    /// <summary>Prepares the chains of some activations.</summary>
    /// <param name="origin">Where the window starts.</param>
    /// <param name="met">The activations.</param>
    public DigitChain Among(int origin, ReadOnlySpan<ulong> met)
    {
        Read(origin);
        _chain.Keep(met);
        return _chain;
    }

    private void Read(int origin)
    {
        Span<ushort> digits = _chain.Digits;
        int lanes = _tiling.Lanes;
        for (int i = 0; i < _rows; i++)
        {
            Span<ushort> own = digits.Slice(i / _rowsAWord * 64 + i % _rowsAWord * lanes, lanes);
            if (_starts[i] < 0) own.Clear();
            else _bricks[_starts[i] + origin][..lanes].CopyTo(own);
        }
    }
}
