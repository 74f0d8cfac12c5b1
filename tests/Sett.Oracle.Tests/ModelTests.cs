using System.Globalization;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>The shared models on real inputs: whole networks give the oracle's answers, float networks closely, int8 networks within a few steps.</summary>
public sealed class ModelTests
{
    private const int Rows = 4;

    /// <summary>
    /// Integer steps round at other places than the oracle's emulation in float, and each such difference spreads through the layers behind it: this is
    /// the share of the largest output that an int8 network's output may be away.
    /// </summary>
    private const double QuantizedTolerance = 0.1;

    public static TheoryData<string> Models => [.. ModelNames()];

    [Theory]
    [MemberData(nameof(Models))]
    public void AgreesOnRealInputs(string model)
    {
        Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
        Assert.SkipWhen(model.Contains("qonnx", StringComparison.Ordinal), "ONNX Runtime has no QONNX operators");
        byte[] bytes = File.ReadAllBytes(SharedData.Require("models", model));
        ExecutionPlan plan = ExecutionPlan.Compile(OnnxReader.Read(bytes, model));
        Session ours = plan.NewSession(Workers.Of(2));
        using OnnxRuntimeSession theirs = OnnxRuntime.Instance.Open(bytes);
        bool quantized = model.Contains("int8", StringComparison.Ordinal);
        bool classifies = !model.Contains("autoencoder", StringComparison.Ordinal);
        double worst = 0;
        for (int row = 0; row < Rows; row++)
        {
            Tensor[] inputs = ModelInputs.For(model, row) ?? [.. plan.Inputs.Select(i => Tensor.Create(i.Type, i.Shape))];
            Tensor[] expected = theirs.Run(inputs);
            IReadOnlyList<Tensor> actual = ours.Run(inputs);
            for (int o = 0; o < expected.Length; o++)
            {
                Assert.Equal(expected[o].Shape, actual[o].Shape);
                Difference difference = Comparison.Measure(actual[o], expected[o]);
                worst = Math.Max(worst, difference.Relative);
                if (classifies && quantized) Assert.Equal(Largest(expected[o]), Largest(actual[o]));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: {worst:0.0e+0} of the largest output"));
        Assert.True(worst <= (quantized ? QuantizedTolerance : Comparison.FloatTolerance), $"{worst:0.0e+0} of the largest output apart");
    }

    private static IEnumerable<string> ModelNames() => SharedData.Folder is { } folder
        ? Directory.EnumerateFiles(Path.Combine(folder, "models"), "*.onnx").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        : ["(needs ../shared/data)"];

    private static int Largest(Tensor tensor)
    {
        ReadOnlySpan<float> values = tensor.Span<float>();
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}
