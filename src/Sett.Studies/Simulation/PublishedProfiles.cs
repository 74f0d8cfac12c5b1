using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Studies.Simulation;

/// <summary>A published table of precisions.</summary>
/// <param name="Name">The name, as in <c>alexnet-100</c>: the network and the share of its accuracy that is kept, in percent.</param>
/// <param name="Network">The network's name among the classic networks.</param>
/// <param name="Convolutions">Activation bits of each convolution, or of each module where the source gives one number a module.</param>
/// <param name="ConvolutionWeights">Weight bits of the convolutions, one for the network; 0: not published.</param>
/// <param name="FullyConnected">Bits of each fully connected layer, the larger of activations and weights; empty: not published.</param>
/// <param name="ActivationOrigin">Whether the activation bits of the convolutions were read in their source.</param>
/// <param name="Source">Where they were published.</param>
public sealed record PublishedProfile(
    string Name, string Network, int[] Convolutions, int ConvolutionWeights, int[] FullyConnected,
    PrecisionOrigin ActivationOrigin, string Source);

/// <summary>
/// Precision profiles of the bit-serial papers. AlexNet's convolutions without loss were read in arXiv 1706.00504; all others are
/// remembered and marked so.
/// </summary>
public static class PublishedProfiles
{
    private const string Tables = "precision tables of Stripes (MICRO 2016), Tartan (arXiv 1707.09068) and Loom (arXiv 1706.07853), "
        + "recalled and not checked";

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<PublishedProfile> All { get; } =
    [
        Recalled("lenet5-100", "lenet5", [3, 3], 0, []),
        Recalled("lenet5-99", "lenet5", [2, 3], 0, []),
        new("alexnet-100", "alexnet", [9, 8, 5, 5, 7], 11, [10, 9, 9], PrecisionOrigin.Verified,
            "arXiv 1706.00504 (activations of convolutions, verified), the rest in " + Tables),
        Recalled("alexnet-99", "alexnet", [9, 7, 4, 5, 7], 11, [9, 8, 8]),
        Recalled("nin-100", "nin", [8, 8, 8, 9, 7, 8, 8, 9, 9, 8, 8, 8], 11, []),
        Recalled("nin-99", "nin", [8, 8, 7, 9, 7, 8, 8, 9, 9, 8, 7, 8], 10, []),
        Recalled("googlenet-100", "googlenet", [10, 8, 10, 9, 8, 10, 9, 8, 9, 10, 7], 11, [7]),
        Recalled("googlenet-99", "googlenet", [10, 8, 9, 8, 8, 9, 10, 8, 9, 10, 8], 10, [7]),
        Recalled("vgg_m-100", "vgg_m", [7, 7, 7, 8, 7], 12, [10, 8, 8]),
        Recalled("vgg_m-99", "vgg_m", [6, 8, 7, 7, 7], 12, [9, 8, 8]),
        Recalled("vgg_s-100", "vgg_s", [7, 8, 9, 7, 9], 12, [10, 9, 9]),
        Recalled("vgg_s-99", "vgg_s", [7, 8, 9, 7, 9], 11, [9, 9, 8]),
        Recalled("vgg_19-100", "vgg_19", [12, 12, 12, 11, 12, 10, 11, 11, 13, 12, 13, 13, 13, 13, 13, 13], 12, [10, 9, 9]),
        Recalled("vgg_19-99", "vgg_19", [9, 9, 9, 8, 12, 10, 10, 12, 13, 11, 12, 13, 13, 13, 13, 13], 12, [10, 9, 8]),
    ];

    /// <summary>The profile with a name; hyphens and underscores do not count.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static PublishedProfile Find(string name) =>
        All.FirstOrDefault(p => Bare(p.Name) == Bare(name))
        ?? throw new BadInputException($"there is no published profile '{name}'; there are {string.Join(", ", All.Select(p => p.Name))}.");

    /// <summary>The precisions of a network's layers, in order.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="layers">Names and shapes of the layers that multiply and accumulate.</param>
    /// <param name="container">Bits where nothing was published.</param>
    /// <exception cref="BadInputException">The layers are not those of the profile's network.</exception>
    public static LayerPrecision[] For(PublishedProfile profile, IReadOnlyList<(string Name, LayerShape Shape)> layers, int container)
    {
        int[] groups = Modules(layers, profile);
        int fullyConnected = layers.Count(l => !l.Shape.IsConvolution), modules = groups.Where(g => g >= 0).DefaultIfEmpty(-1).Max() + 1;
        if (modules != profile.Convolutions.Length || profile.FullyConnected.Length > 0 && fullyConnected != profile.FullyConnected.Length)
        {
            throw new BadInputException($"profile '{profile.Name}' has {profile.Convolutions.Length} convolutions and "
                + $"{profile.FullyConnected.Length} fully connected layers; the network has {modules} and {fullyConnected}.");
        }

        int next = 0;
        var precisions = new LayerPrecision[layers.Count];
        for (int i = 0; i < precisions.Length; i++)
        {
            if (groups[i] >= 0)
            {
                int weights = profile.ConvolutionWeights;
                precisions[i] = new LayerPrecision(profile.Convolutions[groups[i]], weights > 0 ? weights : container,
                    profile.ActivationOrigin, weights > 0 ? PrecisionOrigin.Recalled : PrecisionOrigin.Container);
            }
            else
            {
                bool known = profile.FullyConnected.Length > 0;
                int bits = known ? profile.FullyConnected[next++] : container;
                PrecisionOrigin origin = known ? PrecisionOrigin.Recalled : PrecisionOrigin.Container;
                precisions[i] = new LayerPrecision(bits, bits, origin, origin);
            }
        }

        return precisions;
    }

    // For each layer the number of its convolution or module, or −1 for a fully connected layer. Layers of one module share the part of
    // their name before its branch: inception_3a_…, and conv2_reduce belongs to conv2.
    private static int[] Modules(IReadOnlyList<(string Name, LayerShape Shape)> layers, PublishedProfile profile)
    {
        bool byModule = layers.Count(l => l.Shape.IsConvolution) > profile.Convolutions.Length
            && layers.Any(l => l.Name.StartsWith("inception_", StringComparison.Ordinal));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. layers.Select((l, i) =>
        {
            if (!l.Shape.IsConvolution) return -1;
            string[] parts = l.Name.Split('_');
            string key = !byModule ? $"{i}" : parts[0] == "inception" && parts.Length > 1 ? parts[1] : parts[0];
            if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
            return number;
        })];
    }

    private static PublishedProfile Recalled(string name, string network, int[] convolutions, int weights, int[] fullyConnected) =>
        new(name, network, convolutions, weights, fullyConnected, PrecisionOrigin.Recalled, Tables);

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
