using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Oracle.Tests;

/// <summary>The binding itself: a library is found, answers, and reports errors in its own words.</summary>
public sealed class RuntimeTests
{
    private static OnnxRuntime Runtime
    {
        get
        {
            Assert.SkipWhen(OnnxRuntime.Instance is null, OnnxRuntime.Missing);
            return OnnxRuntime.Instance;
        }
    }

    [Fact]
    public void RunsAModelFromItsBytes()
    {
        using OnnxRuntimeSession session = Runtime.Open(File.ReadAllBytes(SharedData.Require("models", "mnist_wonnx_opset8.onnx")));
        Assert.Equal(["Input3"], session.InputNames);
        Tensor output = Assert.Single(session.Run(new Tensor<float>(new Shape(1, 1, 28, 28))));
        Assert.Equal(new Shape(1, 10), output.Shape);
        Assert.Equal(ElementType.Float32, output.Type);
    }

    [Fact]
    public void ReportsARefusalWithTheLibrarysText()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => Runtime.Open([1, 2, 3]).Dispose());
        Assert.Contains("protobuf", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
