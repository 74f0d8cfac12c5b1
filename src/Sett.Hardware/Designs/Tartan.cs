using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Designs;

/// <summary>
/// Stripes with weight registers that load bit-serially behind compute, so that fully connected layers gain too: time follows the
/// activation precision in convolutions and the larger of both precisions in fully connected layers. After Delmas et al., "Tartan:
/// Accelerating Fully-Connected and Convolutional Layers in Deep Learning Networks by Exploiting Numerical Precision Variability", arXiv
/// 1707.09068. With 2 or 4 bits a cycle there are half or a quarter of the columns.
/// </summary>
internal sealed class Tartan : IDesign
{
    private readonly ArraySize _array;
    private readonly bool _fold, _cascades;
    private readonly WindowOrder _order;
    private readonly int _bits;

    private Tartan(OptionValues options)
    {
        Options = options;
        _bits = options.Number("bits");
        _array = CommonOptions.ArrayOf(options, 16 / _bits);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _cascades = options.IsOn("cascade");
    }

    /// <summary>Bits a cycle.</summary>
    public static DesignOption Bits { get; } =
        DesignOption.Choice("bits", "bits that a lane takes in a cycle; columns halve as bits double", "1", "2", "4");

    /// <summary>Whether few outputs are spread over many units.</summary>
    public static DesignOption CascadeOption { get; } =
        DesignOption.Switch("cascade", true, "fully connected layers with few outputs: units share an output and chain their sums");

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new(
        "tartan", "bit-serial in convolutional and fully connected layers, at the layer's precisions",
        "Delmas et al., arXiv 1707.09068",
        [Bits, CascadeOption, .. CommonOptions.Array(16, byBits: true), .. CommonOptions.Memory(), .. CommonOptions.Cutting],
        o => new Tartan(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array, [.. OwnParts(_array, _bits, 0)]);

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        LayerEvents Events(long steps, long useful) => Count(work, tiling, _array, steps, work.ActivationBits);
        if (!tiling.IsOneRow)
        {
            int cycles = (work.ActivationBits + _bits - 1) / _bits;
            return UniformSteps.Cost(tiling, _array, cycles, work.ActivationBits, _bits, 1, 1, Events);
        }

        return Cascade.Cost(tiling, _array, _bits, work.WeightBits, BrickBits(work, tiling), _cascades, Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        var stream = new BitStream(0, work.ActivationBits, work.ActivationFormat.IsSigned, SignConvention.TwosComplement, _bits);
        int slices = tiling.IsOneRow ? Cascade.BestSlices(tiling, _array, _bits, work.WeightBits, BrickBits(work, tiling), _cascades) : 1;
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) => CascadedSum.Of(
            activations, weights, tiling.Lanes, slices, tiling.IsOneRow ? work.WeightBits : 16,
            !tiling.IsOneRow || work.WeightFormat.IsSigned, _ => stream));
    }

    /// <summary>
    /// The parts of a Tartan tile: Stripes' with a second weight register, filled a bit at a time while the first is in use, and a
    /// multiplexer that takes a neighbour's sum in a cascade.
    /// </summary>
    /// <param name="array">The array.</param>
    /// <param name="bits">Bits a cycle.</param>
    /// <param name="runAhead">Further weight registers.</param>
    public static IEnumerable<Part> OwnParts(ArraySize array, int bits, int runAhead) =>
    [
        CommonParts.SerialUnits(array, bits, new Cell(Component.Gate, 1, 3 * 32)),
        CommonParts.WeightRegisters(array, 16 * array.Lanes, 2 + runAhead), CommonParts.Accumulators(array), CommonParts.Transposer(array),
    ];

    /// <summary>Events of a Tartan tile: weights come whole in convolutions, a few bits a cycle in fully connected layers.</summary>
    public static LayerEvents Count(
        LayerWork work, LayerTiling tiling, ArraySize array, long steps, double activationBits) => EventCounts.Of(
            work, tiling, array, array.Columns,
            tiling.IsOneRow ? array.FiltersInFlight * array.Columns : array.FiltersInFlight, steps, activationBits,
            tiling.IsOneRow ? work.WeightBits : work.WeightFormat.ContainerBits, true);

    private static int[] BrickBits(LayerWork work, LayerTiling tiling)
    {
        var bits = new int[tiling.Passes * tiling.Bricks];
        Array.Fill(bits, work.ActivationBits);
        return bits;
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
