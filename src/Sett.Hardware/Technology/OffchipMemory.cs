using Sett.Numerics;

namespace Sett.Hardware.Technology;

/// <summary>The memory beside the chip.</summary>
/// <param name="Kind">Its kind: hbm2, ddr4 …</param>
/// <param name="EnergyPjPerBit">Energy of a bit, pJ.</param>
/// <param name="BandwidthGbS">Bandwidth, 10⁹ bytes a second; null: no limit.</param>
/// <param name="BurstBytes">The least that moves, bytes.</param>
/// <param name="Figures">The numbers with their sources.</param>
public sealed record OffchipMemory(
    string Kind, double EnergyPjPerBit, double? BandwidthGbS, int BurstBytes, IReadOnlyList<CostFigure> Figures)
{
    /// <summary>A kind of a table, with the bandwidth it has.</summary>
    /// <exception cref="BadInputException">The table does not know it.</exception>
    public static OffchipMemory Of(TechnologyTable table, string kind)
    {
        if (!table.OffchipKinds.Contains(kind))
        {
            throw new BadInputException($"--dram is '{kind}'{Networks.Datasets.Cards.Spelling.Hint(kind, table.OffchipKinds)}; "
                + $"the table {table.Name} has {string.Join(", ", table.OffchipKinds)}.");
        }

        double Value(OffchipQuantity quantity) => table.Offchip.First(o => o.Kind == kind && o.Quantity == quantity).Value;
        return new OffchipMemory(kind, Value(OffchipQuantity.Energy), Value(OffchipQuantity.Bandwidth), (int)Value(OffchipQuantity.Burst),
            [.. table.Offchip.Where(o => o.Kind == kind).Select(TechnologyTable.Figure)]);
    }

    /// <summary>Bits as they move: whole bursts.</summary>
    public long InBursts(long bits) => checked((bits + BurstBytes * 8L - 1) / (BurstBytes * 8L) * (BurstBytes * 8L));

    /// <summary>Cycles that so many bits take; 0 where bandwidth is not limited.</summary>
    /// <param name="bits">Bits that move.</param>
    /// <param name="clockMhz">The chip's clock.</param>
    public long Cycles(long bits, int clockMhz) =>
        BandwidthGbS is { } bandwidth ? checked((long)Math.Ceiling((decimal)bits * clockMhz / ((decimal)bandwidth * 8000))) : 0;
}
