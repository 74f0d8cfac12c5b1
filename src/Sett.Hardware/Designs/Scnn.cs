using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// Multiplies non-zero activations with non-zero weights only, each with each, and sorts out where the products belong afterwards. After
/// Parashar et al., "SCNN: An Accelerator for Compressed-sparse Convolutional Neural Networks", ISCA 2017; bank mapping, halos and fully
/// connected layers as in DNNsim's SCNN.
/// </summary>
internal sealed class Scnn : IDesign
{
    private readonly ScnnSteps _steps;

    private Scnn(OptionValues options)
    {
        Options = options;
        _steps = ScnnSteps.Of(options, 0);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("scnn", "non-zero activations times non-zero weights, each with each",
        "Parashar et al., ISCA 2017; DNNsim's SCNN", ScnnSteps.Shared, o => new Scnn(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => _steps.Chip(Options);

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.None;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work) => _steps.Cycles(work);

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs) =>
        ProductScatter.Compute(work, block, outputs, (activation, weight) => (long)activation * weight);
}
