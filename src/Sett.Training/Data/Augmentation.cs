using Sett.Numerics.Randomness;

namespace Sett.Training.Data;

/// <summary>How far an input's window is moved over what is stored, and whether it is mirrored.</summary>
public readonly record struct Placement(int Down, int Right, bool IsMirrored);

/// <summary>What is done to training inputs at random, so that a network does not learn a small set by heart.</summary>
/// <param name="Shift">The most rows and columns that an input is moved by.</param>
/// <param name="Mirrors">Whether half of the inputs are mirrored left to right.</param>
public sealed record Augmentation(int Shift, bool Mirrors)
{
    /// <summary>Inputs as they are.</summary>
    public static Augmentation None { get; } = new(0, false);

    /// <summary>The placement of an input of a step; it follows from seed, step and place in the batch alone.</summary>
    public Placement Draw(ulong seed, long iteration, int place)
    {
        var random = new RandomStream(SplitMix64.Mix(seed + SplitMix64.Increment * (ulong)iteration), (ulong)place);
        return new Placement(random.Next(2 * Shift + 1) - Shift, random.Next(2 * Shift + 1) - Shift, Mirrors && random.Next(2) == 1);
    }
}
