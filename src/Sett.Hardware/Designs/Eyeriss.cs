using System.Collections.Concurrent;
using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>
/// A row-stationary array: each unit slides a filter row along an input row, sums go up a column of units, a global buffer holds inputs and
/// partial sums. After Chen et al., "Eyeriss: An Energy-Efficient Reconfigurable Accelerator for Deep Convolutional Neural Networks", JSSC
/// 2017. Time is that of the units or of the global buffer, whichever is more; how passes ramp up and down is not modelled.
/// </summary>
internal sealed class Eyeriss : IDesign
{
    private const int Word = 16;
    // Of the buffer's 108 kB, 8 kB bring weights in ahead of their use (recalled).
    private const int WeightBytes = 8 << 10;
    private readonly ConcurrentDictionary<LayerShape, (RowStationaryLayer, RowStationaryMapping)> _mappings = new();
    private readonly RowStationaryArray _array;
    private readonly bool _gates;

    private Eyeriss(OptionValues options)
    {
        Options = options;
        long buffer = options.Bytes("global-buffer") - WeightBytes;
        if (buffer < WeightBytes)
            options.Refuse("global-buffer", $"leaves too little beside the {ByteSize.Text(WeightBytes)} for weights; 16KB is the least.");
        _array = new RowStationaryArray(options.Number("rows"), options.Number("columns"), options.Number("filter-words"),
            options.Number("input-words"), options.Number("sum-words"), buffer * 8 / Word);
        _gates = options.IsOn("gating");
        if (_array.FilterWords < _array.InputWords)
            options.Refuse("filter-words", $"is less than input-words={_array.InputWords}: a unit holds a weight for each activation.");
    }

    /// <summary>How the catalogue lists it, with the sizes of the chip (verified: arrays, scratchpads, buffer, clock).</summary>
    public static DesignKind Kind { get; } = new(
        "eyeriss", "row-stationary array with a global buffer, as the chip was built", "Chen et al., JSSC 2017",
    [
        DesignOption.Number("rows", 12, 1, 256, "rows of the array"),
        DesignOption.Number("columns", 14, 1, 256, "columns of the array"),
        DesignOption.Number("filter-words", 224, 1, 65536, "weights that a unit holds"),
        DesignOption.Number("input-words", 12, 1, 4096, "activations that a unit holds"),
        DesignOption.Number("sum-words", 24, 1, 4096, "partial sums that a unit holds"),
        DesignOption.Size("global-buffer", "108KB", "memory of activations and partial sums; 8KB of it bring in weights"),
        DesignOption.Switch(
            "gating", true, "units stand still for activations of zero, where values are known; changes energy and not time"),
        DesignOption.Number("clock-mhz", 200, 1, 10000, "clock in MHz"),
    ], o => new Eyeriss(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public bool UsesValues => _gates;

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            long units = (long)_array.Rows * _array.Columns, buffer = Options.Bytes("global-buffer");
            // Inputs and sums lie in registers on the chip, weights in a memory.
            Cell[] multiply = [new Cell(Component.Multiplier, Word), new Cell(Component.Adder, Word)];
            int filterBytes = 2 * _array.FilterWords;
            return new Chip(Options.Number("clock-mhz"), new OnChipMemory(_array.BufferWords * Word / 8, WeightBytes + units * filterBytes),
            [
                new LogicPart("multiply-accumulate units", units, multiply, [new LogicUse(EventKind.SerialStep, multiply)]),
                Registers("input scratchpads", _array.InputWords, EventKind.ActivationBufferRead),
                Registers("partial sum scratchpads", _array.SumWords, EventKind.AccumulatorWrite),
                new MemoryPart("filter scratchpads", units, filterBytes, Word,
                    [new MemoryUse(EventKind.WeightBufferRead, false), new MemoryUse(EventKind.WeightRegisterWrite, true)]),
                new MemoryPart("global buffer", 25, (buffer + 24) / 25, 64,
                [
                    new MemoryUse(EventKind.ActivationMemoryRead, false), new MemoryUse(EventKind.ActivationMemoryWrite, true),
                    new MemoryUse(EventKind.WeightBufferWrite, true), new MemoryUse(EventKind.OutputBufferWrite, true),
                    new MemoryUse(EventKind.OutputBufferWrite, false),
                ]),
            ]);

            LogicPart Registers(string name, int words, EventKind used) =>
                new(name, units, [new Cell(Component.Register, Word, words)], [new LogicUse(used, [new Cell(Component.Register, 1)])]);
        }
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerShape shape = work.Shape;
        (RowStationaryLayer layer, RowStationaryMapping mapping) = MappingOf(work);
        RowStationaryTraffic traffic = mapping.Traffic(layer);
        long compute = mapping.Cycles(layer), cycles = RowStationaryArray.CyclesOf(mapping, layer);
        long capacity = (long)_array.Rows * _array.Columns;
        long strips = (layer.OutputRows + mapping.E - 1) / mapping.E, atWork = checked(compute * mapping.Units(layer));
        long inStrips = atWork / (strips * mapping.E) * layer.OutputRows;
        // Outside the sets, in the last strip's empty rows, in last passes with fewer filters, channels or filter rows.
        var lanes = new LaneBits(shape.Macs, 0, checked((cycles - compute) * capacity), compute * capacity - atWork,
            atWork - inStrips, inStrips - shape.Macs, 0);
        long done = _gates && work.Values is { } values
            ? OperandSums.OfActivations(shape, values.Activations.Values, OperandSums.NotZero)
            : shape.Macs;
        int activationBits = work.ActivationFormat.ContainerBits, weightBits = work.WeightFormat.ContainerBits;
        // A filter row goes to the units of each output row; where units stand still only the input is looked at.
        return new LayerCost(compute, cycles - compute, 0, lanes, capacity,
            checked(new LayerEvents(done, traffic.Inputs * activationBits, shape.Macs * activationBits, done * weightBits,
                shape.Weights * layer.OutputRows * weightBits, done * activationBits, traffic.Sums / 2 * activationBits, 0)))
        {
            Details = [new("gated", shape.Macs - done), new("global_buffer_words", traffic.Words)],
        };
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        (RowStationaryLayer layer, RowStationaryMapping mapping) = MappingOf(work);
        int channels = work.Shape.ChannelsPerGroup, width = work.Shape.KernelWidth, height = work.Shape.KernelHeight;
        int atOnce = mapping.Q * mapping.R;
        // A lane at a time, row by row of the filter: steps are positions, channels innermost.
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long output = 0;
            for (int first = 0; first < channels; first += atOnce)
            {
                for (int top = 0; top < height; top += layer.FilterRows)
                {
                    for (int left = 0; left < width; left += layer.FilterWidth)
                    {
                        // One pass: every unit's row products, added up along the column of units and over its sets; the sum goes to the
                        // global buffer.
                        long pass = 0;
                        for (int y = top; y < Math.Min(height, top + layer.FilterRows); y++)
                            for (int c = first; c < Math.Min(channels, first + atOnce); c++)
                                for (int x = left; x < Math.Min(width, left + layer.FilterWidth); x++)
                                {
                                    int at = (y * width + x) * channels + c;
                                    if (activations[at] != 0) pass += activations[at] * weights[at];
                                }

                        output += pass;
                    }
                }
            }

            return output;
        });
    }

    private (RowStationaryLayer Layer, RowStationaryMapping Mapping) MappingOf(LayerWork work) =>
        _mappings.GetOrAdd(work.Shape, shape => _array.Search(work.Name, shape));
}
