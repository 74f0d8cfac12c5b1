namespace Sett.Hardware.Cost;

/// <summary>An energy in whole attojoules (10⁻¹⁸ J), so that sums are exact whatever their order and energy is linear in events.</summary>
/// <param name="Attojoules">The energy.</param>
public readonly record struct Energy(Int128 Attojoules)
{
    /// <summary>Attojoules of a picojoule.</summary>
    public const long PerPj = 1_000_000;

    /// <summary>The energy in pJ.</summary>
    public double Pj => (double)Attojoules / PerPj;

    /// <summary>The sum of two.</summary>
    public static Energy operator +(Energy a, Energy b) => new(checked(a.Attojoules + b.Attojoules));

    /// <summary>So many events of so many attojoules.</summary>
    public static Energy Of(long events, long attojoules) => new(checked((Int128)events * attojoules));

    /// <summary>What leaks away over some cycles.</summary>
    /// <param name="nanowatts">Leakage power.</param>
    /// <param name="cycles">Cycles.</param>
    /// <param name="clockMhz">The clock.</param>
    public static Energy OfLeakage(double nanowatts, long cycles, int clockMhz) =>
        // nW × cycles / MHz = 10⁻¹⁵ J = 1000 aJ.
        new((Int128)Math.Round((decimal)nanowatts * 1000 * cycles / clockMhz));
}
