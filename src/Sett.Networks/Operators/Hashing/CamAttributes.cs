using Sett.Networks.Hashing;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Hashing;

namespace Sett.Networks.Operators;

/// <summary>What the layers in a CAM share: attributes, and operands beside the activations.</summary>
internal static class CamAttributes
{
    /// <summary>The domain of Sett's own operators for layers in a CAM.</summary>
    public const string Domain = "sett.deepcam";

    /// <summary>
    /// Operands: activations, kernels' hashes (kernels × words), their norms, their means, the directions, and perhaps a bias.
    /// </summary>
    public const int Hashes = 1, Norms = 2, Means = 3, Directions = 4, Bias = 5;

    /// <summary>The attributes.</summary>
    public static AttributeSchema[] All { get; } =
    [
        new("k", OnnxAttributeKind.Int, Required: true),
        new("projection", OnnxAttributeKind.String, Required: true),
        new("norm", OnnxAttributeKind.String, Required: true),
        new("norm_exponent", OnnxAttributeKind.Int, Required: true),
        new("cosine", OnnxAttributeKind.String, Required: true),
        new("centre", OnnxAttributeKind.Int, Required: true),
        new("estimator", OnnxAttributeKind.String, Required: true),
    ];

    /// <summary>The attributes of parameters.</summary>
    public static IEnumerable<OnnxAttribute> Of(CamParameters parameters) =>
    [
        new("k", OnnxAttributeKind.Int, (long)parameters.Bits),
        new("projection", OnnxAttributeKind.String, parameters.IsHadamard ? "hadamard" : "matrix"),
        new("norm", OnnxAttributeKind.String, parameters.Norm?.ToString() ?? "float32"),
        new("norm_exponent", OnnxAttributeKind.Int, (long)parameters.NormExponent),
        new("cosine", OnnxAttributeKind.String, parameters.Cosine.ToString()),
        new("centre", OnnxAttributeKind.Int, parameters.Centres ? 1L : 0L),
        new("estimator", OnnxAttributeKind.String, parameters.Estimator == DotEstimator.Hamming ? "hamming" : "sign-full"),
    ];

    /// <summary>Reads the attributes of a node.</summary>
    public static CamParameters Read(NodeContext node)
    {
        string norm = node.String("norm", ""), cosine = node.String("cosine", "");
        Minifloat? format = norm == "float32"
            ? null
            : Minifloat.Parse(norm) ?? throw node.Error($"norm is '{norm}'; it has to be float32 or a split such as 1-4-3");
        CosineModel unit = CosineModel.Parse(cosine) ?? throw node.Error($"cosine is '{cosine}'; it has to be exact, table:N or linear:N");
        int bits = (int)Math.Clamp(node.Int("k"), 1, 1 << 20);
        DotEstimator estimator = node.String("estimator", "") == "sign-full" ? DotEstimator.SignFull : DotEstimator.Hamming;
        return new CamParameters(bits, node.String("projection", "") == "hadamard", format, (int)node.Int("norm_exponent"), unit,
            node.Int("centre") != 0, estimator);
    }

    /// <summary>Checks the operands beside the activations.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernels">How many kernels there are.</param>
    /// <param name="length">Components of a kernel.</param>
    public static void Check(NodeContext node, int kernels, int length)
    {
        CamParameters parameters = Read(node);
        int hadamard = RandomProjection.Rounds * RandomProjection.HadamardLength(length);
        long least = parameters.IsHadamard
            ? (long)(parameters.Bits + hadamard / RandomProjection.Rounds - 1) / (hadamard / RandomProjection.Rounds) * hadamard
            : (long)length * parameters.Bits;
        bool fits = node.InputShape(Hashes) is { Rank: 2 } hashes && hashes[0] == kernels && hashes[1] * 64L >= parameters.Bits
            && node.InputShape(Norms).Length == kernels && node.InputShape(Means).Length == kernels
            && node.InputShape(Directions).Length >= least;
        if (!fits) throw node.Error($"its contexts do not fit {kernels} kernels of {length} components with {parameters.Bits} bits");
    }

    /// <summary>The groups' products, which share a hasher.</summary>
    public static CamProduct[] Products(NodeContext node, int groups, int kernels, int length)
    {
        CamParameters parameters = Read(node);
        var hasher = new Hasher(
            length, parameters.Bits, node.RequireConstant(Directions, "directions").Span<float>(), parameters.IsHadamard);
        Span<ulong> hashes = node.RequireConstant(Hashes, "hashes").Span<ulong>();
        Span<float> norms = node.RequireConstant(Norms, "norms").Span<float>(), means = node.RequireConstant(Means, "means").Span<float>();
        int each = kernels / groups, words = hashes.Length / kernels;
        var products = new CamProduct[groups];
        for (int g = 0; g < groups; g++)
            products[g] = new CamProduct(hasher, parameters, hashes.Slice(g * each * words, each * words),
                norms.Slice(g * each, each), means.Slice(g * each, each));
        return products;
    }
}
