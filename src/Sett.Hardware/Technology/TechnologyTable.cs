using System.Globalization;
using Sett.Hardware.Parts;

namespace Sett.Hardware.Technology;

/// <summary>What can be known of a piece of logic.</summary>
public enum LogicQuantity
{
    /// <summary>Energy of one use, pJ.</summary>
    Energy,
    /// <summary>Area, µm².</summary>
    Area,
    /// <summary>Leakage power, nW.</summary>
    Leakage,
}

/// <summary>What can be known of memory beside the chip.</summary>
public enum OffchipQuantity
{
    /// <summary>Energy of a bit, pJ.</summary>
    Energy,
    /// <summary>Bandwidth, GB/s (10⁹ bytes a second).</summary>
    Bandwidth,
    /// <summary>Bytes of a burst, the least that moves.</summary>
    Burst,
}

/// <summary>A cost of a piece of logic at a width.</summary>
public sealed record LogicCost(Component Component, int Bits, LogicQuantity Quantity, double Value, string Source, CostStatus Status);

/// <summary>The costs of a memory on the chip: energies of an access, leakage and area.</summary>
public sealed record MemoryCost(string Cells, long Bytes, int PortBits, double ReadPj, double WritePj, double LeakageMw, double AreaMm2,
    string Source, CostStatus Status);

/// <summary>A property of a kind of memory beside the chip.</summary>
public sealed record OffchipCost(string Kind, OffchipQuantity Quantity, double Value, string Source, CostStatus Status);

/// <summary>All costs of one technology, each with its source.</summary>
/// <param name="Name">Its name: 45nm, or what a user's file says.</param>
/// <param name="NodeNm">The node, nm.</param>
/// <param name="VoltageV">The supply that energies hold for, V.</param>
/// <param name="Logic">Costs of logic.</param>
/// <param name="Memory">Costs of memories on the chip.</param>
/// <param name="Offchip">Memory beside the chip.</param>
public sealed record TechnologyTable(
    string Name, double NodeNm, double VoltageV, IReadOnlyList<LogicCost> Logic, IReadOnlyList<MemoryCost> Memory,
    IReadOnlyList<OffchipCost> Offchip)
{
    /// <summary>The kinds of memory cells that the table knows, in its order.</summary>
    public IReadOnlyList<string> CellKinds => [.. Memory.Select(m => m.Cells).Distinct()];

    /// <summary>The kinds of memory beside the chip, in the table's order.</summary>
    public IReadOnlyList<string> OffchipKinds => [.. Offchip.Select(o => o.Kind).Distinct()];

    /// <summary>Every number with its unit, source and status, in the table's order.</summary>
    public IEnumerable<CostFigure> Figures => [.. Logic.Select(Figure), .. Memory.SelectMany(FiguresOf), .. Offchip.Select(Figure)];

    /// <summary>The name of a piece of logic in files: adder, multiplier …</summary>
    public static string Word(Component component) => component switch
    {
        Component.FusibleMac => "fusible-mac",
        Component.SerialMac => "serial-mac",
        Component.FloatAdder => "float-adder",
        Component.FloatMultiplier => "float-multiplier",
        _ => component.ToString().ToLowerInvariant(),
    };

    /// <summary>The name of a quantity in files, with its unit.</summary>
    public static string Word(LogicQuantity quantity) => quantity switch
    {
        LogicQuantity.Energy => "energy_pj",
        LogicQuantity.Area => "area_um2",
        _ => "leakage_nw",
    };

    /// <summary>The name of a quantity in files, with its unit.</summary>
    public static string Word(OffchipQuantity quantity) => quantity switch
    {
        OffchipQuantity.Energy => "energy_pj_per_bit",
        OffchipQuantity.Bandwidth => "bandwidth_gb_s",
        _ => "burst_bytes",
    };

    internal static CostFigure Figure(LogicCost c) =>
        new(Word(c.Component), Inv($"{c.Bits} {(c.Bits == 1 ? "bit" : "bits")}"), Word(c.Quantity), c.Value, c.Source, c.Status);

    internal static CostFigure Figure(OffchipCost c) => new(c.Kind, "", Word(c.Quantity), c.Value, c.Source, c.Status);

    internal static IEnumerable<CostFigure> FiguresOf(MemoryCost c)
    {
        string size = Inv($"{Options.ByteSize.Text(c.Bytes)}, {c.PortBits}-bit port");
        foreach ((string quantity, double value) in new[]
        {
            ("read_pj", c.ReadPj),
            ("write_pj", c.WritePj),
            ("leakage_mw", c.LeakageMw),
            ("area_mm2", c.AreaMm2),
        })
            yield return new CostFigure($"{c.Cells} memory", size, quantity, value, c.Source, c.Status);
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
