using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Tests;

namespace Sett.Networks.Tests.Models;

/// <summary>One of the shared models with the data that it is judged on; inputs are made by its card in docs/cards.</summary>
internal sealed record SharedModel(string Name, string Data, string? Labels = null)
{
    private const string Digits = "images/mnist-t10k-images-idx3-ubyte.gz", DigitLabels = "images/mnist-t10k-labels-idx1-ubyte.gz";
    private const string Cifar = "images/cifar10jpeg-test1000-images-idx4-ubyte.gz",
        CifarLabels = "images/cifar10jpeg-test1000-labels-idx1-ubyte.gz";
    private const string Photographs = "images/imagenet-shared100-224-images-idx4-ubyte.gz",
        PhotographLabels = "images/imagenet-shared100-labels.csv";
    private const string Words = "audio/speechcommands-mfcc-shared800-idx3-sbyte.gz",
        WordLabels = "audio/speechcommands-mfcc-shared800-labels-idx1-ubyte.gz";
    private const string ToyCar = "audio/toycar-logmel-200x128-idx2-float.bin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SharedModel> All { get; } =
    [
        new("kws_mlp_w3a3_qonnx", Words, WordLabels),
        new("mcunet_imagenet_144_int8_qdq", Photographs, PhotographLabels),
        new("mlperf_tiny_ad_alibaba_fp32", ToyCar),
        new("mlperf_tiny_ad_autoencoder_fp32", ToyCar),
        new("mlperf_tiny_ad_autoencoder_int8_qdq", ToyCar),
        new("mlperf_tiny_kws_dscnn_int8_qdq", Words, WordLabels),
        new("mlperf_tiny_resnet8_fp32", Cifar, CifarLabels),
        new("mlperf_tiny_resnet8_int8_qdq", Cifar, CifarLabels),
        new("mlperf_tiny_vww_mobilenet_v1_025_96_fp32", Photographs),
        new("mlperf_tiny_vww_mobilenet_v1_025_96_int8_qdq", Photographs),
        new("mnist_cntk_opset1", Digits, DigitLabels),
        new("mnist_onnxjs_opset7", Digits, DigitLabels),
        new("mnist_tfc_2w2a_qonnx", Digits, DigitLabels),
        new("mnist_wonnx_opset8", Digits, DigitLabels),
        new("mobilenet_v1_025_224_fp32", Photographs, PhotographLabels),
        new("resnet20_cifar10_fp32", Cifar, CifarLabels),
        new("shufflenet-v2-12-int8", Photographs, PhotographLabels),
        new("squeezenet_v10_deep_compression_sparse_fp32", Photographs, PhotographLabels),
        new("super_resolution_opset10", Photographs),
        new("vittracker_2023sep", Photographs),
        new("yolox_nano", Photographs),
    ];

    /// <summary>Whether its layers run on 8-bit integers.</summary>
    public bool IsInt8 => Name.Contains("int8", StringComparison.Ordinal);

    /// <summary>The one with this name.</summary>
    public static SharedModel Of(string name) => All.Single(m => m.Name == name);

    /// <summary>The path of its card.</summary>
    public string CardPath => Repository.File("docs", "cards", $"{Name}.card.yaml");

    /// <summary>Reads it; skips the running test where the shared data are missing.</summary>
    public OnnxModel Read() => OnnxReader.Read(SharedData.Require("models", $"{Name}.onnx"));

    /// <summary>Its inputs.</summary>
    public InputSource OpenInputs(OnnxModel model) =>
        InputSource.Open(SharedData.Require(Data.Split('/')), model, CardReader.Read(CardPath));

    /// <summary>A plan for the shapes of its inputs.</summary>
    public static ExecutionPlan Compile(OnnxModel model, InputSource inputs, PlanOptions? options = null) =>
        ExecutionPlan.Compile(model, (options ?? new PlanOptions()) with { InputShapes = inputs.Shapes });
}
