namespace Sett.Hardware.FlexibleMacs;

/// <summary>A model of the catalogue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Units">The units that it can have; the first is its default. None: it has no smaller unit.</param>
/// <param name="CanBeApart">Whether products side by side may have sums of their own.</param>
/// <param name="Make">Makes one from the widest operands, the unit, and whether sums are apart.</param>
public sealed record MacModel(string Name, IReadOnlyList<int> Units, bool CanBeApart, Func<int, int, bool, IFlexibleMac> Make);

/// <summary>All models: a file in this folder and a line here.</summary>
public static class MacModels
{
    /// <summary>The models, the default first.</summary>
    public static IReadOnlyList<MacModel> All { get; } =
    [
        new("quadratic", [8, 2, 4, 16], false, (bits, unit, _) => new QuadraticMac(bits, unit)),
        new("serial", [1, 2, 4], false, (bits, unit, _) => new SerialMac(bits, unit)),
        new("serial-both", [2, 1, 4], false, (bits, unit, _) => new SerialBothMac(bits, unit)),
        new("subword", [4, 2, 8], true, (bits, unit, apart) => new SubwordMac(bits, unit, apart)),
        new("split", [4, 2, 8], true, (bits, unit, apart) => new SplitMac(bits, unit, apart)),
        new("fusion", [2, 4, 8], false, (bits, unit, _) => new FusionMac(bits, unit)),
        new("gated", [], false, (bits, _, _) => new GatedMac(bits)),
    ];
}
