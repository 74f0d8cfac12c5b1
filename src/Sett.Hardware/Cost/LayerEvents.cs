namespace Sett.Hardware.Cost;

/// <summary>
/// What a layer makes a design do, in events; a technology table turns them into energy. Accesses are in bits, by operand and place.
/// </summary>
/// <param name="SerialSteps">Cycles of all units together in which a unit works (a unit takes one brick).</param>
/// <param name="ActivationMemoryReadBits">Read from the activation memory, in containers.</param>
/// <param name="ActivationBufferReadBits">Sent from the input buffers of all tiles to their columns.</param>
/// <param name="WeightBufferReadBits">Read from the weight buffers of all tiles.</param>
/// <param name="WeightRegisterWriteBits">Written into the weight registers of the units.</param>
/// <param name="AccumulatorWriteBits">Written into partial sums (two containers wide).</param>
/// <param name="OutputWriteBits">Finished outputs, in containers, written to the output buffers and on to the activation memory.</param>
public readonly record struct LayerEvents(
    long SerialSteps, long ActivationMemoryReadBits, long ActivationBufferReadBits, long WeightBufferReadBits, long WeightRegisterWriteBits,
    long AccumulatorWriteBits, long OutputWriteBits)
{
    /// <summary>The sum of two.</summary>
    public static LayerEvents operator +(LayerEvents a, LayerEvents b) => new(
        a.SerialSteps + b.SerialSteps, a.ActivationMemoryReadBits + b.ActivationMemoryReadBits, a.ActivationBufferReadBits + b.ActivationBufferReadBits,
        a.WeightBufferReadBits + b.WeightBufferReadBits, a.WeightRegisterWriteBits + b.WeightRegisterWriteBits,
        a.AccumulatorWriteBits + b.AccumulatorWriteBits, a.OutputWriteBits + b.OutputWriteBits);
}
