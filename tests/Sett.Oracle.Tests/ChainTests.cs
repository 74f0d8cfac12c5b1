using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Oracle.Tests.Cases;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>
/// Small graphs against ONNX Runtime running every node as written, and against ourselves without merging: merged steps may not change what
/// comes out.
/// </summary>
public sealed class ChainTests
{
    private const int Cases = 150;

    [Fact]
    public void FloatLayersWithWhatFollowsThem() => RunAll(ChainCases.FloatLayer, (fused, apart, expected) =>
        Comparison.Problem(fused, expected)
        ?? (fused.Bytes.SequenceEqual(apart.Bytes) ? null : "merged steps give other bits than separate ones"));

    /// <summary>
    /// Integer steps round once where float emulation rounds each sum: results may land on the other side of a tie, by one step and seldom.
    /// As written, only the order of float sums can differ.
    /// </summary>
    [Fact]
    public void QuantizedStepsBetweenDequantizeAndQuantize() => RunAll(ChainCases.Quantized, (fused, apart, expected) =>
        RareTies("integer steps", fused, expected) ?? RareTies("as written", apart, expected), integerSteps: true);

    private static string? RareTies(string which, Tensor ours, Tensor expected)
    {
        if (ours.Type != expected.Type || ours.Shape != expected.Shape) return $"{which}: type or shape differ";
        Difference difference = Comparison.Measure(ours, expected);
        return difference.Largest <= 1 && difference.Different <= 1 + expected.Length / 20
            ? null
            : $"{which}: {difference.Different} of {expected.Length} differ, by up to {difference.Largest}";
    }

    private static void RunAll(Generator generate, Func<Tensor, Tensor, Tensor, string?> compare, bool integerSteps = false)
    {
        Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
        var problems = new List<string>();
        for (int i = 0; i < Cases; i++)
        {
            OracleCase test = generate(new Draw(i + 1));
            byte[] bytes = OnnxWriter.Write(test.Model);
            using OnnxRuntimeSession session = OnnxRuntime.Instance.Open(bytes);
            Tensor[] expected = session.Run(test.Inputs);
            OnnxModel model = OnnxReader.Read(bytes, test.Label);
            var merging = new PlanOptions { IntegerSteps = integerSteps };
            var separate = new PlanOptions { Fuse = false };
            IReadOnlyList<Tensor> fused = ExecutionPlan.Compile(model, merging).NewSession(Workers.Of(2)).Run(test.Inputs);
            IReadOnlyList<Tensor> apart = ExecutionPlan.Compile(model, separate).NewSession(Workers.One).Run(test.Inputs);
            for (int o = 0; o < expected.Length; o++)
            {
                if (compare(fused[o], apart[o], expected[o]) is { } problem) problems.Add($"#{i} {test.Label}: output {o}: {problem}");
            }
        }

        Assert.True(problems.Count == 0, $"{problems.Count} of {Cases}:\n{string.Join('\n', problems.Take(20))}");
    }
}
