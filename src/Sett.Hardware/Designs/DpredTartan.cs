using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// Tartan with precisions found for each group of activations at run time: in convolutions a step takes what its widest group needs, in
/// fully connected layers the larger of that and the time to load the next weights. After Delmas et al., "DPRed: Making Typical Activation
/// and Weight Values Matter In Deep Learning Computing", arXiv 1804.06732.
/// </summary>
internal sealed class DpredTartan : IDesign
{
    private readonly ArraySize _array;
    private readonly bool _fold, _cascades;
    private readonly WindowOrder _order;
    private readonly GroupWidths _widths;
    private readonly int _registers, _bits;

    private DpredTartan(OptionValues options)
    {
        Options = options;
        _bits = options.Number("bits");
        _array = CommonOptions.ArrayOf(options, 16 / _bits);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _cascades = options.IsOn("cascade");
        _registers = options.Number("registers");
        _widths = new GroupWidths(CommonOptions.ColumnsAGroup(options, _array), options.Choice("trim") == "both",
            CommonOptions.ConventionOf(options), _bits, options.IsOn("diffy"));
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("dpred-tartan", "Tartan with precisions found for each group of activations at run time",
        "Delmas et al., arXiv 1804.06732",
        [Tartan.Bits, Tartan.CascadeOption, .. CommonOptions.Groups, DynamicStripes.Registers, CommonOptions.Differences,
            .. CommonOptions.Array(16, byBits: true), .. CommonOptions.Memory(), .. CommonOptions.Cutting],
        o => new DpredTartan(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array,
        [.. Tartan.OwnParts(_array, _bits, _registers), CommonParts.WidthDetectors(_array, Options.Choice("trim") == "both")]);

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        if (!tiling.IsOneRow)
        {
            return GroupSteps.Windows(work, tiling, _array, _widths, _registers,
                (steps, useful) => Tartan.Count(work, tiling, _array, steps, (double)useful / work.Shape.Macs));
        }

        int[] bits = GroupSteps.BrickBits(work, tiling, _widths);
        double mean = bits.Length == 0 ? 0 : bits.Average();
        return Cascade.Cost(tiling, _array, _bits, work.WeightBits, bits, _cascades, (steps, _) =>
            Tartan.Count(work, tiling, _array, steps, mean));
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        int slices = tiling.IsOneRow
            ? Cascade.BestSlices(tiling, _array, _bits, work.WeightBits, GroupSteps.BrickBits(work, tiling, _widths), _cascades)
            : 1;
        DynamicSum.Compute(work, tiling, new PalletWalk(work, tiling, tiling.IsOneRow ? 1 : _array.Columns, _widths),
            _widths, slices, block, outputs);
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
