namespace Sett.Hardware.Parts;

/// <summary>What a design is built of.</summary>
/// <param name="ClockMhz">Its clock.</param>
/// <param name="Memory">Its memories, as far as they decide what has to come from off chip.</param>
/// <param name="Parts">All its parts, memories included.</param>
public sealed record Chip(int ClockMhz, OnChipMemory Memory, IReadOnlyList<Part> Parts);

/// <summary>The capacities that decide what stays on the chip.</summary>
/// <param name="ActivationBytes">The activation memory: inputs and outputs of a layer share it.</param>
/// <param name="WeightBytes">The weight buffers of all tiles together.</param>
public readonly record struct OnChipMemory(long ActivationBytes, long WeightBytes);
