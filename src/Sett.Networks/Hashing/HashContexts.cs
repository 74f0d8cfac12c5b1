using Sett.Numerics.Tensors;

namespace Sett.Networks.Hashing;

/// <summary>The contexts of a layer's kernels and the directions that hashed them.</summary>
/// <param name="Hashes">Kernels × words, whole chunks of 256 bits.</param>
/// <param name="Norms">The kernels' norms as they are kept.</param>
/// <param name="Means">Their means; zeros unless means are taken away.</param>
/// <param name="Directions">The directions: components × bits, or the signs of a Hadamard projection.</param>
/// <param name="NormExponent">The kernels' norms were divided by 2 to this power before they were rounded; 0 for float32.</param>
public sealed record LayerContexts(
    Tensor<ulong> Hashes, Tensor<float> Norms, Tensor<float> Means, Tensor<float> Directions, int NormExponent);

/// <summary>The contexts of a network's kernels, made once; a shorter hash is the beginning of a longer one.</summary>
/// <param name="Options">How they were made.</param>
/// <param name="Layers">For each layer, its contexts, or null where it stays exact.</param>
/// <param name="NormExponents">For each layer, the power of two that scales activation norms.</param>
public sealed record HashContexts(HashOptions Options, IReadOnlyList<LayerContexts?> Layers, IReadOnlyList<int> NormExponents);
