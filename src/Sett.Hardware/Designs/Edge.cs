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
using Sett.Numerics;

namespace Sett.Hardware.Designs;

/// <summary>
/// The sparse edge processor: the weights that exist ("edges") of a layer ("junction"), z a cycle, from z memories of weights and z of
/// activations (Dey et al., arXiv 1711.01343 and 1806.01087). A window of a convolution and a row of a matrix product are runs of the
/// layer's edges of their own. Layers take the same multipliers in turn, or each has its own and all work at once on different inputs;
/// training does feed-forward, back-propagation and update at once, or one after another.
/// </summary>
internal sealed class Edge : IDesign
{
    private const int Word = 16, Sum = 32;
    private readonly int[] _parallelism;
    private readonly int _overhead;
    private readonly EdgeOrder _order;
    private readonly bool _isDense, _trains, _apart;
    private readonly IReadOnlyList<string> _layers;

    private Edge(OptionValues options, IReadOnlyList<string> layers)
    {
        (Options, _layers) = (options, layers);
        _parallelism = options.Numbers("z");
        // A block cycle takes these cycles more than the junction has rows of edges.
        _overhead = options.Number("proctime") + EdgeTiming.FirstReadAndLastWrite;
        _order = options.Choice("pattern") switch { "stored" => EdgeOrder.Stored, "random" => EdgeOrder.Random, _ => EdgeOrder.ClashFree };
        (_isDense, _trains, _apart) = (options.Choice("weights") == "all", options.Choice("work") == "training", !options.IsOn("at-once"));
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("edge", "sparse edge processor: z existing weights a cycle",
        "Dey et al., arXiv 1711.01343, 1806.01087",
    [
        DesignOption.Numbers("z", 128, 1, 4096, "edges (weights that exist) a cycle; memories of weights and of activations"),
        DesignOption.Switch("pipeline", false,
            "every layer has multipliers and memories of its own, and all work at once on different inputs; off: one layer at a time"),
        DesignOption.Choice("weights", "weights that are 0 do not exist, or all do, as in a dense network", "existing", "all"),
        DesignOption.Choice("pattern",
            "edges lie so that no memory is read twice in a cycle; or in the order of the weights or at random, and a row waits for the "
            + "memory read most", "clash-free", "stored", "random"),
        DesignOption.Choice(
            "work", "what is done with an input: feed-forward alone, or training (fully connected layers)", "inference", "training"),
        DesignOption.Switch(
            "at-once", true, "training does feed-forward, back-propagation and update of an edge at once; off: one after another"),
        DesignOption.Number("proctime", EdgeTiming.ShippedProcessingTime, 0, 64,
            "PROCTIME: cycles between reading a row of edges and its results"),
        DesignOption.Size("activation-memory", "2MB", "memories of activations"),
        DesignOption.Size("weight-memory", "32MB", "memories of weights"),
        DesignOption.Number("clock-mhz", (int)EdgeTiming.ShippedClockMHz, 1, 10000, "clock in MHz"),
    ], o => new Edge(o, []));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <summary>Weights that are 0 do not exist.</summary>
    public bool UsesValues => true;

    /// <inheritdoc/>
    public bool OverlapsLayers => Options.IsOn("pipeline");

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        OverlapsLayers
            ? $"{Options.Label} works on as many inputs as there are layers: its cycles are those from one finished input to the next, and "
            + "the slowest layer's; leakage is shared out by layers' cycles."
            : $"{Options.Label} takes layers one after another, so that their cycles add up to an input's; with pipeline=on one is "
            + "finished every so many cycles as the slowest layer takes.",
        _trains
            ? $"{Options.Label} trains: biases, rates and the rounding of words are not counted."
            : $"{Options.Label} runs a layer's edges once for each window of a convolution; right neurons with fewer edges than the "
            + "widest wait for it.",
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
            // Edges a cycle of the whole chip, and its multipliers: one an edge forward, two back and one for the update; nothing goes back
            // from the first layer.
            int[] each = OverlapsLayers || _parallelism.Length > 1
                ? [.. Enumerable.Range(0, Math.Max(_layers.Count, _parallelism.Length)).Select(Parallelism)]
                : _parallelism;
            long edges = each.Sum(z => (long)z), multipliers = !_trains ? edges : each.Select((z, i) => (long)z * Multipliers(i)).Sum();
            return new Chip(Options.Number("clock-mhz"), new OnChipMemory(activations, weights),
            [
                new LogicPart("multipliers and adder trees", multipliers, multiply, [new LogicUse(EventKind.SerialStep, multiply)]),
                new LogicPart("sum of an unfinished neuron", each.Length, [new Cell(Component.Register, Sum)],
                    [new LogicUse(EventKind.AccumulatorWrite, [new Cell(Component.Register, 1)])]),
                Memories("weight memories", weights, new MemoryUse(EventKind.WeightBufferRead, false),
                    new MemoryUse(EventKind.WeightBufferWrite, true)),
                Memories("activation memories", activations, new MemoryUse(EventKind.ActivationMemoryRead, false),
                    new MemoryUse(EventKind.ActivationMemoryWrite, true)),
            ]);

            MemoryPart Memories(string name, long bytes, params MemoryUse[] uses) =>
                new(name, edges, (bytes + edges - 1) / edges, Word, uses);
            int Multipliers(int layer) => _apart ? 2 : layer == 0 && each.Length > 1 ? 2 : 4;
        }
    }

    /// <inheritdoc/>
    public IDesign For(IReadOnlyList<(string Name, LayerShape Shape)> layers)
    {
        if (_parallelism.Length > 1 && _parallelism.Length != layers.Count)
        {
            throw new BadInputException($"{Options.Label}: z has {_parallelism.Length} numbers, but the network has {layers.Count} "
                + $"layer{(layers.Count == 1 ? "" : "s")} that multiply "
                + $"({string.Join(", ", layers.Take(6).Select(l => l.Name))}{(layers.Count > 6 ? ", …" : "")}); give one number, "
                + "or one for each.");
        }

        if (_trains && layers.FirstOrDefault(l => l.Shape.Kind != LayerKind.FullyConnected) is { Name: { } other })
            throw new BadInputException($"{Options.Label}: trains fully connected layers, and '{other}' is none; take work=inference.");
        return new Edge(Options, [.. layers.Select(l => l.Name)]);
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        int layer = Layer(work.Name), z = Parallelism(layer);
        var edges = EdgeRows.Of(work, z, _order, _isDense);
        // Operations that follow one another are runs of their own; nothing goes back from the first layer.
        long windows = work.Shape.Windows, runs = checked(windows * (_trains && _apart ? layer == 0 ? 2 : 3 : 1));
        long existing = checked(edges.Edges * runs), padded = checked(edges.Padded * runs), clashes = checked(edges.ClashCycles * runs);
        // Rows that the edges would fill if all right neurons had as many; those beyond wait for the widest one.
        long busy = checked((edges.Edges + edges.AtOnce - 1) / edges.AtOnce * runs), waiting = checked(edges.Rows * runs - busy + clashes);
        long overhead = checked(_overhead * runs);
        var lanes = checked(new LaneBits(existing, 0, padded + clashes * z, edges.Rows * runs * z - existing - padded, 0, 0, overhead * z));
        return new LayerCost(busy, waiting, overhead, lanes, z, _trains ? TrainingEvents(work, edges, layer) : Events(work, edges))
        {
            Details =
            [
                KeyValuePair.Create("edges", checked(edges.Edges * windows)),
                KeyValuePair.Create("padded_edges", checked(edges.Padded * windows)),
                KeyValuePair.Create("clash_cycles", clashes),
            ],
        };
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        int z = Parallelism(Layer(work.Name));
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0, row = 0;
            int inRow = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] == 0) continue;
                row += activations[i] * weights[i];
                if (++inRow < z) continue;
                // The adder tree adds up a row of edges, the register those of a neuron.
                sum += row;
                (row, inRow) = (0, 0);
            }

            return sum + row;
        });
    }

    private int Parallelism(int layer) => _parallelism[_parallelism.Length == 1 ? 0 : layer];

    /// <summary>A layer's place in the network; the first where none is known.</summary>
    private int Layer(string name)
    {
        for (int i = 0; i < _layers.Count; i++)
            if (_layers[i] == name) return i;
        return 0;
    }

    private static LayerEvents Events(LayerWork work, EdgeRows edges)
    {
        long existing = checked(edges.Edges * work.Shape.Windows);
        int activationBits = work.ActivationFormat.ContainerBits;
        long outputs = checked(work.Shape.Outputs * activationBits);
        long carried = checked(edges.CarriedSums * work.Shape.Windows * 2 * activationBits);
        return checked(new LayerEvents(
            existing, existing * activationBits, 0, existing * work.WeightFormat.ContainerBits, 0, carried, 0, outputs));
    }

    /// <summary>
    /// What a training sample does. Forward and for the update an activation is read an edge; back, a derivative is, and a partial sum of a
    /// delta is read and written. Right neurons' activations and derivatives are written, their deltas read and cleared. Every weight is
    /// read and written once; where operations follow one another, each reads it. Every row of a matrix product does all of this.
    /// </summary>
    private LayerEvents TrainingEvents(LayerWork work, EdgeRows edges, int layer)
    {
        bool goesBack = layer > 0;
        int bits = work.ActivationFormat.ContainerBits, weightBits = work.WeightFormat.ContainerBits;
        long existing = checked(edges.Edges * work.Shape.Windows), outputs = work.Shape.Outputs, reads = _apart ? goesBack ? 3 : 2 : 1;
        long carried = checked(edges.CarriedSums * work.Shape.Windows * 2 * bits);
        return checked(new LayerEvents(existing * (goesBack ? 4 : 2), (existing * (goesBack ? 4 : 2) + outputs) * bits, 0,
            existing * reads * weightBits, 0, carried, 0, ((goesBack ? existing : 0) + 3 * outputs) * bits, existing * weightBits));
    }
}
