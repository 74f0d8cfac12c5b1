using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// Stripes that finds at run time how many bits each group of activations needs, and sends no more. After Delmas et al., "Dynamic Stripes:
/// Exploiting the Dynamic Precision Requirements of Activation Values in Neural Networks", arXiv 1706.00504; with registers that let
/// columns run ahead as in DNNsim's ShapeShifter.
/// </summary>
internal sealed class DynamicStripes : IDesign
{
    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns;
    private readonly WindowOrder _order;
    private readonly GroupWidths _widths;
    private readonly int _registers;

    private DynamicStripes(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 16);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        _registers = options.Number("registers");
        _widths = new GroupWidths(CommonOptions.ColumnsAGroup(options, _array), options.Choice("trim") == "both",
            CommonOptions.ConventionOf(options), 1, options.IsOn("diffy"));
    }

    /// <summary>How many steps a column may run ahead.</summary>
    public static DesignOption Registers { get; } =
        DesignOption.Number("registers", 0, 0, 64, "weight registers a column, so that it may run that many steps ahead");

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new(
        "dynamic-stripes", "Stripes with precisions found for each group of activations at run time",
        "Delmas et al., arXiv 1706.00504; DNNsim's ShapeShifter",
        [.. CommonOptions.Groups, Registers, CommonOptions.Differences, .. CommonOptions.Array(16), Stripes.FullyConnected,
            .. CommonOptions.Memory(), .. CommonOptions.Cutting], o => new DynamicStripes(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array, CommonParts.SerialUnits(_array, 1),
        CommonParts.WeightRegisters(_array, 16 * _array.Lanes, 1 + _registers), CommonParts.Accumulators(_array),
        CommonParts.Transposer(_array), CommonParts.WidthDetectors(_array, Options.Choice("trim") == "both"));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        LayerEvents Events(long steps, long useful) => EventCounts.Of(work, tiling, _array, _array.Columns, _array.FiltersInFlight, steps,
            (double)useful / work.Shape.Macs, work.WeightFormat.ContainerBits, true);
        if (!tiling.IsOneRow) return GroupSteps.Windows(work, tiling, _array, _widths, _registers, Events);
        int[] bits = GroupSteps.BrickBits(work, tiling, _widths);
        var row = new OneRow(_array, _array.Columns, 1, _takesTurns);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int left = tiling.FiltersOf(pass); left > 0; left -= _array.FiltersInFlight)
            {
                int filters = Math.Min(left, _array.FiltersInFlight);
                for (int b = 0; b < tiling.Bricks; b++)
                {
                    int width = bits[pass * tiling.Bricks + b];
                    row.Brick(width, 1, filters, (long)width * filters, (long)width * filters, tiling.LaneCounts[b]);
                }
            }
        }

        return row.Cost(Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        DynamicSum.Compute(work, tiling, new PalletWalk(work, tiling, _array.Columns, _widths), _widths, 1, block, outputs);
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
