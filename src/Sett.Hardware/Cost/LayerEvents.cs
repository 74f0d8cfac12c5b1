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
/// <param name="OutputBufferWriteBits">Finished outputs, in containers, written to the output buffers.</param>
/// <param name="ActivationMemoryWriteBits">
/// Written to the activation memory, in containers: finished outputs, and what comes from off chip.
/// </param>
/// <param name="WeightBufferWriteBits">
/// Written to the weight buffers, in containers: what comes from off chip. Designs leave it 0; the memory plan adds it.
/// </param>
/// <param name="ProjectionSteps">Cells of a crossbar that work on a projection.</param>
/// <param name="MultiplySteps">Whole multiplications added to a sum, of a design whose units are something else.</param>
/// <param name="NormSteps">Activations squared and added up to norms.</param>
/// <param name="PostSteps">Outputs that are made of a Hamming distance and two norms.</param>
public readonly record struct LayerEvents(
    long SerialSteps, long ActivationMemoryReadBits, long ActivationBufferReadBits, long WeightBufferReadBits, long WeightRegisterWriteBits,
    long AccumulatorWriteBits, long OutputBufferWriteBits, long ActivationMemoryWriteBits, long WeightBufferWriteBits = 0,
    long ProjectionSteps = 0, long MultiplySteps = 0, long NormSteps = 0, long PostSteps = 0)
{
    /// <summary>The count of one kind of event; off-chip events are counted elsewhere and are 0 here.</summary>
    public long Count(EventKind kind) => kind switch
    {
        EventKind.SerialStep => SerialSteps,
        EventKind.ActivationMemoryRead => ActivationMemoryReadBits,
        EventKind.ActivationMemoryWrite => ActivationMemoryWriteBits,
        EventKind.ActivationBufferRead => ActivationBufferReadBits,
        EventKind.WeightBufferRead => WeightBufferReadBits,
        EventKind.WeightBufferWrite => WeightBufferWriteBits,
        EventKind.WeightRegisterWrite => WeightRegisterWriteBits,
        EventKind.AccumulatorWrite => AccumulatorWriteBits,
        EventKind.OutputBufferWrite => OutputBufferWriteBits,
        EventKind.ProjectionStep => ProjectionSteps,
        EventKind.MultiplyStep => MultiplySteps,
        EventKind.NormStep => NormSteps,
        EventKind.PostStep => PostSteps,
        _ => 0,
    };

    /// <summary>The sum of two.</summary>
    /// <exception cref="OverflowException">A count would exceed 2^63 − 1.</exception>
    public static LayerEvents operator +(LayerEvents a, LayerEvents b) => checked(new(
        a.SerialSteps + b.SerialSteps, a.ActivationMemoryReadBits + b.ActivationMemoryReadBits,
        a.ActivationBufferReadBits + b.ActivationBufferReadBits, a.WeightBufferReadBits + b.WeightBufferReadBits,
        a.WeightRegisterWriteBits + b.WeightRegisterWriteBits, a.AccumulatorWriteBits + b.AccumulatorWriteBits,
        a.OutputBufferWriteBits + b.OutputBufferWriteBits, a.ActivationMemoryWriteBits + b.ActivationMemoryWriteBits,
        a.WeightBufferWriteBits + b.WeightBufferWriteBits, a.ProjectionSteps + b.ProjectionSteps, a.MultiplySteps + b.MultiplySteps,
        a.NormSteps + b.NormSteps, a.PostSteps + b.PostSteps));
}
