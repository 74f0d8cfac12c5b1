using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// Both operands arrive a bit at a time: a step takes Pa × Pw cycles in convolutions, and in fully connected layers Pw turns of the
/// staggered columns. After Sharify et al., "Loom: Exploiting Weight and Activation Precisions to Accelerate Convolutional Neural
/// Networks", DAC 2018. A unit does one-bit products, so that 256 times the baseline's units give equal peak throughput: by default 256
/// windows side by side. As published it has 128 filters (<c>tiles=8</c>) and 16 windows (<c>columns=16</c>), the peak of 128 multipliers.
/// </summary>
internal sealed class Loom : IDesign
{
    private readonly LoomSteps _steps;

    private Loom(OptionValues options)
    {
        Options = options;
        _steps = new LoomSteps(options, null, null);
    }

    /// <summary>
    /// Size of the array, memories of a part for phones (the paper speaks of no multi-megabyte buffers; these sizes are ours) and how fully
    /// connected layers run, for both Looms.
    /// </summary>
    public static DesignOption[] Shared { get; } =
    [
        DesignOption.Choice("bits", "activation bits that a lane takes in a cycle; columns halve as bits double", "1", "2", "4"),
        .. CommonOptions.Array(256, byBits: true),
        DesignOption.Choice("fc", "fully connected layers: outputs on staggered columns, or columns taking bricks in turn as DNNsim has it",
            "staggered", "columns"),
        .. CommonOptions.Memory("1MB", "128KB", 4), .. CommonOptions.Cutting,
    ];

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("loom", "bit-serial in activations and weights, at the layer's precisions",
        "Sharify et al., DAC 2018 (arXiv 1706.07853)", Shared, o => new Loom(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => _steps.Chip();

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Both;

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work) => _steps.Cycles(work);

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs) => _steps.Compute(work, block, outputs);
}
