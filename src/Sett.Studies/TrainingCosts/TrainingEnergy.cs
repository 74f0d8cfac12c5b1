using Sett.Hardware.Cost;

namespace Sett.Studies.TrainingCosts;

/// <summary>Energy of a training or a part of it.</summary>
/// <param name="Datapath">Multipliers, and what makes them flexible.</param>
/// <param name="Sums">Running sums.</param>
/// <param name="Memory">Operands read from the chip's memories.</param>
/// <param name="Leakage">What leaks away.</param>
public readonly record struct TrainingEnergy(Energy Datapath, Energy Sums, Energy Memory, Energy Leakage)
{
    /// <summary>All of it.</summary>
    public Energy Total => Datapath + Sums + Memory + Leakage;

    /// <summary>The sum of two.</summary>
    public static TrainingEnergy operator +(TrainingEnergy a, TrainingEnergy b) =>
        new(a.Datapath + b.Datapath, a.Sums + b.Sums, a.Memory + b.Memory, a.Leakage + b.Leakage);

    /// <summary>The same done so many times.</summary>
    public static TrainingEnergy operator *(TrainingEnergy a, long times)
    {
        Energy Of(Energy e) => new(checked(e.Attojoules * times));
        return new TrainingEnergy(Of(a.Datapath), Of(a.Sums), Of(a.Memory), Of(a.Leakage));
    }
}
