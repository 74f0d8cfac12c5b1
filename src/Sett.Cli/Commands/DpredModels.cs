using Sett.Numerics;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>
/// The public models on which DPRed's time is measured, with the inputs that belong to them, as they lie in a folder of data (models/,
/// images/, audio/).
/// </summary>
internal static class DpredModels
{
    private const string Photographs = "images/imagenet-shared100-224-images-idx4-ubyte.gz",
        Cifar = "images/cifar10jpeg-test1000-images-idx4-ubyte.gz",
        Digits = "images/mnist-t10k-images-idx3-ubyte.gz", Speech = "audio/speechcommands-mfcc-shared800-idx3-sbyte.gz", Machine =
            "audio/toycar-logmel-200x128-idx2-float.bin";

    private static readonly (string Model, string Inputs)[] s_all =
    [
        ("mcunet_imagenet_144_int8_qdq", Photographs), ("mlperf_tiny_ad_autoencoder_int8_qdq", Machine),
        ("mlperf_tiny_kws_dscnn_int8_qdq", Speech), ("mlperf_tiny_resnet8_int8_qdq", Cifar),
        ("mlperf_tiny_vww_mobilenet_v1_025_96_int8_qdq", Photographs), ("shufflenet-v2-12-int8", Photographs),
        ("mlperf_tiny_ad_alibaba_fp32", Machine), ("mlperf_tiny_ad_autoencoder_fp32", Machine), ("mlperf_tiny_resnet8_fp32", Cifar),
        ("mlperf_tiny_vww_mobilenet_v1_025_96_fp32", Photographs), ("mnist_wonnx_opset8", Digits),
        ("mobilenet_v1_025_224_fp32", Photographs), ("resnet20_cifar10_fp32", Cifar),
        ("squeezenet_v10_deep_compression_sparse_fp32", Photographs), ("super_resolution_opset10", Photographs),
        ("vittracker_2023sep", Photographs), ("yolox_nano", Photographs),
    ];

    /// <summary>Model, inputs and card of every model that is there.</summary>
    /// <param name="data">The folder of data.</param>
    /// <param name="cards">The folder of cards.</param>
    /// <exception cref="BadInputException">None is there, or there is no folder of cards.</exception>
    public static IReadOnlyList<(string Model, string Inputs, string? Card)> In(string data, string cards)
    {
        if (!Directory.Exists(cards))
            throw new BadInputException($"{cards}: is no folder; --cards names the one with the models' cards (docs/cards here).");
        (string, string, string?)[] found =
        [
            .. s_all.Select(m => (Path.Combine(data, "models", m.Model + ".onnx"), Path.Combine(data, m.Inputs),
                Path.Combine(cards, m.Model + ".card.yaml")))
                .Where(m => File.Exists(m.Item1) && File.Exists(m.Item2))
                .Select(m => (m.Item1, m.Item2, File.Exists(m.Item3) ? m.Item3 : null)),
        ];
        return found.Length > 0
            ? found
            : throw new BadInputException(
                $"{data}: has none of the known models; models/{s_all[0].Model}.onnx with {s_all[0].Inputs} would be one.");
    }

    /// <summary>The first operating point of each model's profile, NAME.profile.json; null for models without one.</summary>
    /// <param name="folder">The folder of profiles, or null.</param>
    /// <param name="models">The models.</param>
    /// <exception cref="BadInputException">
    /// There is no such folder, it has a profile of none of the models, or one cannot be read.
    /// </exception>
    public static PrecisionProfile?[] Profiles(string? folder, IReadOnlyList<(string Model, string Inputs, string? Card)> models)
    {
        if (folder is null) return new PrecisionProfile?[models.Count];
        if (!Directory.Exists(folder))
            throw new BadInputException($"{folder}: is no folder; one with profiles from 'sett profile' is expected.");
        string[] paths = [.. models.Select(m => Path.Combine(folder, Path.GetFileNameWithoutExtension(m.Model) + ".profile.json"))];
        PrecisionProfile?[] profiles = [.. paths.Select(p => File.Exists(p) ? PrecisionProfile.Read(p) : null)];
        return profiles.Any(p => p is not null)
            ? profiles
            : throw new BadInputException($"{folder}: has no profile of the models; {Path.GetFileName(paths[0])} would be one.");
    }
}
