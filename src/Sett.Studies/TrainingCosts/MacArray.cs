using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.FlexibleMacs;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;
using Sett.Studies.Simulation;

namespace Sett.Studies.TrainingCosts;

/// <summary>What is taken for granted when a training is priced.</summary>
/// <param name="Reuse">Products that a word read from memory serves.</param>
/// <param name="IsFlexibilityFree">
/// Whether flexible units cost no more than those of one width: not true, but it shows what flexibility costs.
/// </param>
public sealed record TrainingAssumptions(int Reuse = TrainingAssumptions.DefaultReuse, bool IsFlexibilityFree = false)
{
    /// <summary>
    /// Products a word unless said otherwise: what a brick of the common array has. No source says what the paper's machine had.
    /// </summary>
    public const int DefaultReuse = 16;
}

/// <summary>
/// An array of multiply-accumulate units with its price: all units always find work, apart from the last cycle of a layer's pass. Energies
/// are whole attojoules.
/// </summary>
internal sealed class MacArray
{
    private readonly Func<int, int, MacRate> _rate;
    private readonly Func<int, int, (double Datapath, double Sum)> _energy;
    private readonly int _fixedBits;
    private readonly long _activationBit, _weightBit;
    private readonly int _reuse;

    private MacArray(string label, string builtAs, int bits, long units, FlexMac memories, Func<int, int, MacRate> rate,
        Func<int, int, (double, double)> energy, int fixedBits, Func<LogicQuantity, double> logic,
        CostSettings costs, TrainingAssumptions assumptions, Action<CostFigure> used)
    {
        (Label, BuiltAs, Bits, Units, _rate, _energy, _fixedBits, _reuse) =
            (label, builtAs, bits, units, rate, energy, fixedBits, assumptions.Reuse);
        ClockMhz = memories.Chip.ClockMhz;
        (LogicUm2, double leakage) = (logic(LogicQuantity.Area), logic(LogicQuantity.Leakage));
        foreach (MemoryPart part in memories.Chip.Parts.OfType<MemoryPart>())
        {
            bool isActivations = part.Uses.Any(u => u is { Event: EventKind.ActivationMemoryRead, IsWrite: false });
            if (!isActivations && !part.Uses.Any(u => u is { Event: EventKind.WeightBufferRead, IsWrite: false })) continue;
            MemoryCost cost = MemoryCosts.Of(costs.Technology, costs.Cells, part.Bytes, part.PortBits, used);
            long bit = Attojoules(cost.ReadPj / part.PortBits);
            if (isActivations) _activationBit = bit;
            else _weightBit = bit;
            MemoryUm2 += part.Count * cost.AreaMm2 * 1e6;
            leakage += part.Count * cost.LeakageMw * 1e6;
        }

        LeakageNw = leakage;
    }

    /// <summary>What tables call it.</summary>
    public string Label { get; }

    /// <summary>How its units are built.</summary>
    public string BuiltAs { get; }

    /// <summary>The widest words.</summary>
    public int Bits { get; }

    /// <summary>Units at work.</summary>
    public long Units { get; }

    /// <summary>The clock.</summary>
    public int ClockMhz { get; }

    /// <summary>Area of the units and their running sums, µm².</summary>
    public double LogicUm2 { get; }

    /// <summary>Area of the memories, µm².</summary>
    public double MemoryUm2 { get; }

    /// <summary>Leakage of units and memories, nW.</summary>
    public double LeakageNw { get; }

    /// <summary>A flexible design's array.</summary>
    public static MacArray Of(FlexMac design, CostSettings costs, TrainingAssumptions assumptions, Action<CostFigure> used)
    {
        IFlexibleMac mac = design.TrainingMac;
        var prices = new MacPrices(costs.Technology, used) { IsFlexibilityFree = assumptions.IsFlexibilityFree };
        int wide = RunningSum.BitsFor(mac.Bits, mac.Bits), narrow = RunningSum.BitsFor(mac.Unit, mac.Unit);
        // As many wide sums as products end in a cycle with the widest operands, or for each unit those of its narrowest products.
        long units = design.TrainingArray.AllLanes, cycles = mac.RateOf(mac.Bits, mac.Bits).Cycles;
        double Logic(LogicQuantity quantity) => units * mac.Standing(prices, quantity)
            + (mac.IsApart
                ? units * (mac.Bits / mac.Unit) * prices.Sum(narrow, quantity)
                : (units + cycles - 1) / cycles * prices.Sum(wide, quantity));
        return new MacArray(design.Options.Label, mac.Unit == mac.Bits ? mac.Model : $"{mac.Model} {mac.Unit}", mac.Bits, units, design,
            mac.RateOf, Energy, 0, Logic, costs, assumptions, used);

        (double, double) Energy(int first, int second)
        {
            (int a, int w) = mac.ModeOf(first, second);
            // Products that are added up before the sum takes them in share one addition.
            double sum = mac.IsApart
                ? prices.Sum(RunningSum.BitsFor(a, w), LogicQuantity.Energy)
                : prices.Sum(wide, LogicQuantity.Energy) / mac.RateOf(first, second).Products;
            return (mac.EnergyPj(prices, first, second), sum);
        }
    }

    /// <summary>Units of 32-bit integers, whatever the words, with the memories of a design.</summary>
    public static MacArray Fixed(FlexMac memories, CostSettings costs, TrainingAssumptions assumptions, Action<CostFigure> used)
    {
        var prices = new MacPrices(costs.Technology, used);
        int sum = RunningSum.BitsFor(FlexMac.TrainingBits, FlexMac.TrainingBits);
        double Unit(LogicQuantity quantity) => prices.Fixed(FlexMac.TrainingBits, FlexMac.TrainingBits, quantity);
        return new MacArray("fixed 32-bit", "integers", FlexMac.TrainingBits, BaselineUnits, memories, (_, _) => MacRate.SideBySide(1),
            (_, _) => (Unit(LogicQuantity.Energy), prices.Sum(sum, LogicQuantity.Energy)), FlexMac.TrainingBits,
            q => BaselineUnits * (Unit(q) + prices.Sum(sum, q)), costs, assumptions, used);
    }

    /// <summary>Units of float32, whose adder is the running sum's.</summary>
    public static MacArray Float(FlexMac memories, CostSettings costs, TrainingAssumptions assumptions, Action<CostFigure> used)
    {
        var prices = new MacPrices(costs.Technology, used);
        double Register(LogicQuantity quantity) =>
            LogicCosts.Of(costs.Technology, Component.Register, FlexMac.TrainingBits, quantity, used);
        return new MacArray("float32", "floating point", FlexMac.TrainingBits, BaselineUnits, memories, (_, _) => MacRate.SideBySide(1),
            (_, _) => (prices.Float32(LogicQuantity.Energy), Register(LogicQuantity.Energy)), FlexMac.TrainingBits,
            q => BaselineUnits * (prices.Float32(q) + Register(q)), costs, assumptions, used);
    }

    /// <summary>Units of the baselines: those of the bit-parallel node.</summary>
    public const long BaselineUnits = 4096;

    /// <summary>Cycles of so many products.</summary>
    public long Cycles(long macs, int first, int second)
    {
        MacRate rate = _rate(first, second);
        Int128 work = (Int128)macs * rate.Cycles, rateOfAll = (Int128)rate.Products * Units;
        return checked((long)((work + rateOfAll - 1) / rateOfAll));
    }

    /// <summary>Energy of so many products in one pass of a layer, leakage apart.</summary>
    public TrainingEnergy Spend(long macs, TrainingPass pass, int first, int second)
    {
        (double datapath, double sum) = _energy(first, second);
        long Fetched(int bits) => checked((long)(((Int128)macs * (_fixedBits > 0 ? _fixedBits : bits) + _reuse - 1) / _reuse));
        Energy memory = Energy.Of(Fetched(first), _activationBit)
            + Energy.Of(Fetched(second), pass == TrainingPass.BackwardWeight ? _activationBit : _weightBit);
        return new TrainingEnergy(Energy.Of(macs, Attojoules(datapath)), Energy.Of(macs, Attojoules(sum)), memory, default);
    }

    /// <summary>Cycles of a product when there is no end of work.</summary>
    public double CyclesAProduct(int first, int second) => _rate(first, second).CyclesAProduct / Units;

    /// <summary>Energy of a product of a forward pass when there is no end of work, pJ, leakage among it.</summary>
    public double EnergyAProductPj(int first, int second)
    {
        const long Many = 1_000_000;
        TrainingEnergy energy = Spend(Many, TrainingPass.Forward, first, second);
        // nW over MHz: 10⁻¹⁵ J a cycle.
        return energy.Total.Pj / Many + LeakageNw * CyclesAProduct(first, second) / ClockMhz / 1000;
    }

    /// <summary>What leaks away over some cycles.</summary>
    public Energy Leakage(long cycles) => Energy.OfLeakage(LeakageNw, cycles, ClockMhz);

    private static long Attojoules(double pj) => checked((long)Math.Round((decimal)pj * Energy.PerPj));
}
