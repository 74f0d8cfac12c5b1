namespace Sett.Numerics.Randomness;

/// <summary>
/// The generator SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): a counter whose values
/// are scrambled. Used to spread seeds and to make a hash of a few numbers.
/// </summary>
public static class SplitMix64
{
    /// <summary>What the counter grows by: 2^64 divided by the golden ratio, made odd.</summary>
    public const ulong Increment = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Advances the counter and returns its scrambled value.</summary>
    public static ulong Next(ref ulong state)
    {
        state = unchecked(state + Increment);
        return Mix(state);
    }

    /// <summary>Scrambles 64 bits; one to one.</summary>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }
}
