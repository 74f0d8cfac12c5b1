using System.Runtime.CompilerServices;
using Sett.Networks.BuiltIn;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        OnnxModel model = BuiltInNetwork.Model(); // or OnnxReader.Read("model.onnx")
        Examples inputs = BuiltInNetwork.ExamplesOf(BuiltInNetwork.TestSet(Workers.Of(2))).Take(4);
        LayerStream stream = LayerStream.Open(model, new PlanOptions(), containerBits: 16);
        stream.Calibrate(inputs, count: 4, threads: 2);

        var lines = new List<string>();
        stream.Run(inputs, threads: 1, (input, layer, values) =>
        {
            int zeros = values.Activations.Values.Count((short)0);
            lines.Add($"input {input}, {values.Layer}: {zeros} of {values.Activations.Length} activations are zero");
        });
        // end
        Assert.Equal(4 * 6, lines.Count);
        Assert.StartsWith("input 0, conv1: ", lines[0]);
        ReadmeExample.IsTheSameAsIn("Sett.Networks", Here());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
