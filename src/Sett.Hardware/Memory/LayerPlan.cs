namespace Sett.Hardware.Memory;

/// <summary>What of a layer moves between chip and memory, in values.</summary>
/// <param name="Order">The order in which it does.</param>
/// <param name="Activations">
/// Activations fetched, those that are fetched again counted again; 0 where all of them stayed on the chip.
/// </param>
/// <param name="Weights">Weights fetched.</param>
/// <param name="Outputs">Outputs written; 0 where they stay on the chip for the layers that read them.</param>
public readonly record struct LayerPlan(MemoryOrder Order, long Activations, long Weights, long Outputs)
{
    /// <summary>All values that move.</summary>
    public long Values => checked(Activations + Weights + Outputs);
}
