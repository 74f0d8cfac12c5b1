using System.Numerics;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The non-zero activations of one plane, tile by tile of the grid of processing elements, in bricks of I that share a phase of the
/// strides. For each brick and each filter position of its phase it is known which of its activations have an output there and in which
/// class of banks.
/// </summary>
internal sealed class SparseActivations
{
    /// <summary>A brick.</summary>
    /// <param name="Element">The processing element that holds it.</param>
    /// <param name="Phase">The phase of its activations.</param>
    /// <param name="First">The number of its first activation.</param>
    /// <param name="Count">Activations, at most I.</param>
    /// <param name="Places">The number of its first entry in <see cref="Meetings"/>: one for each filter position of the phase.</param>
    public readonly record struct Brick(int Element, int Phase, int First, int Count, int Places);

    /// <summary>A brick at a filter position.</summary>
    /// <param name="Set">The multiset of classes of the activations with an output.</param>
    /// <param name="Outputs">How many have an output.</param>
    /// <param name="Slowest">Cycles of the widest of these.</param>
    /// <param name="Widths">How many different cycle counts they have.</param>
    /// <param name="Cycles">Their cycles together.</param>
    /// <param name="Bits">Their widths together.</param>
    public readonly record struct Meeting(ushort Set, byte Outputs, byte Slowest, byte Widths, ushort Cycles, ushort Bits);

    /// <summary>No output.</summary>
    public const byte None = BankConflicts.Classes;

    private readonly SparsePlanes _planes;
    private readonly BankConflicts _banks;
    private readonly int _rows, _columns, _size, _bits;
    private readonly short[] _plane;
    private readonly List<int>[] _phases;
    private readonly List<byte> _classes = [], _cycles = [], _widths = [];

    /// <summary>Prepares for a layer.</summary>
    /// <param name="planes">The layer.</param>
    /// <param name="banks">The classes.</param>
    /// <param name="rows">Rows of processing elements.</param>
    /// <param name="columns">Columns of processing elements.</param>
    /// <param name="size">I.</param>
    /// <param name="bits">Bits of an activation that a multiplier takes in a cycle.</param>
    /// <param name="phases">For each phase, the filter positions that meet it.</param>
    public SparseActivations(SparsePlanes planes, BankConflicts banks, int rows, int columns, int size, int bits, List<int>[] phases)
    {
        (_planes, _banks, _rows, _columns, _size, _bits, _phases) = (planes, banks, rows, columns, size, bits, phases);
        _plane = new short[planes.Height * planes.Width];
        (TileHeight, TileWidth) = ((planes.Height + rows - 1) / rows, (planes.Width + columns - 1) / columns);
    }

    /// <summary>Rows of a plane that an element holds.</summary>
    public int TileHeight { get; }

    /// <summary>Columns of a plane that an element holds.</summary>
    public int TileWidth { get; }

    /// <summary>The bricks of the plane, element by element.</summary>
    public List<Brick> Bricks { get; } = [];

    /// <summary>The bricks at the filter positions of their phases.</summary>
    public List<Meeting> Meetings { get; } = [];

    /// <summary>The class of an activation's output at a filter position, or <see cref="None"/>.</summary>
    public byte ClassAt(int activation, int tap) => _classes[activation * _planes.Taps + tap];

    /// <summary>Cycles that an activation takes.</summary>
    public int CyclesOf(int activation) => _cycles[activation];

    /// <summary>Reads a plane.</summary>
    public void Read(ReadOnlySpan<short> activations, int group, int channel)
    {
        _planes.ReadPlane(activations, group, channel, _plane);
        Bricks.Clear();
        Meetings.Clear();
        _classes.Clear();
        _cycles.Clear();
        _widths.Clear();
        for (int element = 0; element < _rows * _columns; element++)
        {
            int top = element / _columns * TileHeight, left = element % _columns * TileWidth;
            for (int phase = 0; phase < _phases.Length; phase++)
            {
                int first = _cycles.Count, begin = first;
                for (int y = top + After(top, phase / _planes.StrideX, _planes.StrideY);
                    y < Math.Min(top + TileHeight, _planes.Height); y += _planes.StrideY)
                {
                    for (int x = left + After(left, phase % _planes.StrideX, _planes.StrideX);
                        x < Math.Min(left + TileWidth, _planes.Width); x += _planes.StrideX)
                    {
                        short value = _plane[y * _planes.Width + x];
                        if (value == 0) continue;
                        Add(value, y, x, phase);
                        if (_cycles.Count - begin < _size) continue;
                        Close(element, phase, begin);
                        begin = _cycles.Count;
                    }
                }

                if (_cycles.Count > begin) Close(element, phase, begin);
            }
        }
    }

    /// <summary>Positions of each phase in an element's tile, those beyond the plane counted: what a dense layer would hold.</summary>
    public int PositionsOf(int element, int phase)
    {
        int top = element / _columns * TileHeight, left = element % _columns * TileWidth;
        return Count(TileHeight - After(top, phase / _planes.StrideX, _planes.StrideY), _planes.StrideY)
            * Count(TileWidth - After(left, phase % _planes.StrideX, _planes.StrideX), _planes.StrideX);
        static int Count(int length, int stride) => length <= 0 ? 0 : (length + stride - 1) / stride;
    }

    // How far behind a place the next one of a phase lies.
    private static int After(int place, int phase, int stride) => ((phase - place) % stride + stride) % stride;

    private void Add(short value, int y, int x, int phase)
    {
        int magnitude = Math.Abs((int)value);
        int width = 32 - BitOperations.LeadingZeroCount((uint)magnitude) - BitOperations.TrailingZeroCount(magnitude);
        _widths.Add((byte)width);
        _cycles.Add((byte)((width + _bits - 1) / _bits));
        int at = _classes.Count;
        System.Runtime.InteropServices.CollectionsMarshal.SetCount(_classes, at + _planes.Taps);
        foreach (int tap in _phases[phase])
        {
            int up = y - tap / _planes.KernelWidth * _planes.DilationY, back = x - tap % _planes.KernelWidth * _planes.DilationX;
            (int oy, int ox) = (up / _planes.StrideY, back / _planes.StrideX);
            _classes[at + tap] =
                up >= 0 && back >= 0 && oy < _planes.OutputHeight && ox < _planes.OutputWidth ? (byte)BankConflicts.ClassOf(oy, ox) : None;
        }
    }

    private void Close(int element, int phase, int first)
    {
        ushort[] next = _banks.Activations.Next;
        int count = _cycles.Count - first;
        Bricks.Add(new Brick(element, phase, first, count, Meetings.Count));
        foreach (int tap in _phases[phase])
        {
            int set = 0, outputs = 0, slowest = 0, seen = 0, cycles = 0, bits = 0;
            for (int a = first; a < first + count; a++)
            {
                byte own = _classes[a * _planes.Taps + tap];
                if (own == None) continue;
                set = next[set * BankConflicts.Classes + own];
                outputs++;
                slowest = Math.Max(slowest, _cycles[a]);
                seen |= 1 << _cycles[a];
                cycles += _cycles[a];
                bits += _widths[a];
            }

            Meetings.Add(new Meeting((ushort)set, (byte)outputs, (byte)slowest, (byte)BitOperations.PopCount((uint)seen),
                (ushort)cycles, (ushort)bits));
        }
    }
}
