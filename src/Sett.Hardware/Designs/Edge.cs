using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.SparseEdge;
using Sett.Hardware.Technology;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>
/// The sparse edge processor feeding forward alone: the weights that exist ("edges") of a layer ("junction"), z a clock, from z memories of weights and z of activations
/// (Dey et al., arXiv 1711.01343 and 1806.01087). A window of a convolution and a row of a matrix product are runs of the layer's edges of their own.
/// </summary>
internal sealed class Edge : IDesign
{
    private const int Word = 16, Sum = 32;
    private readonly int _parallelism, _overhead;
    private readonly bool _waitsForClashes;

    private Edge(OptionValues options)
    {
        Options = options;
        _parallelism = options.Number("z");
        // A block cycle takes these clocks more than the junction has rows of edges.
        _overhead = options.Number("proctime") + EdgeTiming.FirstReadAndLastWrite;
        _waitsForClashes = options.Choice("pattern") == "stored";
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("edge", "sparse edge processor, inference: z existing weights a clock", "Dey et al., arXiv 1711.01343, 1806.01087",
    [
        DesignOption.Number("z", 128, 1, 4096, "edges (weights that exist) a clock; memories of weights and of activations"),
        DesignOption.Number("proctime", EdgeTiming.ShippedProcessingTime, 0, 64, "PROCTIME: clocks between reading a row of edges and its results"),
        DesignOption.Choice("pattern", "edges lie so that no memory is read twice in a clock, or in the order of the weights, and a row waits for the memory read most", "clash-free", "stored"),
        DesignOption.Size("activation-memory", "2MB", "memories of activations"),
        DesignOption.Size("weight-memory", "32MB", "memories of weights"),
        DesignOption.Number("clock-mhz", (int)EdgeTiming.ShippedClockMHz, 1, 10000, "clock in MHz"),
    ], o => new Edge(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <summary>Weights that are 0 do not exist.</summary>
    public bool UsesValues => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        $"{Options.Label} takes layers one after another, so that their clocks add up to a sample's latency; with z multipliers for each layer, a sample would be finished every so many clocks as the longest layer takes.",
        $"{Options.Label} runs a layer's edges once for each window of a convolution; right neurons with fewer edges than the widest wait for it.",
    ];

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            long activations = Options.Bytes("activation-memory"), weights = Options.Bytes("weight-memory");
            Cell[] multiply = [new Cell(Component.Multiplier, Word), new Cell(Component.Adder, Sum)];
            return new Chip(Options.Number("clock-mhz"), new OnChipMemory(activations, weights),
            [
                new LogicPart("multipliers and adder trees", _parallelism, multiply, [new LogicUse(EventKind.SerialStep, multiply)]),
                new LogicPart("sum of an unfinished neuron", 1, [new Cell(Component.Register, Sum)], [new LogicUse(EventKind.AccumulatorWrite, [new Cell(Component.Register, 1)])]),
                Memories("weight memories", weights, new MemoryUse(EventKind.WeightBufferRead, false), new MemoryUse(EventKind.WeightBufferWrite, true)),
                Memories("activation memories", activations, new MemoryUse(EventKind.ActivationMemoryRead, false), new MemoryUse(EventKind.ActivationMemoryWrite, true)),
            ]);

            MemoryPart Memories(string name, long bytes, params MemoryUse[] uses) => new(name, _parallelism, (bytes + _parallelism - 1) / _parallelism, Word, uses);
        }
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        var edges = EdgeRows.Of(work, _parallelism, _waitsForClashes);
        long runs = work.Shape.Windows, existing = checked(edges.Edges * runs), padded = checked(edges.Padded * runs), clashes = checked(edges.ClashClocks * runs);
        // Rows that the edges would fill if all right neurons had as many; those beyond wait for the widest one.
        long busy = checked((edges.Edges + edges.AtOnce - 1) / edges.AtOnce * runs), waiting = checked(edges.Rows * runs - busy + clashes), overhead = checked(_overhead * runs);
        var lanes = checked(new LaneBits(existing, 0, padded + clashes * _parallelism, edges.Rows * runs * _parallelism - existing - padded, 0, 0, overhead * _parallelism));
        return new LayerCost(busy, waiting, overhead, lanes, _parallelism, Events(work, edges, existing))
        {
            Details = [KeyValuePair.Create("edges", existing), KeyValuePair.Create("padded_edges", padded), KeyValuePair.Create("clash_clocks", clashes)],
        };
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0, row = 0;
            int inRow = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] == 0) continue;
                row += activations[i] * weights[i];
                if (++inRow < _parallelism) continue;
                // The adder tree adds up a row of edges, the register those of a neuron.
                sum += row;
                (row, inRow) = (0, 0);
            }

            return sum + row;
        });
    }

    private static LayerEvents Events(LayerWork work, EdgeRows edges, long existing)
    {
        int activationBits = work.ActivationFormat.ContainerBits;
        long outputs = checked(work.Shape.Outputs * activationBits), carried = checked(edges.CarriedSums * work.Shape.Windows * 2 * activationBits);
        return checked(new LayerEvents(existing, existing * activationBits, 0, existing * work.WeightFormat.ContainerBits, 0, carried, 0, outputs));
    }
}
