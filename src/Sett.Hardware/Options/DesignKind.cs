using Sett.Hardware.Designs;

namespace Sett.Hardware.Options;

/// <summary>A design as the catalogue lists it.</summary>
/// <param name="Name">The name, as the command line has it.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Options">Its options.</param>
/// <param name="Make">Makes the design from checked options.</param>
public sealed record DesignKind(
    string Name, string Summary, string Source, IReadOnlyList<DesignOption> Options, Func<OptionValues, IDesign> Make);
