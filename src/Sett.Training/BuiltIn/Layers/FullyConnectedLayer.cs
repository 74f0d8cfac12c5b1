using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.Kernels;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>Every output is a weighted sum of all inputs plus a bias. Parameters: weights outputs × inputs, then biases.</summary>
public sealed class FullyConnectedLayer : ITrainableLayer
{
    private readonly int _inputs, _outputs;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">There is no output.</exception>
    public FullyConnectedLayer(string name, MapShape input, int outputs)
    {
        if (outputs < 1) throw new BadInputException($"layer '{name}': {outputs} outputs; 1 or more are needed.");
        (Name, Input, Output) = (name, input, new(outputs, 1, 1));
        (_inputs, _outputs) = (input.Length, outputs);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Input { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public int ParameterCount => _outputs * (_inputs + 1);

    /// <inheritdoc/>
    public int ScratchLength => (_inputs + _outputs) * ITrainableLayer.MostImages;

    /// <inheritdoc/>
    public void Initialize(Span<float> parameters, RandomStream random) => HeStart.Fill(parameters, _inputs, _outputs, random);

    /// <inheritdoc/>
    public void Forward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch)
    {
        // Images become lanes: weights × inputsᵀ = outputsᵀ.
        const int lanes = ITrainableLayer.MostImages;
        Span<float> inputs = scratch[..(_inputs * lanes)], outputs = scratch.Slice(_inputs * lanes, _outputs * lanes);
        inputs.Clear();
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> row = input.Slice(image * _inputs, _inputs);
            for (int i = 0; i < row.Length; i++) inputs[i * lanes + image] = row[i];
        }

        ReadOnlySpan<float> biases = parameters[(_outputs * _inputs)..];
        for (int o = 0; o < _outputs; o++) outputs.Slice(o * lanes, lanes).Fill(biases[o]);
        MatrixProduct.Add(_outputs, lanes, _inputs, parameters, _inputs, 1, inputs, lanes, outputs, lanes);
        for (int image = 0; image < images; image++)
        {
            Span<float> row = output.Slice(image * _outputs, _outputs);
            for (int o = 0; o < row.Length; o++) row[o] = outputs[o * lanes + image];
        }
    }

    /// <inheritdoc/>
    public void Backward(int images, ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> parameterGradient, Span<float> scratch)
    {
        MatrixProduct.Add(_outputs, _inputs, images, outputGradient, 1, _outputs, input, _inputs, parameterGradient, _inputs);
        Span<float> biasGradient = parameterGradient.Slice(_outputs * _inputs, _outputs);
        for (int image = 0; image < images; image++) Sums.Add(outputGradient.Slice(image * _outputs, _outputs), biasGradient);
        if (inputGradient.IsEmpty) return;
        inputGradient[..(images * _inputs)].Clear();
        MatrixProduct.Add(images, _inputs, _outputs, outputGradient, _outputs, 1, parameters, _inputs, inputGradient, _inputs);
    }

    /// <inheritdoc/>
    public void Export(OnnxChain chain, ReadOnlySpan<float> parameters)
    {
        if (Input.Plane > 1) chain.Add(Name + "_flatten", "Flatten", [new("axis", OnnxAttributeKind.Int, 1L)]);
        int weights = _outputs * _inputs;
        chain.Add(Name, "Gemm", [new("transB", OnnxAttributeKind.Int, 1L)],
            ("weight", new Tensor<float>(new Shape(_outputs, _inputs), parameters[..weights].ToArray())),
            ("bias", new Tensor<float>(new Shape(_outputs), parameters[weights..].ToArray())));
    }
}
