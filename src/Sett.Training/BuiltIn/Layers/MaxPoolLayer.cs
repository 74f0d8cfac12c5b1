using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Randomness;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>
/// The largest value of each square window; windows lie side by side, and rows and columns that fill no window are left out.
/// </summary>
public sealed class MaxPoolLayer : ITrainableLayer
{
    private readonly int _size;

    /// <summary>Makes the layer with windows of <paramref name="size"/> × <paramref name="size"/>.</summary>
    /// <exception cref="BadInputException">No window fits, or the size is below 1.</exception>
    public MaxPoolLayer(string name, MapShape input, int size)
    {
        if (size < 1 || input.Height < size || input.Width < size)
            throw new BadInputException($"layer '{name}': a {size}×{size} window does not fit into {input}.");
        (Name, Input, _size) = (name, input, size);
        Output = new(input.Channels, input.Height / size, input.Width / size);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Input { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public int ParameterCount => 0;

    /// <inheritdoc/>
    public int ScratchLength => 0;

    /// <inheritdoc/>
    public void Initialize(Span<float> parameters, RandomStream random) { }

    /// <inheritdoc/>
    public void Forward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch)
    {
        int at = 0;
        for (int plane = 0; plane < images * Input.Channels; plane++)
        {
            for (int y = 0; y < Output.Height; y++)
            {
                for (int x = 0; x < Output.Width; x++) output[at++] = input[Largest(input, WindowStart(plane, y, x))];
            }
        }
    }

    /// <inheritdoc/>
    public void Backward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> parameterGradient, Span<float> scratch)
    {
        if (inputGradient.IsEmpty) return;
        inputGradient[..(images * Input.Length)].Clear();
        int at = 0;
        for (int plane = 0; plane < images * Input.Channels; plane++)
        {
            for (int y = 0; y < Output.Height; y++)
            {
                for (int x = 0; x < Output.Width; x++) inputGradient[Largest(input, WindowStart(plane, y, x))] = outputGradient[at++];
            }
        }
    }

    /// <inheritdoc/>
    public void Export(OnnxChain chain, ReadOnlySpan<float> parameters) =>
        chain.Add(Name, "MaxPool",
            [
                new("kernel_shape", OnnxAttributeKind.Ints, new long[] { _size, _size }),
                new("strides", OnnxAttributeKind.Ints, new long[] { _size, _size }),
            ]);

    private int WindowStart(int plane, int y, int x) => (plane * Input.Height + y * _size) * Input.Width + x * _size;

    /// <summary>The index of a window's largest value; of equal ones, the first.</summary>
    private int Largest(ReadOnlySpan<float> input, int start)
    {
        int best = start;
        for (int ky = 0; ky < _size; ky++)
        {
            int row = start + ky * Input.Width;
            for (int i = row; i < row + _size; i++)
            {
                if (input[i] > input[best]) best = i;
            }
        }

        return best;
    }
}
