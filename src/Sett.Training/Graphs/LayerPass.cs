using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Training.Graphs;

/// <summary>Where a batch is: set anew for every step, the same for all layers.</summary>
public sealed class BatchState
{
    /// <summary>Images in this batch.</summary>
    public int Images { get; set; }

    /// <summary>Whether parameters are about to learn from this pass; a network is used otherwise.</summary>
    public bool IsTraining { get; set; }

    /// <summary>The number of the training step, from 0.</summary>
    public long Iteration { get; set; }

    /// <summary>The seed of what is random during training.</summary>
    public ulong Seed { get; set; }

    /// <summary>The threads.</summary>
    public Workers Workers { get; set; } = Workers.One;
}

/// <summary>
/// What a layer is given: the batch's state and the memory of its operands, each for as many images as the largest batch has.
/// </summary>
/// <param name="batch">The batch.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="output">The output.</param>
public sealed class LayerPass(BatchState batch, Tensor<float>[] inputs, Tensor<float> output)
{
    /// <summary>Images in this batch.</summary>
    public int Images => batch.Images;

    /// <summary>Whether parameters are about to learn from this pass.</summary>
    public bool IsTraining => batch.IsTraining;

    /// <summary>The number of the training step, from 0.</summary>
    public long Iteration => batch.Iteration;

    /// <summary>The seed of what is random during training.</summary>
    public ulong Seed => batch.Seed;

    /// <summary>The threads.</summary>
    public Workers Workers => batch.Workers;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Tensor<float>> Inputs => inputs;

    /// <summary>The first input.</summary>
    public Tensor<float> Input => inputs[0];

    /// <summary>The output.</summary>
    public Tensor<float> Output => output;

    /// <summary>The loss's derivative by the output. Null while nothing is trained.</summary>
    public Tensor<float>? OutputGradient { get; set; }

    /// <summary>Receives the loss's derivative by each input; null where nobody asks for it.</summary>
    public Tensor<float>?[] InputGradients { get; } = new Tensor<float>?[inputs.Length];

    /// <summary>The part of an operand that this batch fills.</summary>
    public Tensor<float> Part(Tensor<float> operand, MapShape shape) =>
        new(new Shape(Images, shape.Channels, shape.Height, shape.Width), operand.Memory[..(Images * shape.Length)]);

    /// <summary>
    /// Runs <paramref name="body"/> over 0 … <paramref name="length"/> − 1 in stretches; for work whose results no cut can change.
    /// </summary>
    public void Stretches(int length, int stretch, Action<int, int> body)
    {
        int pieces = (length + stretch - 1) / stretch;
        Workers.Run(pieces, piece => body(piece * stretch, Math.Min(stretch, length - piece * stretch)));
    }
}
