using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Technology.Processors;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>
/// A model of a processor by name, not a measurement: vectors of neighbouring filters and multiply-adds at the peak that its units reach,
/// or the bandwidth of its memory where that takes longer (Williams et al., "Roofline", CACM 2009). What loads, loops, epilogues and
/// waiting for caches take is not in it, so that it is no slower than real code; <c>efficiency</c> may say how much of the peak that
/// reaches.
/// </summary>
internal sealed class Cpu : IDesign
{
    private const int Word = 32, Byte = 8;
    private readonly Processor _processor;
    private readonly int _cores, _efficiency;
    private readonly bool _isBytes;

    private Cpu(OptionValues options, Processor processor)
    {
        Options = options;
        _processor = processor;
        int all = processor.Whole(ProcessorQuantity.Cores);
        _cores = options.Number("cores", all);
        if (_cores > all) options.Refuse("cores", $"is more than the {all} that {processor.Name} has.");
        _isBytes = options.Choice("type") == "int8";
        _efficiency = options.Number("efficiency");
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("cpu", "model of a processor by name, at its peak or its memory's bandwidth (modelled; "
        + "'sett measure' measures this one)", "Williams et al., CACM 2009",
    [
        DesignOption.NameOrFile("model", "the processor", ".yaml", [.. ProcessorFiles.Names]),
        DesignOption.Choice(
            "type", "what is multiplied: float32, or bytes into 32-bit sums, wider operands byte by byte", "float32", "int8"),
        DesignOption.NumberOrAuto("cores", 4096, "cores at work; auto: all"),
        DesignOption.Number("efficiency", 100, 1, 100, "percent of the units' peak that code reaches"),
    ], o => new Cpu(o, ProcessorFiles.Find(o.Choice("model"))));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public bool IsExact => _isBytes;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [$"{Options.Label} is modelled, not measured: {_processor.Name} at "
        + $"{(_efficiency == 100 ? "its peak" : $"{_efficiency} % of its peak")} and its design power, whatever the technology table."];

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public Chip Chip
    {
        get
        {
            int clock = _processor.Whole(ProcessorQuantity.ClockMhz);
            long cache = _processor.Whole(ProcessorQuantity.CacheKb) * 1024L;
            // Power and dies are those of all cores: each takes its share, whether it computes or waits. What caches, registers and wires
            // take is in it; memory beside the chip is not.
            int all = _processor.Whole(ProcessorQuantity.Cores);
            double core = _processor[ProcessorQuantity.PowerW] / all * 1e6 / clock, area = _processor[ProcessorQuantity.DieMm2] / all * 1e6;
            return new Chip(clock, new OnChipMemory(cache / 2, cache / 2),
            [
                new KnownPart($"cores of {_processor.Name}, at the design power", PartKind.Compute, _cores, area, 0,
                    [new KnownUse(EventKind.SerialStep, core)], _processor.Figures),
            ]);
        }
    }

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerShape shape = work.Shape;
        int filterSlots = _processor.Whole(ProcessorQuantity.VectorBits) / Word, elementSlots = _isBytes ? Word / Byte : 1;
        int units = _processor.Whole(ProcessorQuantity.MultiplyAddUnits);
        var steps = VectorSteps.Of(shape, filterSlots, elementSlots);
        // Instructions of a step: wide operands are multiplied byte by byte.
        int bytes = Bytes(work.ActivationBits) * Bytes(work.WeightBits);
        int instructions = _isBytes ? bytes * _processor.Whole(ProcessorQuantity.ByteInstructions) : 1;
        long capacity = (long)_cores * units * filterSlots * elementSlots;
        long most = checked((steps.Vectors + _cores - 1) / _cores * steps.Elements * instructions), atPeak = (most + units - 1) / units;
        long busy = checked(atPeak * 100 + _efficiency - 1) / _efficiency, cycles = Math.Max(busy, MemoryCycles(work));
        long rounding = checked(steps.Products * (instructions - 1)), idle = checked(atPeak * capacity - steps.Products - rounding);
        var lanes = new LaneBits(shape.Macs, rounding, checked((cycles - atPeak) * capacity),
            steps.IdleElements, idle, steps.IdleFilters, 0);
        return new LayerCost(atPeak, cycles - atPeak, 0, lanes, capacity, Events(work, steps, cycles))
        {
            Details = [KeyValuePair.Create("memory_cycles", MemoryCycles(work))],
        };
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        var tiling = new LayerTiling(work.Shape, 1, false, WindowOrder.Across);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
            _isBytes ? ByteByByte(activations, weights) : InFloats(activations, weights));
    }

    // The high bytes have the sign; products of low ones have none.
    private static long ByteByByte(ReadOnlySpan<short> activations, ReadOnlySpan<short> weights)
    {
        long high = 0, middle = 0, low = 0;
        for (int i = 0; i < activations.Length; i++)
        {
            int a = activations[i] >> Byte, b = activations[i] & byte.MaxValue, c = weights[i] >> Byte, d = weights[i] & byte.MaxValue;
            high += a * c;
            middle += a * d + b * c;
            low += b * d;
        }

        return (high << (2 * Byte)) + (middle << Byte) + low;
    }

    private static long InFloats(ReadOnlySpan<short> activations, ReadOnlySpan<short> weights)
    {
        float sum = 0;
        for (int i = 0; i < activations.Length; i++) sum = MathF.FusedMultiplyAdd(activations[i], weights[i], sum);
        return (long)MathF.Round(sum);
    }

    private int Bytes(int bits) => _isBytes ? (bits + Byte - 1) / Byte : Word / Byte;

    // Weights come from memory once a layer; activations and outputs stay in the cache if both fit half of it, which is what its memories
    // are taken to be.
    private long MemoryCycles(LayerWork work)
    {
        LayerShape shape = work.Shape;
        long activations = checked((shape.Activations + shape.Outputs) * Bytes(work.ActivationBits));
        long bytes = checked(shape.Weights * Bytes(work.WeightBits));
        if (activations > Chip.Memory.ActivationBytes) bytes = checked(bytes + activations);
        return checked((long)Math.Ceiling(
            bytes * (decimal)_processor.Whole(ProcessorQuantity.ClockMhz) / ((decimal)_processor[ProcessorQuantity.MemoryGbS] * 1000)));
    }

    // A step loads a vector of weights and spreads an activation; sums stay in registers until a window is done.
    private LayerEvents Events(LayerWork work, VectorSteps steps, long cycles)
    {
        int container = work.ActivationFormat.ContainerBits;
        long outputs = work.Shape.Outputs * container;
        return checked(new LayerEvents(cycles * _cores, steps.Steps * steps.ElementSlots * container, 0,
            steps.Products * work.WeightFormat.ContainerBits, 0, 0, outputs, outputs));
    }
}
