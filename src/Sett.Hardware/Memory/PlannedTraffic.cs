using Sett.Hardware.Technology;
using Sett.Networks.Layers;

namespace Sett.Hardware.Memory;

/// <summary>Bits of a layer that move between chip and memory for one input, in whole bursts.</summary>
/// <param name="ActivationBits">Input activations fetched.</param>
/// <param name="WeightBits">Weights fetched.</param>
/// <param name="OutputBits">Outputs written.</param>
public readonly record struct PlannedTraffic(long ActivationBits, long WeightBits, long OutputBits)
{
    /// <summary>All bits.</summary>
    public long Bits => checked(ActivationBits + WeightBits + OutputBits);

    /// <summary>The traffic of a plan with the sizes that one input's tensors take.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The layer.</param>
    /// <param name="activationBits">Bits that its activations take, each once.</param>
    /// <param name="weightBits">Bits that its weights take, each once.</param>
    /// <param name="outputBits">Bits that a stored tensor takes for whoever reads the outputs, and how many values that tensor has.</param>
    /// <param name="memory">The memory.</param>
    public static PlannedTraffic Of(LayerPlan plan, LayerShape shape, long activationBits, long weightBits,
        (long Bits, long Values) outputBits, OffchipMemory memory) => new(
            memory.InBursts(Share(activationBits, plan.Activations, shape.Activations)),
            memory.InBursts(Share(weightBits, plan.Weights, shape.Weights)),
            memory.InBursts(Share(outputBits.Bits, plan.Outputs, outputBits.Values)));

    private static long Share(long bits, long part, long whole) => checked((long)(((Int128)bits * part + whole - 1) / whole));
}
