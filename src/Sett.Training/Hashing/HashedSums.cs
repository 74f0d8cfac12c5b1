using Sett.Networks.Hashing;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Precision.Exact;

namespace Sett.Training.Hashing;

/// <summary>What makes a layer's outputs from its hashes while it is trained.</summary>
/// <param name="options">How hashes are made.</param>
/// <param name="length">n, components of a kernel.</param>
/// <param name="bits">k, bits of a hash.</param>
/// <param name="normExponent">The power of two that scales activation norms.</param>
/// <param name="stream">The layer's number among those that multiply, which tells its projection from others'.</param>
internal sealed class LayerHashing(HashOptions options, int length, int bits, int normExponent, int stream)
{
    private readonly KernelHashing _hashing = new(length, bits, options, stream);
    private readonly CamParameters _parameters = HashedNetwork.Parameters(options, bits, normExponent);

    /// <summary>The groups' products with the kernels as they are now.</summary>
    public CamProduct[] Products(Tensor<float> kernels, int groups)
    {
        LayerContexts contexts = _hashing.Make(kernels.Memory);
        int each = contexts.Norms.Length / groups, words = contexts.Hashes.Length / groups;
        return
        [
            .. Enumerable.Range(0, groups).Select(g => new CamProduct(
                _hashing.Hasher, _parameters, contexts.Hashes.Values.Slice(g * words, words), contexts.Norms.Values.Slice(g * each, each),
                contexts.Means.Values.Slice(g * each, each))),
        ];
    }
}

/// <summary>
/// A convolution in a CAM. The backward pass is left to the layer: the straight-through estimator takes the hashes' cosine for the smooth
/// one, and ‖w‖·‖a‖·cos θ is the dot product.
/// </summary>
/// <param name="shape">The layer.</param>
/// <param name="weight">Its kernels.</param>
/// <param name="bias">Its biases, or null.</param>
/// <param name="hashing">Its hashes.</param>
internal sealed class HashedConvolution(LayerShape shape, Parameter weight, Parameter? bias, LayerHashing hashing) : IProductSums
{
    private readonly CamConvolution _convolution = new(shape);

    /// <inheritdoc/>
    public bool Forward(LayerPass pass)
    {
        _convolution.Run(hashing.Products(weight.Values, shape.Groups), pass.Images, pass.Input.Memory, bias?.Values.Memory ?? default,
            pass.Output.Memory, pass.Workers);
        return true;
    }

    /// <inheritdoc/>
    public bool Backward(LayerPass pass) => false;
}

/// <summary>A fully connected layer in a CAM; the backward pass is left to the layer, as a convolution's is.</summary>
/// <param name="weight">Its kernels, outputs × inputs.</param>
/// <param name="bias">Its biases, or null.</param>
/// <param name="hashing">Its hashes.</param>
internal sealed class HashedFullyConnected(Parameter weight, Parameter? bias, LayerHashing hashing) : IProductSums
{
    private (int Images, CamMatrix Matrix)? _matrix;

    /// <inheritdoc/>
    public bool Forward(LayerPass pass)
    {
        int outputs = weight.Values.Shape[0], images = pass.Images;
        if (_matrix?.Images != images) _matrix = (images, new CamMatrix(images, weight.Values.Shape[1], outputs));
        _matrix.Value.Matrix.Run(hashing.Products(weight.Values, 1)[0], pass.Input.Memory, pass.Output.Memory, pass.Workers);

        // Added afterwards, as the operator behind the product does when the network is used.
        if (bias is null) return true;
        for (int image = 0; image < images; image++)
            Kernels.Sums.Add(bias.Values.Values, pass.Output.Values.Slice(image * outputs, outputs));
        return true;
    }

    /// <inheritdoc/>
    public bool Backward(LayerPass pass) => false;
}
