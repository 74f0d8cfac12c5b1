using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// Loom with a precision for each group of activations, found at run time, and for each group of weights, found offline: a step takes the
/// widest activation group times the widest weight group. After Delmas et al., "DPRed", arXiv 1804.06732 (its second variant); DNNsim's
/// Loom with and without dynamic weights.
/// </summary>
internal sealed class DpredLoom : IDesign
{
    private readonly LoomSteps _steps;

    private DpredLoom(OptionValues options)
    {
        Options = options;
        ArraySize array = LoomSteps.ArrayOf(options);
        int columns = CommonOptions.ColumnsAGroup(options, array);
        var widths = new GroupWidths(columns, options.Choice("trim") == "both",
            CommonOptions.ConventionOf(options), LoomSteps.BitsOf(options));
        _steps = new LoomSteps(options, widths with { Differences = options.IsOn("diffy") },
            options.Choice("weights") == "groups" ? widths : null);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("dpred-loom", "Loom with precisions for each group of activations and of weights",
        "Delmas et al., arXiv 1804.06732; DNNsim's Loom",
        [
            DesignOption.Choice("weights", "weight precision for each group, or one for the layer", "groups", "layer"),
            .. CommonOptions.Groups, CommonOptions.Differences, .. Loom.Shared,
        ],
        o => new DpredLoom(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => _steps.Chip(CommonParts.WidthDetectors(LoomSteps.ArrayOf(Options), Options.Choice("trim") == "both"));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Both;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work) => _steps.Cycles(work);

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs) => _steps.Compute(work, block, outputs);
}
