using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Tiling;

namespace Sett.Hardware.Parts;

/// <summary>
/// The parts that several designs share, once. Widths are those of the published 16-bit designs: words of 16 bits, partial sums of 32,
/// whatever a network's containers. What switches at an event is counted; the clock of registers that hold, control and wires outside the
/// memories are not.
/// </summary>
internal static class CommonParts
{
    private const int Word = 16, Sum = 32, BufferEntries = 64;

    /// <summary>A chip of tiles: a design's own parts, then the buffers and memories that all have.</summary>
    /// <param name="options">Options, <see cref="CommonOptions.Memory"/> among them.</param>
    /// <param name="array">The array.</param>
    /// <param name="own">The design's own parts.</param>
    public static Chip ChipOf(OptionValues options, ArraySize array, params Part[] own)
    {
        int activationBanks = options.Number("activation-banks"), weightBanks = options.Number("weight-banks");
        int port = options.Number("port-bits");
        long activationBytes = options.Bytes("activation-memory"), weightBytes = options.Bytes("weight-buffer");
        return new Chip(options.Number("clock-mhz"), new OnChipMemory(activationBytes, weightBytes * array.Tiles),
        [
            .. own,
            Buffer("activation input buffers", array.Tiles, array.Lanes,
                new MemoryUse(EventKind.ActivationBufferRead, false), new MemoryUse(EventKind.ActivationMemoryRead, true, array.Tiles)),
            Buffer("activation output buffers", array.Tiles, array.Filters, new MemoryUse(EventKind.OutputBufferWrite, true),
                new MemoryUse(EventKind.OutputBufferWrite, false)),
            new MemoryPart("weight buffers", (long)array.Tiles * weightBanks, Share(weightBytes, weightBanks), port,
                [new MemoryUse(EventKind.WeightBufferRead, false), new MemoryUse(EventKind.WeightBufferWrite, true)]),
            new MemoryPart("activation memory", activationBanks, Share(activationBytes, activationBanks), port,
                [new MemoryUse(EventKind.ActivationMemoryRead, false), new MemoryUse(EventKind.ActivationMemoryWrite, true)]),
        ]);
    }

    /// <summary>Units with a multiplier a lane, whose products an adder tree and the partial sum take in.</summary>
    public static Part ParallelUnits(ArraySize array)
    {
        Cell[] cells = [new Cell(Component.Multiplier, Word, array.Lanes), .. Cell.Tree(array.Lanes, Sum), new Cell(Component.Adder, Sum)];
        return new LogicPart("inner-product units", Units(array), cells, [new LogicUse(EventKind.SerialStep, cells)]);
    }

    /// <summary>
    /// Units that take some bits of each activation a cycle: gates, adder tree, shifting accumulator, negation, and
    /// a comparator for pooling.
    /// </summary>
    /// <param name="array">The array.</param>
    /// <param name="bits">Activation bits a cycle.</param>
    /// <param name="idle">What else a unit has that does not switch in a step.</param>
    public static Part SerialUnits(ArraySize array, int bits, params Cell[] idle)
    {
        Cell[] active =
        [
            new Cell(Component.Gate, 1, array.Lanes * Word * bits), .. Cell.Tree(array.Lanes * bits, Word),
            new Cell(Component.Gate, 1, Sum), new Cell(Component.Adder, Sum),
        ];
        return new LogicPart("serial inner-product units", Units(array), [.. active, new Cell(Component.Comparator, Sum), .. idle],
            [new LogicUse(EventKind.SerialStep, active)]);
    }

    /// <summary>
    /// Units of one-bit products: gates, a counting tree, two accumulators (over activation bits and over weight bits), and
    /// a comparator for pooling.
    /// </summary>
    /// <param name="array">The array.</param>
    /// <param name="bits">Activation bits a cycle.</param>
    public static Part BitBitUnits(ArraySize array, int bits)
    {
        Cell[] active =
        [
            new Cell(Component.Gate, 1, array.Lanes * bits),
            .. Cell.Tree(array.Lanes * bits, 1),
            new Cell(Component.Adder, Sum),
        ];
        return new LogicPart("serial inner-product units", Units(array),
            [.. active, new Cell(Component.Adder, Sum), new Cell(Component.Comparator, Sum)],
            [new LogicUse(EventKind.SerialStep, active)]);
    }

    /// <summary>The weight registers of the units.</summary>
    /// <param name="array">The array.</param>
    /// <param name="bits">Bits of a unit's register.</param>
    /// <param name="registers">How many of them a unit has; a weight goes through all of them.</param>
    public static Part WeightRegisters(ArraySize array, int bits, int registers = 1) =>
        new LogicPart("weight registers", Units(array) * registers,
            [new Cell(Component.Register, bits)],
            [new LogicUse(EventKind.WeightRegisterWrite, [new Cell(Component.Register, 1, registers)])]);

    /// <summary>The partial sums of the units.</summary>
    public static Part Accumulators(ArraySize array) => new LogicPart("accumulators", Units(array), [new Cell(Component.Register, Sum)],
        [new LogicUse(EventKind.AccumulatorWrite, [new Cell(Component.Register, 1)])]);

    /// <summary>The dispatcher's transposer: two pallets of registers, one filled with words, one read out bit by bit.</summary>
    public static Part Transposer(ArraySize array) => new LogicPart("dispatcher and transposer", 1,
        [new Cell(Component.Register, Word, 2 * array.Columns * array.Lanes)],
        [new LogicUse(EventKind.ActivationMemoryRead, [new Cell(Component.Register, 1)])]);

    /// <summary>
    /// Detectors of group widths, one a column: an OR over the lanes of every bit, then the leading one; trailing ones cost as much again.
    /// </summary>
    /// <param name="array">The array.</param>
    /// <param name="bothEnds">Whether low zero bits are found too.</param>
    public static Part WidthDetectors(ArraySize array, bool bothEnds)
    {
        int ends = bothEnds ? 2 : 1;
        return new LogicPart("width detectors", array.Columns, [new Cell(Component.Gate, 1, Word * array.Lanes + ends * 2 * Word)],
            [new LogicUse(EventKind.ActivationMemoryRead, [new Cell(Component.Gate, 1)])]);
    }

    /// <summary>
    /// The dispatcher of a design that sends the positions of effectual digits: two pallets of registers, and for every lane of a column
    /// what finds its next digit.
    /// </summary>
    public static Part DigitEncoders(ArraySize array) => new LogicPart("dispatcher and digit encoders", (long)array.Columns * array.Lanes,
        [new Cell(Component.Register, Word, 2), new Cell(Component.Gate, 1, 4 * Word)],
        [new LogicUse(EventKind.ActivationMemoryRead, [new Cell(Component.Register, 1), new Cell(Component.Gate, 1, 4)])]);

    /// <summary>Two-way multiplexers, three gates a bit.</summary>
    /// <param name="bits">Width of one.</param>
    /// <param name="number">How many.</param>
    public static Cell Multiplexers(int bits, int number) => new(Component.Gate, 1, 3 * bits * number);

    /// <summary>Units of the array.</summary>
    public static long Units(ArraySize array) => (long)array.FiltersInFlight * array.Columns;

    private static MemoryPart Buffer(string name, int tiles, int values, params MemoryUse[] uses) =>
        new(name, tiles, (long)BufferEntries * values * Word / 8, values * Word, uses);

    private static long Share(long bytes, int banks) => (bytes + banks - 1) / banks;
}
