using System.Security.Cryptography;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Activations;

/// <summary>
/// Protects that results have the same bits on every machine: digests that hold with AVX-512, with AVX2 (DOTNET_EnableAVX512=0) and without
/// vector instructions (DOTNET_EnableHWIntrinsic=0). They change only when a kernel's arithmetic is changed on purpose.
/// </summary>
public sealed class SameBitsTests
{
    [Theory]
    [InlineData("Softmax", 13, "FCF2560383C673D3")]
    [InlineData("LogSoftmax", 13, "422E79F7EC73B259")]
    [InlineData("Gelu", 20, "7DD913A0E9E60A98")]
    [InlineData("Mish", 18, "50D72B229E881BA7")]
    [InlineData("Selu", 6, "5CD3C977A6731ED4")]
    [InlineData("Cosh", 9, "B04229652F77F688")]
    [InlineData("ReduceMean", 13, "A1FFD3BDB8400924")]
    [InlineData("ReduceL2", 13, "6221AC1D7EB9602B")]
    [InlineData("ReduceLogSumExp", 13, "7A2EED80C73D0A49")]
    [InlineData("CumSum", 14, "45D8E6E0D30F2247")]
    public void Digest(string name, int opset, string expected)
    {
        Tensor<float> x = Make.Random(new Random(21), new Shape(7, 53, 11));
        foreach (ref float v in x.Values) v *= 6;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int axis = 0; axis < 3; axis++)
        {
            Tensor y = name switch
            {
                "CumSum" => new NodeRunner(name, opset).Run(x, Make.Scalar(axis)),
                "Softmax" or "LogSoftmax" => new NodeRunner(name, opset).With("axis", axis).Run(x),
                _ when name.StartsWith("Reduce", StringComparison.Ordinal) => new NodeRunner(name, opset).With("axes", [axis]).Run(x),
                _ => new NodeRunner(name, opset).Run(x),
            };
            hash.AppendData(y.Bytes);
        }

        Assert.Equal(expected, Convert.ToHexString(hash.GetHashAndReset(), 0, 8));
    }
}
