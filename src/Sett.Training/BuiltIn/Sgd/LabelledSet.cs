using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Training.BuiltIn.Sgd;

/// <summary>Inputs with the class that each belongs to.</summary>
public sealed class LabelledSet
{
    /// <summary>Joins inputs (count × …) and labels (count).</summary>
    /// <exception cref="BadInputException">The counts differ, or there is nothing.</exception>
    public LabelledSet(Tensor<float> inputs, Tensor<byte> labels)
    {
        if (labels.Length == 0 || inputs.Shape.Rank == 0 || inputs.Shape[0] != labels.Length)
            throw new BadInputException(
                $"A labelled set needs as many labels as inputs and at least one; inputs are {inputs.Shape}, labels {labels.Shape}.");
        (Inputs, Labels) = (inputs, labels);
    }

    /// <summary>Count × values of an input.</summary>
    public Tensor<float> Inputs { get; }

    /// <summary>A class each, from 0.</summary>
    public Tensor<byte> Labels { get; }

    /// <summary>The number of inputs.</summary>
    public int Count => Labels.Length;

    /// <summary>Values of one input.</summary>
    public int InputLength => Inputs.Length / Count;

    /// <summary>One input's values.</summary>
    public ReadOnlySpan<float> Input(int index) => Inputs.Values.Slice(index * InputLength, InputLength);

    /// <summary>Byte pictures, each pixel times <paramref name="scale"/>.</summary>
    public static LabelledSet OfPictures(Tensor<byte> images, Tensor<byte> labels, float scale)
    {
        var inputs = new Tensor<float>(images.Shape);
        ReadOnlySpan<byte> from = images.Values;
        Span<float> to = inputs.Values;
        for (int i = 0; i < from.Length; i++) to[i] = from[i] * scale;
        return new LabelledSet(inputs, labels);
    }
}
