namespace Sett.Training.Graphs;

/// <summary>
/// A step of a trainable network with explicit forward and backward passes over a batch. Activations are images × channels × height ×
/// width. Work is cut into pieces that depend on shapes alone, and what pieces have in common is summed in a fixed order, so the results
/// have the same bits for any number of threads. A layer belongs to one network and keeps what its backward pass needs of the forward pass.
/// </summary>
public interface ILayer
{
    /// <summary>The layer's name, unique in its network.</summary>
    string Name { get; }

    /// <summary>What goes out for one image.</summary>
    MapShape Output { get; }

    /// <summary>Weights, biases and statistics.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether <see cref="Backward"/> reads what <see cref="Forward"/> has written, so that nobody may write over it.</summary>
    bool ReadsOutput { get; }

    /// <summary>
    /// Whether the output may take the place of the first input in memory: <see cref="Backward"/> does not read the input.
    /// </summary>
    bool WritesOverInput { get; }

    /// <summary>Whether the gradient of the first input may take the place of the output's gradient in memory.</summary>
    bool WritesOverGradient { get; }

    /// <summary>Multiply-accumulates of one image going forward; 0 for a layer without weights to multiply by.</summary>
    long Macs => 0;

    /// <summary>Whether every output is one of the inputs, or 0: such a layer makes no new numbers.</summary>
    bool ChoosesValues => false;

    /// <summary>Computes the output from the inputs.</summary>
    void Forward(LayerPass pass);

    /// <summary>
    /// Computes the loss's derivative by every input that asks for it, and by every trained parameter, from the derivative by the output.
    /// What the gradients held before is written over.
    /// </summary>
    void Backward(LayerPass pass);

    /// <summary>Adds the layer, as it is after training, to an ONNX graph.</summary>
    void Export(OnnxGraphBuilder graph);
}
