using Sett.Numerics.Randomness;
using Sett.Training.Kernels;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>The rectifier max(0, x). Its derivative at 0 is taken as 0.</summary>
/// <param name="name">A name, unique in its network.</param>
/// <param name="input">What comes in for one image.</param>
public sealed class ReluLayer(string name, MapShape input) : ITrainableLayer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public MapShape Input => input;

    /// <inheritdoc/>
    public MapShape Output => input;

    /// <inheritdoc/>
    public int ParameterCount => 0;

    /// <inheritdoc/>
    public int ScratchLength => 0;

    /// <inheritdoc/>
    public void Initialize(Span<float> parameters, RandomStream random) { }

    /// <inheritdoc/>
    public void Forward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> values = input[..(images * Input.Length)];
        Rectification.Gate(values, values, output);
    }

    /// <inheritdoc/>
    public void Backward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> parameterGradient, Span<float> scratch)
    {
        if (!inputGradient.IsEmpty) Rectification.Gate(input[..(images * Input.Length)], outputGradient, inputGradient);
    }

    /// <inheritdoc/>
    public void Export(OnnxChain chain, ReadOnlySpan<float> parameters) => chain.Add(Name, "Relu", []);
}
