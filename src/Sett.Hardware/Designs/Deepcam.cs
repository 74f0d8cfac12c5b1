using System.Numerics;
using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Technology;
using Sett.Hardware.Technology.Cams;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Hashing;

namespace Sett.Hardware.Designs;

/// <summary>
/// Dot products as Hamming distances that a content addressable memory finds for all its rows in one search: ‖w‖ · ‖a‖ · cos(π · HD / k).
/// After Nguyen, Bhattacharjee, Moitra, Panda, "DeepCAM", DATE 2023, arXiv 2302.04712; of its design only the abstract is verified, and
/// what is not published is stated in docs/deepcam.md. What the searches alone take and what all of it takes stand side by side in
/// <see cref="LayerCost.Details"/>.
/// </summary>
internal sealed class Deepcam : IDesign
{
    private const int NormBits = 8, Word = 16, Sum = 32;
    private const ulong Seed = 1;

    private readonly int _rows, _chunk, _chunks, _bits, _macs, _stages, _rate;
    private readonly string _hashing;
    private readonly CamTable _table;
    private readonly CamArray _array;
    private readonly SearchEnergy _energy;
    private readonly Dictionary<string, int>? _plan;

    private Deepcam(OptionValues options, CamTable table, HashPlan? plan)
    {
        Options = options;
        _table = table;
        (_rows, _chunk, _chunks, _bits) = (options.Number("rows"), options.Number("chunk"), options.Number("chunks"), options.Number("k"));
        (_macs, _stages, _rate) = (options.Number("macs"), options.Number("stages"), options.Number("post-rate", _rows));
        _hashing = options.Choice("hashing");
        _energy = options.Choice("search-energy") switch
        {
            "low" => SearchEnergy.Low,
            "high" => SearchEnergy.High,
            _ => SearchEnergy.Table,
        };
        _plan = plan?.Layers.ToDictionary(l => l.Layer, l => l.K, StringComparer.Ordinal);
        if (table.Find(_rows, _chunk) is null)
            options.Refuse("rows", $"with chunk={_chunk} is no array of {table.Name}; it has rows × bits of {table.Sizes}.");
        _array = table.Find(_rows, _chunk) ?? table.Arrays[0];
        if (_bits > _chunk * _chunks) options.Refuse("k", $"is more than {_chunks} chunks of {_chunk} bits; give more chunks.");
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("deepcam", "dot products as Hamming distances in a content addressable memory "
        + "(estimates, not exact)", "Nguyen et al., DATE 2023, arXiv 2302.04712",
    [
        DesignOption.Number("rows", 64, 1, 65536, "rows of the memory; the paper has 64 to 512"),
        DesignOption.Number("k", 1024, 1, HashPlan.LongestHash, "bits of every layer's hashes"),
        DesignOption.NameOrFile(
            "plan", "a hash plan that gives each layer its own bits in place of k ('sett hash' writes one)", ".json", "none"),
        DesignOption.Choice("dataflow", "what stays in the memory: weights (ws), activations (as), or layer by layer whichever takes fewer "
            + "searches (best) or fewer cycles in full (fastest)", "best", "fastest", "ws", "as"),
        DesignOption.Choice("hashing", "how activations are hashed: free (as the paper is read), on a crossbar, or by digital "
            + "multiplications", "crossbar", "digital", "free"),
        DesignOption.Number("chunk", 256, 1, 65536, "bits of a row that one array holds; hashes are made of whole chunks"),
        DesignOption.Number("chunks", 4, 1, 64, "arrays side by side"),
        DesignOption.NameOrFile("cam", "costs of the arrays", ".yaml", [.. CamTables.Names]),
        DesignOption.Choice("search-energy",
            "which energy a search has: the table's, or the least or most that is quoted for such cells", "table", "low", "high"),
        DesignOption.Number("crossbar-cells", 1 << 20, 1, 1 << 30, "cells of the crossbar that work in a cycle"),
        DesignOption.Number("crossbar-aj", 1000, 1, 1_000_000, "energy of a cell's work, aJ (1 to 10 fJ are usual)"),
        DesignOption.Number(
            "macs", 168, 1, 1 << 20, "digital multipliers: they hash with hashing=digital and compute layers that a plan leaves exact"),
        DesignOption.NumberOrAuto("post-rate", 65536, "outputs that the units behind the memory finish in a cycle; auto: rows"),
        DesignOption.Number("stages", 4, 0, 1024, "cycles that the pipeline takes to fill whenever the memory gets other contents"),
        DesignOption.Size("activation-memory", "128KB", "activation memory; inputs and outputs of a layer share it"),
        DesignOption.Size("context-memory", "256KB", "memory of the hashes and norms of activations"),
        DesignOption.Size("weight-memory", "1MB", "memory of the hashes and norms of weights"),
        DesignOption.Number("port-bits", 256, 8, 4096, "bits of an access to a memory"),
        DesignOption.Number("clock-mhz", 200, 1, 10000, "clock in MHz; a search takes as many cycles as it needs"),
    ], o => new Deepcam(o, CamTables.Find(o.Choice("cam")), o.Choice("plan") == "none" ? null : HashPlan.Read(o.Choice("plan"))));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public bool IsExact => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
        [$"{Options.Label} estimates dot products: what that does to accuracy is not in these numbers ('sett evaluate --deepcam')."];

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    private int Clock => Options.Number("clock-mhz");

    private int SearchCycles => Math.Max(1, (int)Math.Ceiling(_array.SearchNs * Clock / 1e3));

    private int WriteCycles => Math.Max(1, (int)Math.Ceiling(_table.RowWriteNs.Value * Clock / 1e3));

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            Cell[] post = [new Cell(Component.Multiplier, NormBits, 3), new Cell(Component.Adder, Word, 2)];
            Cell[] norm = [new Cell(Component.Multiplier, Word), new Cell(Component.Adder, Sum)];
            var parts = new List<Part>
            {
                new KnownPart("CAM arrays", PartKind.Compute, _chunks, _array.AreaUm2, _array.LeakageMw * 1e6,
                    [new KnownUse(EventKind.SerialStep, _table.SearchPj(_array, _energy)),
                        new KnownUse(EventKind.WeightRegisterWrite, _array.WritePj / _chunk)], _table.FiguresOf(_array)),
                new LogicPart("post-processing units", _rate, post, [new LogicUse(EventKind.PostStep, post)]),
            };
            if (_hashing == "crossbar") parts.Add(Crossbar());
            if (_hashing == "digital" || _plan is not null)
                parts.Add(new LogicPart("digital multipliers", _macs, norm, [new LogicUse(EventKind.MultiplyStep, norm)]));
            if (_hashing != "free") parts.Add(new LogicPart("norm unit", 1, norm, [new LogicUse(EventKind.NormStep, norm)]));
            parts.Add(Memory("context memory", new MemoryUse(EventKind.ActivationBufferRead, false),
                new MemoryUse(EventKind.AccumulatorWrite, true)));
            parts.Add(Memory("weight memory", new MemoryUse(EventKind.WeightBufferRead, false),
                new MemoryUse(EventKind.WeightBufferWrite, true)));
            parts.Add(Memory("activation memory", new MemoryUse(EventKind.ActivationMemoryRead, false),
                new MemoryUse(EventKind.ActivationMemoryWrite, true)));
            return new Chip(Clock, new OnChipMemory(Options.Bytes("activation-memory"), Options.Bytes("weight-memory")), parts);
        }
    }

    /// <inheritdoc/>
    public long? WeightBits(string layer, LayerShape shape) =>
        BitsOf(layer) is > 0 and var k ? checked((long)shape.Filters * (k + NormBits)) : null;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerShape shape = work.Shape;
        int k = BitsOf(work.Name), container = work.ActivationFormat.ContainerBits;
        if (k == 0) return Exactly(work);
        CamSearches weights = CamSearches.Of(shape, _rows, CamDataflow.WeightStationary);
        CamSearches activations = CamSearches.Of(shape, _rows, CamDataflow.ActivationStationary);
        // Contexts of weights are made before; those of products of two activations are not.
        long length = shape.Macs / shape.Outputs;
        long contexts = checked((long)shape.Windows * shape.Groups + (shape.Kind == LayerKind.MatrixProduct ? shape.Filters : 0));
        long projections = checked(contexts * length * k);
        long hashing = _hashing switch
        {
            "free" => 0,
            "crossbar" => checked(contexts * CeilingOf(length * k, Options.Number("crossbar-cells"))),
            _ => Math.Max(contexts, CeilingOf(projections, _macs)),
        };
        long posting = CeilingOf(shape.Outputs, _rate), capacity = checked(_rows * length);
        // What hashes, searches and finishes works at the same time on one patch after another; rows are written while nothing is searched.
        long Slowest(CamSearches of) => Math.Max(of.Searches * SearchCycles, Math.Max(hashing, posting));
        long Idle(CamSearches of) => checked(of.RowsWritten * WriteCycles + of.Loads * _stages);
        CamSearches cam = Options.Choice("dataflow") switch
        {
            "ws" => weights,
            "as" => activations,
            "fastest" => Slowest(activations) + Idle(activations) < Slowest(weights) + Idle(weights) ? activations : weights,
            _ => CamSearches.Fewest(shape, _rows),
        };
        long searching = cam.Searches * SearchCycles, slowest = Slowest(cam), writing = cam.RowsWritten * WriteCycles;
        long filling = cam.Loads * _stages;
        long idle = checked((cam.Searches * _rows - cam.Matches) * length);
        var lanes = new LaneBits(shape.Macs, checked((searching - cam.Searches) * capacity), checked((slowest - searching) * capacity), 0,
            cam.Dataflow == CamDataflow.ActivationStationary ? idle : 0, cam.Dataflow == CamDataflow.WeightStationary ? idle : 0,
            checked((writing + filling) * capacity));
        long chunks = CeilingOf(k, _chunk), context = k + NormBits, kept = cam.RowsWritten * context, sought = cam.Searches * context;
        (long weightReads, long activationReads) = cam.Dataflow == CamDataflow.WeightStationary ? (kept, sought) : (sought, kept);
        bool isFree = _hashing == "free";
        // Outputs go to the activation memory without a buffer before it.
        var events = checked(new LayerEvents(cam.Searches * chunks, shape.Activations * container, activationReads, weightReads,
            cam.RowsWritten * chunks * _chunk, contexts * context, 0, shape.Outputs * container, 0,
            _hashing == "crossbar" ? projections : 0, _hashing == "digital" ? projections : 0, isFree ? 0 : shape.Activations + contexts,
            shape.Outputs));
        return new LayerCost(searching, slowest - searching, writing + filling, lanes, capacity, events)
        {
            Details = Details(cam, weights.Searches, activations.Searches, searching, hashing, posting, writing, filling, projections,
                isOfActivations: cam.Dataflow == CamDataflow.ActivationStationary),
        };
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        int k = BitsOf(work.Name), length = (int)(work.Shape.Macs / work.Shape.Outputs);
        float[]? directions = k == 0 ? null : RandomProjection.Matrix(ProjectionKind.Gaussian, length, k, Seed, 0);
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            if (directions is null)
            {
                long exact = 0;
                for (int i = 0; i < length; i++) exact += activations[i] * (long)weights[i];
                return exact;
            }

            ulong[] ours = Hash(activations, directions, k), theirs = Hash(weights, directions, k);
            int distance = 0;
            for (int w = 0; w < ours.Length; w++) distance += BitOperations.PopCount(ours[w] ^ theirs[w]);
            return (long)Math.Round(Norm(activations) * Norm(weights) * Math.Cos(Math.PI * distance / k));
        });
    }

    // The names that Details have, in the order of the file; layers of one network have the same.
    private static KeyValuePair<string, long>[] Details(CamSearches cam, long weights, long activations, long searching, long hashing,
        long posting, long writing, long filling, long projections, bool isOfActivations) =>
    [
        new(CamDetails.Searches, cam.Searches), new("weight_stationary_searches", weights),
        new("activation_stationary_searches", activations), new("rows_matched", cam.Matches), new(CamDetails.RowsWritten, cam.RowsWritten),
        new("rows_of_activations_written", isOfActivations ? cam.RowsWritten : 0), new(CamDetails.SearchesOnlyCycles, searching),
        new(CamDetails.HashCycles, hashing), new("post_cycles", posting), new(CamDetails.WriteCycles, writing), new("fill_cycles", filling),
        new(CamDetails.FullCycles, Math.Max(searching, Math.Max(hashing, posting)) + writing + filling),
        new(CamDetails.ProjectionMacs, projections),
    ];

    // The hash of a vector: the signs of its projections. A projection of zero counts as positive.
    private static ulong[] Hash(ReadOnlySpan<short> values, float[] directions, int k)
    {
        var sums = new double[k];
        for (int i = 0; i < values.Length; i++)
            for (int j = 0; values[i] != 0 && j < k; j++) sums[j] += values[i] * directions[i * k + j];
        var hash = new ulong[(k + 63) / 64];
        for (int j = 0; j < k; j++)
            if (sums[j] >= 0) hash[j / 64] |= 1UL << (j % 64);
        return hash;
    }

    // A norm with the three mantissa bits of the paper's minifloat; its range is not limited here.
    private static double Norm(ReadOnlySpan<short> values)
    {
        double sum = 0;
        foreach (short value in values) sum += (double)value * value;
        if (sum == 0) return 0;
        double norm = Math.Sqrt(sum), step = Math.ScaleB(1, Math.ILogB(norm) - Minifloat.Eight.MantissaBits);
        return Math.Round(norm / step, MidpointRounding.ToEven) * step;
    }

    // A layer that the plan leaves exact is multiplied out digitally.
    private LayerCost Exactly(LayerWork work)
    {
        LayerShape shape = work.Shape;
        int container = work.ActivationFormat.ContainerBits;
        long cycles = CeilingOf(shape.Macs, _macs);
        var events = checked(new LayerEvents(0, shape.Activations * container, 0, shape.Weights * work.WeightFormat.ContainerBits, 0, 0,
            0, shape.Outputs * container, 0, 0, shape.Macs));
        return new LayerCost(cycles, 0, 0, new LaneBits(shape.Macs, 0, 0, 0, 0, cycles * _macs - shape.Macs, 0), _macs, events)
        {
            Details = Details(default, 0, 0, cycles, 0, 0, 0, 0, 0, false),
        };
    }

    private int BitsOf(string layer)
    {
        if (_plan is null) return _bits;
        if (!_plan.TryGetValue(layer, out int k)) throw new BadInputException($"{Options.Label}: the hash plan lacks the layer {layer}.");
        return k <= _chunk * _chunks ? k : throw new BadInputException(
            $"{Options.Label}: layer '{layer}' has hashes of {k} bits; {_chunks} chunks hold {_chunk * _chunks}.");
    }

    // Cells of four squares of the feature size, and a comparator for the sign of each column of a hash.
    private KnownPart Crossbar()
    {
        const string Source = "4 F2 a cell at 45 nm, a resistive crossbar without what drives it; 1 to 10 fJ for a cell's work are usual";
        const double CellUm2 = 4 * 0.045 * 0.045;
        int cells = Options.Number("crossbar-cells");
        double pj = Options.Number("crossbar-aj") / 1e6;
        return new KnownPart("projection crossbar", PartKind.Compute, 1, cells * CellUm2, 0, [new KnownUse(EventKind.ProjectionStep, pj)],
        [
            new CostFigure("crossbar cell", "", "area_um2", CellUm2, Source, CostStatus.Estimated),
            new CostFigure("crossbar cell", "", "energy_pj", pj, Source, CostStatus.Estimated),
        ]);
    }

    private MemoryPart Memory(string name, params MemoryUse[] uses) =>
        new(name, 1, Options.Bytes(name.Replace(' ', '-')), Options.Number("port-bits"), uses);

    private static long CeilingOf(long whole, long part) => (whole + part - 1) / part;
}
