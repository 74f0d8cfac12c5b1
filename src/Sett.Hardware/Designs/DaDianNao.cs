using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// The bit-parallel baseline: every cycle, 16 tiles multiply one brick of 16 activations with 16 filters each, whatever the values. After
/// Chen et al., "DaDianNao: A Machine-Learning Supercomputer", MICRO 2014, at 16 bits; cycles as in the bit-serial papers that compare with
/// it.
/// </summary>
internal sealed class DaDianNao : IDesign
{
    private readonly ArraySize _array;
    private readonly bool _fold;
    private readonly WindowOrder _order;

    private DaDianNao(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 1);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("dadiannao", "bit-parallel baseline: one brick of channels by all filters a cycle",
        "Chen et al., MICRO 2014; as modelled in arXiv 1705.00125",
        [.. CommonOptions.Array(1), .. CommonOptions.Memory(), .. CommonOptions.Cutting], o => new DaDianNao(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => CommonParts.ChipOf(Options, _array, CommonParts.ParallelUnits(_array), CommonParts.Accumulators(_array));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        return UniformSteps.Cost(tiling, _array, 1, 1, 1, 1, 1, (steps, _) => EventCounts.Of(
            work, tiling, _array, _array.Columns, _array.FiltersInFlight, steps, work.ActivationFormat.ContainerBits,
            work.WeightFormat.ContainerBits, false));
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            long sum = 0;
            for (int first = 0; first < activations.Length; first += tiling.Lanes)
            {
                long tree = 0;
                for (int lane = first; lane < first + tiling.Lanes; lane++) tree += activations[lane] * weights[lane];
                sum += tree;
            }

            return sum;
        });
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
