using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// One ONNX operator: what a node may say, what comes out (types and shapes), and how it is computed.
/// An operator is stateless; a file in this folder and a line in <see cref="OperatorCatalogue"/>.
/// </summary>
public interface IOperator
{
    /// <summary>Name, versions, attributes and operand counts; nodes are checked against it before anything else.</summary>
    OperatorSchema Schema { get; }

    /// <summary>Sets the type and shape of every output from those of the inputs (and from constant inputs).</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The operands do not fit; made by <see cref="NodeContext.Error"/>.</exception>
    void Infer(NodeContext node);

    /// <summary>Prepares the node once (reads attributes, packs constant weights) and returns what runs it.</summary>
    Kernel Compile(NodeContext node);
}

/// <summary>
/// Runs a compiled node: reads <c>run.Input</c>, fills every element of <c>run.Output</c>. It keeps no state between runs except what it
/// derived from constants, so several threads may run it at once on different buffers.
/// </summary>
public delegate void Kernel(KernelRun run);

/// <summary>The operands of one run of one node.</summary>
public sealed class KernelRun(Tensor?[] inputs, Tensor?[] outputs, Workers workers)
{
    /// <summary>The threads that this run may use.</summary>
    public Workers Workers { get; } = workers;

    /// <summary>How many inputs the node names, left-out ones included.</summary>
    public int InputCount => inputs.Length;

    /// <summary>How many outputs the node names, left-out ones included.</summary>
    public int OutputCount => outputs.Length;

    /// <summary>Whether input <paramref name="index"/> is there.</summary>
    public bool HasInput(int index) => index < inputs.Length && inputs[index] is not null;

    /// <summary>Whether output <paramref name="index"/> is wanted.</summary>
    public bool HasOutput(int index) => index < outputs.Length && outputs[index] is not null;

    /// <summary>Input <paramref name="index"/>.</summary>
    public Tensor Input(int index) => inputs[index] ?? throw new InvalidOperationException($"Input {index} is left out.");

    /// <summary>Output <paramref name="index"/>.</summary>
    public Tensor Output(int index) => outputs[index] ?? throw new InvalidOperationException($"Output {index} is left out.");

    /// <summary>The elements of input <paramref name="index"/>.</summary>
    public ReadOnlySpan<T> In<T>(int index) where T : unmanaged => Input(index).Span<T>();

    /// <summary>The elements of output <paramref name="index"/>, to be filled.</summary>
    public Span<T> Out<T>(int index) where T : unmanaged => Output(index).Span<T>();
}
