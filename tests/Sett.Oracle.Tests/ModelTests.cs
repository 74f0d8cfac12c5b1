using System.Globalization;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>
/// The shared models on real inputs: whole networks give the oracle's answers, float networks closely, int8 networks within a few steps.
/// </summary>
public sealed class ModelTests
{
    private const int Rows = 4;

    /// <summary>
    /// Sett rounds a requantised sum once and exactly, the oracle multiplies it in float32 first: near a tie they fall to different sides.
    /// In an int8 network such a step spreads through the layers behind it: this is the share of the largest output that outputs may then
    /// be away.
    /// </summary>
    private const double QuantizedTolerance = 0.15;

    /// <summary>
    /// Where two float networks are further apart than <see cref="Comparison.FloatTolerance"/>, the network itself has to be the reason:
    /// the oracle's own outputs have to move by at least this part of the difference when it merges steps, or when every input moves by its
    /// last bit. Against sums in double precision, Sett's order of summation is within 1e-4 on these networks.
    /// </summary>
    private const double PartOfOwnSensitivity = 0.25;

    public static TheoryData<string> Models => [.. ModelNames()];

    [Theory]
    [MemberData(nameof(Models))]
    public void AgreesOnRealInputs(string model)
    {
        Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
        Assert.SkipWhen(model.Contains("qonnx", StringComparison.Ordinal), "ONNX Runtime has no QONNX operators");
        bool quantized = model.Contains("int8", StringComparison.Ordinal);
        OnnxModel read = OnnxReader.Read(SharedData.Require("models", model));
        byte[] bytes = File.ReadAllBytes(SharedData.Require("models", OracleOf(model)));
        using OnnxRuntimeSession plain = OnnxRuntime.Instance.Open(bytes);
        using OnnxRuntimeSession? merging = quantized ? Merging(bytes) : null;

        Compare(model, read, new PlanOptions(), plain, quantized);
        // Integer steps are what the oracle makes of these networks when it may merge nodes.
        if (quantized) Compare(model, read, new PlanOptions { IntegerSteps = true }, merging ?? plain, quantized);
    }

    private static void Compare(string model, OnnxModel read, PlanOptions options, OnnxRuntimeSession theirs, bool quantized)
    {
        ExecutionPlan plan = ExecutionPlan.Compile(read, options);
        Session ours = plan.NewSession(Workers.Of(2));
        bool classifies = !model.Contains("autoencoder", StringComparison.Ordinal);
        double worst = 0;
        int apart = 0;
        for (int row = 0; row < Rows; row++)
        {
            Tensor[] inputs = ModelInputs.For(model, row) ?? [.. plan.Inputs.Select(i => Tensor.Create(i.Type, i.Shape))];
            Tensor[] expected = theirs.Run(inputs);
            IReadOnlyList<Tensor> actual = ours.Run(inputs);
            for (int o = 0; o < expected.Length; o++)
            {
                Assert.Equal(expected[o].Shape, actual[o].Shape);
                if (classifies && quantized) Assert.Equal(Largest(expected[o]), Largest(actual[o]));
                Difference difference = Comparison.Measure(actual[o], expected[o]);
                worst = Math.Max(worst, difference.Relative);
                if (difference.Relative <= Comparison.FloatTolerance) continue;
                apart++;
                if (quantized) continue;
                double own = Sensitivity(model, theirs, inputs, expected[o], o);
                Assert.True(own >= PartOfOwnSensitivity * difference.Relative,
                    $"{difference.Relative:0.0e+0} of the largest output apart, {own:0.0e+0} by itself");
            }
        }

        string reading = options.IntegerSteps ? "integer steps" : "as written";
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{model}, {reading}: {worst:0.0e+0} of the largest output, {apart} of {Rows} inputs beyond {Comparison.FloatTolerance}"));
        Assert.True(!quantized || worst <= QuantizedTolerance, $"{reading}: {worst:0.0e+0} of the largest output apart");
    }

    /// <summary>
    /// How far an output of the oracle moves when it merges steps or when every input moves to the next float, up or down.
    /// </summary>
    private static double Sensitivity(string model, OnnxRuntimeSession theirs, Tensor[] inputs, Tensor expected, int output)
    {
        Tensor[] up = [.. inputs.Select(input => Nudged(input.As<float>(), MathF.BitIncrement))];
        Tensor[] down = [.. inputs.Select(input => Nudged(input.As<float>(), MathF.BitDecrement))];
        using OnnxRuntimeSession? merging = Merging(File.ReadAllBytes(SharedData.Require("models", OracleOf(model))));
        double Moved(Tensor[] outputs) => Comparison.Measure(outputs[output], expected).Relative;
        return Math.Max(Math.Max(Moved(theirs.Run(up)), Moved(theirs.Run(down))), merging is null ? 0 : Moved(merging.Run(inputs)));
    }

    private static Tensor<float> Nudged(Tensor<float> input, Func<float, float> neighbour)
    {
        Tensor<float> nudged = input.Clone();
        foreach (ref float value in nudged.Values) value = neighbour(value);
        return nudged;
    }

    /// <summary>The oracle with its own merging of quantised steps, or null where that breaks the model.</summary>
    private static OnnxRuntimeSession? Merging(byte[] model)
    {
        try
        {
            return OnnxRuntime.Instance!.Open(model, 1, GraphRewrites.All);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static IEnumerable<string> ModelNames() => SharedData.Folder is { } folder
        ? Directory.EnumerateFiles(Path.Combine(folder, "models"), "*.onnx").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        : ["(needs ../shared/data)"];

    /// <summary>The oracle begins with opset 7: the network of opset 1 is there a second time.</summary>
    private static string OracleOf(string model) => model == "mnist_cntk_opset1.onnx" ? "mnist_onnxjs_opset7.onnx" : model;

    private static int Largest(Tensor tensor)
    {
        ReadOnlySpan<float> values = tensor.Span<float>();
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}
