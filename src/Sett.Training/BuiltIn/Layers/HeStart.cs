using Sett.Numerics.Randomness;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>
/// Starting values for layers before a rectifier: weights normal with variance 2 / inputs (He et al., "Delving deep into rectifiers", ICCV
/// 2015, section 2.2), biases 0.
/// </summary>
internal static class HeStart
{
    /// <summary>Fills outputs × inputs weights, then outputs biases.</summary>
    public static void Fill(Span<float> parameters, int inputs, int outputs, RandomStream random)
    {
        double deviation = Math.Sqrt(2.0 / inputs);
        Span<float> weights = parameters[..(inputs * outputs)];
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)(deviation * random.NextNormal());
        parameters[weights.Length..].Clear();
    }
}
