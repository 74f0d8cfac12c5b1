using System.Numerics;
using System.Runtime.InteropServices;
using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// The array of both SCNNs: a grid of processing elements that each hold a tile of every activation plane. In a step an element multiplies
/// I non-zero activations with F non-zero weights, each with each, and adds the products into banks of accumulators. Filters go through in
/// groups that fit the accumulators; all elements wait for the slowest after each plane, and exchange the outputs that reach over their
/// tiles after each group.
/// </summary>
/// <param name="Rows">Rows of processing elements.</param>
/// <param name="Columns">Columns of processing elements.</param>
/// <param name="Activations">I.</param>
/// <param name="Weights">F.</param>
/// <param name="Accumulators">Accumulators of an element.</param>
/// <param name="Banks">Their banks.</param>
/// <param name="SerialBits">Bits of an activation a cycle, or 0 for multipliers that take it whole.</param>
internal sealed record ScnnSteps(int Rows, int Columns, int Activations, int Weights, int Accumulators, int Banks, int SerialBits)
{
    /// <summary>I × F at most; beyond, tables of conflicts grow out of hand.</summary>
    private const int MostMultipliers = 32;

    private int Elements => Rows * Columns;

    private int Multipliers => Activations * Weights;

    /// <summary>The options of both.</summary>
    public static DesignOption[] Shared { get; } =
    [
        DesignOption.Number("pe-rows", 8, 1, 64, "rows of processing elements, along the height of a plane"),
        DesignOption.Number("pe-columns", 8, 1, 64, "columns of processing elements, along its width"),
        DesignOption.Number("activations", 4, 1, 8, "I: non-zero activations that an element takes at once"),
        DesignOption.Number("weights", 4, 1, 8, "F: non-zero weights that an element takes at once"),
        DesignOption.Number(
            "accumulators", 6144, 1, 1 << 20, "accumulators of an element; they decide how many filters go through at once"),
        DesignOption.Choice("banks", "banks of these accumulators, one product each a cycle", "32", "16", "8"),
        .. CommonOptions.Memory("1280KB", "2KB", 1),
    ];

    /// <summary>Reads the options.</summary>
    public static ScnnSteps Of(OptionValues options, int serialBits)
    {
        int activations = options.Number("activations"), weights = options.Number("weights");
        if (activations * weights <= MostMultipliers)
            return new ScnnSteps(options.Number("pe-rows"), options.Number("pe-columns"), activations, weights,
                options.Number("accumulators"), options.Number("banks"), serialBits);
        options.Refuse("weights", $"times activations={activations} is above {MostMultipliers} multipliers an element; the nearest is "
            + $"{MostMultipliers / activations}.");
        return new ScnnSteps(1, 1, 1, 1, 1, 32, serialBits);
    }

    /// <summary>
    /// What both are built of. An element's share of the activation memory stands for its input and output memories of 10 KB each, its
    /// weight buffer for the FIFO of 500 bytes, widened to a bank that the technology tables have; both capacities are recalled from the
    /// paper, as is the crossbar of one multiplexer stage a level.
    /// </summary>
    public Chip Chip(OptionValues options)
    {
        var array = new ArraySize(Elements, Weights, Activations, 1);
        int levels = BitOperations.Log2((uint)Banks);
        Cell[] multipliers = SerialBits > 0
            ? [new Cell(Component.Gate, 1, 16 * SerialBits * Multipliers), new Cell(Component.Adder, 32, SerialBits * Multipliers)]
            : [new Cell(Component.Multiplier, 16, Multipliers)];
        Cell[] crossbar = [CommonParts.Multiplexers(32, Multipliers * levels)], banks = [new Cell(Component.Adder, 32, Banks)];
        return CommonParts.ChipOf(options, array,
            new LogicPart("multiplier arrays", Elements, multipliers, [new LogicUse(EventKind.SerialStep, multipliers)]),
            new LogicPart("crossbars", Elements, crossbar, [new LogicUse(EventKind.SerialStep, crossbar)]),
            new LogicPart(
                "accumulator adders", Elements, banks, [new LogicUse(EventKind.AccumulatorWrite, [new Cell(Component.Adder, 1)])]),
            new LogicPart("accumulators", (long)Elements * Accumulators, [new Cell(Component.Register, 32)],
                [new LogicUse(EventKind.AccumulatorWrite, [new Cell(Component.Register, 1)])]));
    }

    /// <summary>What a layer costs.</summary>
    public LayerCost Cycles(LayerWork work)
    {
        var planes = new SparsePlanes(work.Shape);
        BankConflicts banks = BankConflicts.For(Activations, Weights, Banks);
        int tile = Tiles(planes.OutputHeight, Rows) * Tiles(planes.OutputWidth, Columns);
        int atOnce = Math.Clamp(Accumulators / tile, 1, planes.Filters);
        var weights = new SparseWeights(planes, banks, Weights, atOnce);
        var activations = new SparseActivations(planes, banks, Rows, Columns, Activations, Math.Max(1, SerialBits), weights.Phases);
        ReadOnlySpan<short> activationValues = work.Known.Activations.Values, weightValues = work.Known.Weights.Values;
        var total = new ScnnTotals();
        var elements = new long[Elements];
        var memo = new PureCycles(banks, planes.Taps);
        long halo = 0, dense = 0;
        for (int group = 0; group < planes.Groups; group++)
        {
            for (int channel = 0; channel < planes.Channels; channel++)
            {
                activations.Read(activationValues, group, channel);
                for (int first = 0; first < planes.Filters; first += atOnce)
                {
                    int filters = Math.Min(atOnce, planes.Filters - first);
                    weights.Read(weightValues, group, first, filters, channel);
                    memo.Clear();
                    elements.AsSpan().Clear();
                    foreach (SparseActivations.Brick brick in CollectionsMarshal.AsSpan(activations.Bricks))
                        elements[brick.Element] += SerialBits > 0
                            ? Serial(brick, activations, weights, banks, memo, total)
                            : Parallel(brick, activations, weights, banks, memo, total);
                    total.Plane(elements);
                    total.ActivationReads += activations.Bricks.Count * (long)Activations;
                }
            }

            for (int first = 0; first < planes.Filters; first += atOnce)
            {
                int filters = Math.Min(atOnce, planes.Filters - first);
                halo += Halo(planes, activations) * filters;
                dense += Dense(planes, activations, weights, filters) * planes.Channels;
            }
        }

        return Cost(work, total, halo, dense + halo);
    }

    // One brick against all bricks of weights, whole multiplications: as long as its fullest bank.
    private static long Parallel(SparseActivations.Brick brick, SparseActivations activations, SparseWeights weights, BankConflicts banks,
        PureCycles memo, ScnnTotals total)
    {
        long cycles = 0;
        ReadOnlySpan<SparseActivations.Meeting> meetings = CollectionsMarshal.AsSpan(activations.Meetings)[brick.Places..];
        ReadOnlySpan<int> taps = CollectionsMarshal.AsSpan(weights.Phases[brick.Phase]);
        for (int i = 0; i < taps.Length; i++)
        {
            cycles += memo.Of(taps[i], meetings[i].Set, weights);
            total.Products += (long)meetings[i].Outputs * weights.Weights[taps[i]];
        }

        Span<byte> load = stackalloc byte[32];
        foreach ((int Tap, int Class)[] mixed in CollectionsMarshal.AsSpan(weights.Mixed[brick.Phase]))
        {
            load.Clear();
            int most = 1;
            for (int a = brick.First; a < brick.First + brick.Count; a++)
            {
                foreach ((int tap, int filter) in mixed)
                {
                    byte place = activations.ClassAt(a, tap);
                    if (place != SparseActivations.None) most = Math.Max(most, ++load[banks.BankOf(place, filter)]);
                }
            }

            cycles += most;
        }

        long steps = weights.BricksOf(brick.Phase);
        total.Steps += steps;
        total.Idle += steps;
        total.Conflicts += cycles - steps;
        return cycles;
    }

    // One brick, bit by bit: as long as its widest activation with an output, and a cycle more for each product that meets another of its
    // activation in a bank and for each activation that ends together with another.
    private long Serial(SparseActivations.Brick brick, SparseActivations activations, SparseWeights weights, BankConflicts banks,
        PureCycles memo, ScnnTotals total)
    {
        long cycles = 0, slow = 0;
        ReadOnlySpan<SparseActivations.Meeting> meetings = CollectionsMarshal.AsSpan(activations.Meetings)[brick.Places..];
        ReadOnlySpan<int> taps = CollectionsMarshal.AsSpan(weights.Phases[brick.Phase]);
        for (int i = 0; i < taps.Length; i++)
        {
            SparseActivations.Meeting m = meetings[i];
            long count = weights.PureAt(taps[i]).Count, products = weights.Weights[taps[i]];
            slow += count * Math.Max((byte)1, m.Slowest);
            if (m.Outputs > 0) cycles += count * (m.Outputs - m.Widths) + m.Outputs * memo.RepeatsAt(taps[i], weights);
            total.Products += m.Outputs * products;
            total.Bits += m.Bits * products;
            total.Rounding += (m.Cycles * SerialBits - m.Bits) * products;
            total.Working += (long)m.Slowest * m.Outputs * products * SerialBits;
        }

        Span<byte> load = stackalloc byte[32];
        foreach ((int Tap, int Class)[] mixed in CollectionsMarshal.AsSpan(weights.Mixed[brick.Phase]))
        {
            int slowest = 0, outputs = 0, seen = 0, repeats = 0;
            for (int a = brick.First; a < brick.First + brick.Count; a++)
            {
                load.Clear();
                int most = 0;
                foreach ((int tap, int filter) in mixed)
                {
                    byte place = activations.ClassAt(a, tap);
                    if (place != SparseActivations.None) most = Math.Max(most, ++load[banks.BankOf(place, filter)]);
                }

                if (most == 0) continue;
                outputs++;
                repeats += most - 1;
                slowest = Math.Max(slowest, activations.CyclesOf(a));
                seen |= 1 << activations.CyclesOf(a);
            }

            slow += Math.Max(1, slowest);
            cycles += repeats + outputs - BitOperations.PopCount((uint)seen);
        }

        total.Steps += weights.BricksOf(brick.Phase);
        total.Idle += slow;
        total.Conflicts += cycles;
        return cycles + slow;
    }

    // Outputs that reach over a tile's edges, for the longest of its borders.
    private static long Halo(SparsePlanes planes, SparseActivations activations)
    {
        int[] down = Sides(planes.KernelHeight, planes.DilationY, planes.PadTop, activations.TileHeight);
        int[] across = Sides(planes.KernelWidth, planes.DilationX, planes.PadLeft, activations.TileWidth);
        long most = 0;
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 3; x++)
                if (y != 1 || x != 1) most = Math.Max(most, (long)down[y] * across[x]);
        return most;
        static int[] Sides(int kernel, int dilation, int pad, int tile) => [Math.Max(0, (kernel - 1) * dilation - pad), tile, pad];
    }

    // Cycles of a plane without a zero, if no two products met in a bank.
    private long Dense(SparsePlanes planes, SparseActivations activations, SparseWeights weights, int filters)
    {
        long most = 0;
        for (int element = 0; element < Elements; element++)
        {
            long cycles = 0;
            for (int phase = 0; phase < weights.Phases.Length; phase++)
            {
                long bricks = (activations.PositionsOf(element, phase) + Activations - 1) / Activations;
                cycles += bricks * (((long)weights.Phases[phase].Count * filters + Weights - 1) / Weights);
            }

            most = Math.Max(most, cycles);
        }

        return most;
    }

    private LayerCost Cost(LayerWork work, ScnnTotals total, long halo, long dense)
    {
        long wide = Math.Max(1, SerialBits), capacity = (long)Elements * Multipliers * wide, cycles = total.Cycles + halo;
        int container = work.ActivationFormat.ContainerBits;
        // Multipliers without a product, while the brick's widest activation passes; those of a serial element that end before it wait.
        long useful = SerialBits > 0 ? total.Bits : total.Products;
        long idle = total.Idle * Multipliers * wide - (SerialBits > 0 ? total.Working : total.Products);
        long waiting = total.Cycles * capacity - useful - total.Rounding - idle, busy = Math.Min(total.Cycles, total.Steps / Elements);
        var events = new LayerEvents(total.Steps, total.ActivationReads * (container + 4), total.ActivationReads * container,
            total.Steps * Weights * work.WeightFormat.ContainerBits, 0, total.Products * 2 * container, work.Shape.Outputs * container,
            work.Shape.Outputs * container);
        return new LayerCost(
            busy, total.Cycles - busy, halo, new LaneBits(useful, total.Rounding, waiting, idle, 0, 0, halo * capacity), capacity, events)
        {
            Details =
            [
                new("dense_cycles", dense), new("products", total.Products),
                new("multiplier_slots_without_product", total.Steps * Multipliers - total.Products),
                new("bank_conflict_element_cycles", total.Conflicts),
                new("waiting_element_cycles", total.Waiting), new("halo_cycles", halo),
            ],
        };
    }

    private static int Tiles(int length, int parts) => (length + parts - 1) / parts;
}
