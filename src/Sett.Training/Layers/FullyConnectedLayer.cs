using Sett.Networks.Execution;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Hashing;
using Sett.Training.Precision.Exact;

namespace Sett.Training.Layers;

/// <summary>
/// Every output is a weighted sum of all inputs, plus a bias; weights are outputs × inputs. An output is the chain of fused multiply-adds
/// that inference computes; so is a gradient, over outputs (by the input) or over images (by the weights).
/// </summary>
internal sealed class FullyConnectedLayer : IMultiplyingLayer
{
    private readonly MapShape _input;
    private readonly int _inputs, _outputs;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private Products? _products;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">There is no output.</exception>
    public FullyConnectedLayer(string name, MapShape input, int outputs, bool hasBias, StartValues start, float biasRate = 1)
    {
        if (outputs < 1) throw new BadInputException($"layer '{name}': {outputs} outputs; 1 or more are needed.");
        (Name, _input, Output) = (name, input, new(outputs, 1, 1));
        (_inputs, _outputs) = (input.Length, outputs);
        _weight = new Parameter(name + ".weight", new Shape(outputs, _inputs), start);
        _bias = hasBias ? new Parameter(name + ".bias", new Shape(outputs), StartValues.Of(0), biasRate) : null;
        Parameters = _bias is null ? [_weight] : [_weight, _bias];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public bool ReadsOutput => false;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => false;

    /// <inheritdoc/>
    public long Macs => (long)_inputs * _outputs;

    /// <inheritdoc/>
    public IProductSums? Sums { get; set; }

    /// <inheritdoc/>
    public IProductSums ExactSums(OperandFormats formats) => new ExactFullyConnected(_inputs, _outputs, _weight, _bias, formats);

    /// <inheritdoc/>
    public IProductSums HashedSums(Func<int, LayerHashing> hashing) => new HashedFullyConnected(_weight, _bias, hashing(_inputs));

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        if (Sums?.Forward(pass) ?? false) return;

        // Images are the columns, so that the large operand, the weights, is packed by rows: weights × inputsᵀ = outputsᵀ.
        int images = pass.Images;
        Products products = For(images);
        Memory<float> columns = products.PackedInput, turned = products.TurnedOutput;
        ColumnPanels panels = products.Forward.Panels;
        ReadOnlyMemory<float> input = pass.Input.Memory;
        pass.Workers.Run(panels.Count, panel =>
            panels.Pack(input.Span, 1, _inputs, panel, columns.Span.Slice(panels.Start(panel), panels.PitchOf(panel) * _inputs)));
        for (int o = 0; o < _outputs; o++) turned.Span.Slice(o * images, images).Fill(_bias?.Values[o] ?? 0);
        Multiply(products.Forward, pass.Workers, new(_weight.Values.Memory, 0, _inputs, 1), default, columns,
            new(turned, 0, images, 1), true);
        TileTranspose.Run(ref turned.Span[0], images, ref pass.Output.Values[0], _outputs, 1, _outputs, images);
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (Sums?.Backward(pass) ?? false) return;
        int images = pass.Images;
        Products products = For(images);
        Memory<float> gradient = pass.OutputGradient!.Memory;
        Multiply(products.ByWeights, pass.Workers, new(gradient, 0, 1, _outputs), new(pass.Input.Memory, 0, _inputs, 1), default,
            new(_weight.Gradient!.Memory, 0, _inputs, 1), false);
        if (_bias is not null)
        {
            Span<float> sums = _bias.Gradient!.Values;
            sums.Clear();
            for (int image = 0; image < images; image++) Kernels.Sums.Add(gradient.Span.Slice(image * _outputs, _outputs), sums);
        }

        if (pass.InputGradients[0] is not { } target) return;
        Multiply(products.ByInputs, pass.Workers, new(gradient, 0, _outputs, 1), new(_weight.Values.Memory, 0, _inputs, 1), default,
            new(target.Memory, 0, _inputs, 1), false);
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        if (_input.Plane > 1 || graph.InputRank == 4) graph.Before("flatten", "Flatten", [new("axis", OnnxAttributeKind.Int, 1L)]);
        graph.Add("Gemm", [new("transB", OnnxAttributeKind.Int, 1L)], Parameters);
    }

    private static void Multiply(
        MatrixProduct product, Workers workers, MatrixPlace a, MatrixPlace b, ReadOnlyMemory<float> packed, MatrixPlace c, bool accumulate)
    {
        MatrixProduct.Cut cut = product.CutFor(workers, 1);
        workers.Run(cut.Pieces, piece => product.Piece(piece, cut, a, b, packed.Span, c, accumulate, null));
    }

    private Products For(int images)
    {
        if (_products?.Images != images) _products = new Products(images, _inputs, _outputs);
        return _products;
    }

    /// <summary>The products of a batch size, with the memory that they need.</summary>
    private sealed class Products(int images, int inputs, int outputs)
    {
        public int Images => images;

        public MatrixProduct Forward { get; } = new(outputs, images, inputs);

        public MatrixProduct ByWeights { get; } = new(outputs, inputs, images);

        public MatrixProduct ByInputs { get; } = new(images, inputs, outputs);

        public Memory<float> TurnedOutput { get; } = AlignedMemory.AllocateUninitialized<float>(outputs * images);

        public Memory<float> PackedInput { get; } =
            AlignedMemory.AllocateUninitialized<float>(new ColumnPanels(images, inputs).PackedLength);
    }
}
