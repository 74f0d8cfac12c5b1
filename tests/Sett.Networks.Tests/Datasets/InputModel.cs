using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Tests.Datasets;

/// <summary>Models that are nothing but their inputs, for tests of how inputs are made.</summary>
internal static class InputModel
{
    /// <summary>A model with one float32 input 'x'; a text is an open dimension.</summary>
    public static OnnxModel Of(params object[] dimensions) => Of(ElementType.Float32, dimensions);

    /// <summary>A model with one input 'x' of a type.</summary>
    public static OnnxModel Of(ElementType type, params object[] dimensions) => Of(Value("x", type, dimensions));

    /// <summary>A model with these inputs.</summary>
    public static OnnxModel Of(params OnnxValue[] inputs) => new(
        "test.onnx", 8, "", new Dictionary<string, int> { [""] = 13 },
        new OnnxGraph("g", [], new Dictionary<string, Tensor>(), inputs, [new OnnxValue("y", ElementType.Float32, null)], []));

    /// <summary>An input.</summary>
    public static OnnxValue Value(string name, ElementType type, params object[] dimensions) =>
        new(name, type, [.. dimensions.Select(d => d is int size ? new OnnxDimension(size, null) : new OnnxDimension(null, (string)d))]);
}
