using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.ScaleSim;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>
/// A systolic array of rows × columns multipliers with one operand or the sums standing still, whatever the values. Cycles as SCALE-Sim
/// counts them (Samajdar et al., ISPASS 2020; its code, version 2, has weights and inputs loaded before a fold streams, and outputs that
/// stand still drain under the skew).
/// </summary>
internal sealed class Systolic : IDesign
{
    private const int Word = 16, Sum = 32;
    private readonly int _rows, _columns;
    private readonly Dataflow _dataflow;

    private Systolic(OptionValues options)
    {
        Options = options;
        (_rows, _columns) = (options.Number("rows"), options.Number("columns"));
        _dataflow = SystolicTraffic.DataflowOf(options.Choice("dataflow"));
    }

    /// <summary>
    /// How the catalogue lists it. The default array has as many multipliers as the bit-parallel baseline, and memories as large.
    /// </summary>
    public static DesignKind Kind { get; } = new("systolic", "systolic array: outputs, weights or inputs stand still",
        "Samajdar et al., ISPASS 2020; SCALE-Sim v2",
    [
        DesignOption.Number("rows", 64, 1, 4096, "rows of the array"),
        DesignOption.Number("columns", 64, 1, 4096, "columns of the array"),
        DesignOption.Choice("dataflow", "what stands still: outputs (os), weights (ws) or inputs (is)", "os", "ws", "is"),
        DesignOption.Size("activation-memory", "2MB", "memory of input activations (SCALE-Sim's IFMAP SRAM)"),
        DesignOption.Size("weight-buffer", "32MB", "memory of weights (filter SRAM)"),
        DesignOption.Size("output-memory", "2MB", "memory of outputs and partial sums (OFMAP SRAM)"),
        DesignOption.Number(
            "port-bits", 256, 8, 4096, "bits of an access to a bank; a memory has as many banks as the edge that it feeds needs"),
        DesignOption.Number("clock-mhz", 980, 1, 10000, "clock in MHz"),
    ], o => new Systolic(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            long units = (long)_rows * _columns, inputs = Options.Bytes("activation-memory"), weights = Options.Bytes("weight-buffer");
            long outputs = Options.Bytes("output-memory");
            // Outputs and, in the other dataflows, partial sums leave at the lower edge; what streams comes in on the left.
            int activationEdge = _dataflow == Dataflow.InputStationary ? _columns : _rows;
            int weightEdge = _dataflow == Dataflow.InputStationary ? _rows : _columns;
            Cell[] multiply = [new Cell(Component.Multiplier, Word), new Cell(Component.Adder, Sum)];
            return new Chip(Options.Number("clock-mhz"), new OnChipMemory(inputs + outputs, weights),
            [
                new LogicPart("multiply-accumulate units", units, multiply, [new LogicUse(EventKind.SerialStep, multiply)]),
                Registers("activation registers", Word, EventKind.ActivationBufferRead),
                Registers("weight registers", Word, EventKind.WeightRegisterWrite),
                Registers("partial sums", Sum, EventKind.AccumulatorWrite),
                Memory("weight buffers", weights, weightEdge * Word, new MemoryUse(EventKind.WeightBufferRead, false),
                    new MemoryUse(EventKind.WeightBufferWrite, true)),
                Memory("output memory", outputs, _columns * Sum, new MemoryUse(EventKind.OutputBufferWrite, true),
                    new MemoryUse(EventKind.OutputBufferWrite, false)),
                Memory("activation memory", inputs, activationEdge * Word, new MemoryUse(EventKind.ActivationMemoryRead, false),
                    new MemoryUse(EventKind.ActivationMemoryWrite, true)),
            ]);

            LogicPart Registers(string name, int bits, EventKind written) =>
                new(name, units, [new Cell(Component.Register, bits)], [new LogicUse(written, [new Cell(Component.Register, 1)])]);
        }
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerShape shape = work.Shape;
        // Groups of a convolution and products of a matrix product run one after another; a depthwise layer has a group for each channel.
        int passes = shape.Groups;
        SystolicFolds folds = SystolicFolds.Of(shape, _rows, _columns, _dataflow);
        (long busy, long fillDrain) = checked((passes * folds.Folds * folds.Streamed, passes * folds.Folds * folds.FillDrain));
        long capacity = (long)_rows * _columns;
        // While a fold streams, units outside its last rows and columns have nothing to hold.
        long atWork = checked(busy * capacity), inRows = checked(passes * folds.RowsUsed * folds.ColumnFolds * folds.Streamed * _columns);
        long idleRows = atWork - inRows, idleColumns = inRows - shape.Macs;
        LaneBits lanes = _dataflow switch
        {
            Dataflow.OutputStationary => new LaneBits(shape.Macs, 0, 0, 0, idleRows, idleColumns, checked(fillDrain * capacity)),
            Dataflow.WeightStationary => new LaneBits(shape.Macs, 0, 0, idleRows, 0, idleColumns, checked(fillDrain * capacity)),
            _ => new LaneBits(shape.Macs, 0, 0, idleRows, idleColumns, 0, checked(fillDrain * capacity)),
        };
        return new LayerCost(busy, 0, fillDrain, lanes, capacity, Events(work, folds));
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        // A lane at a time: a window's steps are the elements of its filter, in the order in which they stream or lie along the rows.
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        int fold = _dataflow == Dataflow.OutputStationary ? int.MaxValue : _rows;
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long output = 0;
            for (int first = 0, next; first < activations.Length; first = next)
            {
                // A partial sum goes down the rows that hold something; the output memory adds up those of the folds.
                next = Math.Min(activations.Length - first, fold) + first;
                long partial = 0;
                for (int i = first; i < next; i++) partial += activations[i] * weights[i];
                output += partial;
            }

            return output;
        });
    }

    private LayerEvents Events(LayerWork work, SystolicFolds folds)
    {
        LayerShape shape = work.Shape;
        long passes = shape.Groups, length = (long)shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, macs = shape.Macs;
        long activations = checked(passes * shape.Windows * length), weights = checked(passes * shape.FiltersPerGroup * length);
        // What stands still is loaded down the rows above it; what streams is read again for each fold of the other edge and
        // passes every unit at work.
        long shifted = checked(passes * folds.LoadedShifts), outputs = shape.Outputs;
        (long activationReads, long activationShifts, long weightReads, long weightShifts, long sums) = _dataflow switch
        {
            Dataflow.OutputStationary => (activations * folds.ColumnFolds, macs, weights * folds.RowFolds, macs, outputs),
            Dataflow.WeightStationary => (activations * folds.ColumnFolds, macs, weights, shifted, outputs * folds.RowFolds),
            _ => (activations, shifted, weights * folds.ColumnFolds, macs, outputs * folds.RowFolds),
        };
        int activationBits = work.ActivationFormat.ContainerBits, weightBits = work.WeightFormat.ContainerBits;
        return checked(new LayerEvents(macs, activationReads * activationBits, activationShifts * activationBits,
            weightReads * weightBits, weightShifts * weightBits, macs * 2 * activationBits,
            (sums - outputs) * 2 * activationBits + outputs * activationBits, outputs * activationBits));
    }

    private MemoryPart Memory(string name, long bytes, int edgeBits, params MemoryUse[] uses)
    {
        int port = Options.Number("port-bits"), banks = (edgeBits + port - 1) / port;
        return new MemoryPart(name, banks, (bytes + banks - 1) / banks, port, uses);
    }
}
