namespace Sett.Oracle.Tests;

/// <summary>Where Sett and ONNX Runtime are known to differ and why; each entry has a reason that a reader can check.</summary>
internal static class ExplainedDifferences
{
    private const string ValidCeil =
        "the standard gives VALID ceil((size - window + 1) / stride) positions whatever ceil_mode says; the oracle adds one "
        + "that hangs over";

    private const string OneBlock =
        "one block over the whole tensor: the oracle takes its scale for a scalar and refuses block_size";

    private const string OnlyFloat32 = "Sett's layers compute in float32; float64 is refused in plain words";

    private static readonly (string Domain, string Name, string Reason)[] s_notCompared =
    [
        ("", "Quant", "QONNX; the oracle has no such operator"),
        ("", "BipolarQuant", "QONNX; the oracle has no such operator"),
        ("", "Trunc", "QONNX; the oracle has no such operator"),
    ];

    private static readonly (string Domain, string Name, string Contains, string Reason)[] s_differences =
    [
        ("", "Gemm", "is float64; supported", OnlyFloat32),
        ("", "MatMul", "is float64; supported", OnlyFloat32),
        ("", "Dropout", "output 1:", "before opset 12 the standard leaves the mask of a run without training open; ours keeps all"),
        ("", "MaxPool", "auto_pad=VALID, ceil_mode=1", ValidCeil),
        ("", "AveragePool", "auto_pad=VALID, ceil_mode=1", ValidCeil),
        ("", "LpPool", "auto_pad=VALID, ceil_mode=1", ValidCeil),
        ("", "QuantizeLinear", "block_size must be 0 for per-tensor", OneBlock),
        ("", "DequantizeLinear", "block_size must be 0 for per-tensor", OneBlock),
        ("com.microsoft", "QLinearSoftmax", "255, expected 0",
            "a row of one element: the oracle's e^x × 1/scale overflows float32 and its infinity becomes 0; the share is 1"),
    ];

    private const string ExactRounding =
        "Sett rounds the exact sum × scale once; the oracle multiplies in float32 and so brings sums next to a tie to the other side";

    private static readonly (string Domain, string Name, int Steps, string Reason)[] s_steps =
    [
        ("", "QLinearConv", 1, ExactRounding),
        ("", "QLinearMatMul", 1, ExactRounding),
        ("com.microsoft", "QGemm", 1, ExactRounding),
        ("com.microsoft", "QLinearGlobalAveragePool", 1, ExactRounding),
        ("com.microsoft", "QLinearSoftmax", 1,
            "the quotient of two float sums is rounded to a step; the sums' last bits are each side's own"),
    ];

    /// <summary>By how many steps whole numbers may differ: 0 but for the operators that round a float sum.</summary>
    public static int Steps(string domain, string name) => s_steps.FirstOrDefault(e => e.Domain == domain && e.Name == name).Steps;

    /// <summary>Why an operator is not compared at all, or null.</summary>
    public static string? NotCompared(string domain, string name) =>
        domain is not ("" or "com.microsoft")
            ? "the oracle has no operators of this domain"
            : s_notCompared.FirstOrDefault(e => e.Domain == domain && e.Name == name).Reason;

    /// <summary>Why a disagreement is as it should be, or null. <c>Contains</c> is looked for in the disagreement's text.</summary>
    public static string? Reason(string domain, string name, string text) =>
        s_differences.FirstOrDefault(
            e => e.Domain == domain && e.Name == name && text.Contains(e.Contains, StringComparison.Ordinal)).Reason;
}
