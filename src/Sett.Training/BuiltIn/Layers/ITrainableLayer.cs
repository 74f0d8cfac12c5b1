using Sett.Numerics.Randomness;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>
/// A layer that can be run forward and backward. It holds no values: parameters, activations and scratch memory belong to the caller, so
/// one layer serves many threads. Activations are images × channels × height × width. Every result is reduced in an order that does not
/// depend on the machine.
/// </summary>
public interface ITrainableLayer
{
    /// <summary>The layer's name, unique in its network.</summary>
    string Name { get; }

    /// <summary>What comes in for one image.</summary>
    MapShape Input { get; }

    /// <summary>What goes out for one image.</summary>
    MapShape Output { get; }

    /// <summary>Trained numbers, 0 for a layer without any.</summary>
    int ParameterCount { get; }

    /// <summary>Floats of scratch memory that <see cref="Forward"/> and <see cref="Backward"/> need, whatever they held before.</summary>
    int ScratchLength { get; }

    /// <summary>Sets the parameters to the random values that training starts from.</summary>
    void Initialize(Span<float> parameters, RandomStream random);

    /// <summary>Computes the outputs of a few images, at most <see cref="MostImages"/>.</summary>
    void Forward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch);

    /// <summary>
    /// Propagates the loss's gradient back through the layer for the images that <see cref="Forward"/> has just seen.
    /// </summary>
    /// <param name="images">Images, at most <see cref="MostImages"/>.</param>
    /// <param name="parameters">The parameters, unchanged since.</param>
    /// <param name="input">What <see cref="Forward"/> was given.</param>
    /// <param name="output">What <see cref="Forward"/> returned.</param>
    /// <param name="outputGradient">The loss's derivative by each output.</param>
    /// <param name="inputGradient">Receives the derivative by each input; empty where nobody asks for it.</param>
    /// <param name="parameterGradient">The derivative by each parameter is added here, image after image.</param>
    /// <param name="scratch">Scratch memory.</param>
    void Backward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> parameterGradient, Span<float> scratch);

    /// <summary>Adds the layer to an ONNX graph.</summary>
    void Export(OnnxChain chain, ReadOnlySpan<float> parameters);

    /// <summary>The images that a call takes at most: the lanes of a 512-bit vector, so that fully connected layers fill it.</summary>
    const int MostImages = 16;
}
