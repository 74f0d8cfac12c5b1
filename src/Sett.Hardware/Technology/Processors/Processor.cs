namespace Sett.Hardware.Technology.Processors;

/// <summary>What a model of a processor needs to know of one.</summary>
public enum ProcessorQuantity
{
    /// <summary>Cores.</summary>
    Cores,
    /// <summary>Clock of vector code on all cores, MHz.</summary>
    ClockMhz,
    /// <summary>Bits of a vector.</summary>
    VectorBits,
    /// <summary>Vector multiply-adds that a core starts in a cycle.</summary>
    MultiplyAddUnits,
    /// <summary>Instructions that multiply vectors of bytes and add them to sums of 32 bits: 1 with VNNI or its like, 3 without.</summary>
    ByteInstructions,
    /// <summary>Cache of the last level, KB.</summary>
    CacheKb,
    /// <summary>Bandwidth of memory, GB/s (10⁹ bytes a second).</summary>
    MemoryGbS,
    /// <summary>Thermal design power, W.</summary>
    PowerW,
    /// <summary>Area of its dies, mm².</summary>
    DieMm2,
}

/// <summary>A processor by name: what is published of it, every number with source and status.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Figures">The numbers, in the order of <see cref="ProcessorQuantity"/>.</param>
public sealed record Processor(string Name, IReadOnlyList<CostFigure> Figures)
{
    /// <summary>A number.</summary>
    public double this[ProcessorQuantity quantity] => Figures[(int)quantity].Value;

    /// <summary>A whole number.</summary>
    public int Whole(ProcessorQuantity quantity) => (int)this[quantity];

    /// <summary>The name of a quantity in files, with its unit.</summary>
    public static string Word(ProcessorQuantity quantity) => quantity switch
    {
        ProcessorQuantity.Cores => "cores",
        ProcessorQuantity.ClockMhz => "clock_mhz",
        ProcessorQuantity.VectorBits => "vector_bits",
        ProcessorQuantity.MultiplyAddUnits => "multiply_add_units",
        ProcessorQuantity.ByteInstructions => "byte_instructions",
        ProcessorQuantity.CacheKb => "cache_kb",
        ProcessorQuantity.MemoryGbS => "memory_gb_s",
        ProcessorQuantity.PowerW => "power_w",
        _ => "die_mm2",
    };
}
