using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sett.Numerics.Elementary;
using Xunit;

namespace Sett.Numerics.Tests.Elementary;

/// <summary>
/// Protects that the bits are the same on every machine: digests of results over all magnitudes. They are the same with AVX-512, with AVX2
/// (DOTNET_EnableAVX512=0) and without any vector instruction (DOTNET_EnableHWIntrinsic=0). They change only when a function is improved.
/// </summary>
public sealed class SameBitsTests
{
    [Theory]
    [InlineData("exp", "9AF67F32BED40065")]
    [InlineData("expm1", "2DD1CF3EC7951C62")]
    [InlineData("log", "A1EDF80F9EAA1E91")]
    [InlineData("log1p", "3AFEC1E1F6A49489")]
    [InlineData("tanh", "B16B876042C1ADCF")]
    [InlineData("sigmoid", "41C08EF57A1B3D2B")]
    [InlineData("softplus", "A8FC657DD810A52B")]
    [InlineData("erf", "9CF20552F0CF43D7")]
    [InlineData("sin", "B5C90098CF4B5F00")]
    [InlineData("atan", "BC5796AF216EFE18")]
    [InlineData("asinh", "35E32BD8CC079FF1")]
    public void Digest(string name, string expected)
    {
        Func<float, float> f = name switch
        {
            "exp" => FloatMath.Exp,
            "expm1" => FloatMath.Expm1,
            "log" => FloatMath.Log,
            "log1p" => FloatMath.Log1p,
            "tanh" => FloatMath.Tanh,
            "sigmoid" => FloatMath.Sigmoid,
            "softplus" => FloatMath.Softplus,
            "erf" => FloatMath.Erf,
            "sin" => x => (float)DoubleMath.Sin(x),
            "atan" => x => (float)DoubleMath.Atan(x),
            _ => x => (float)DoubleMath.Asinh(x),
        };
        var results = new List<float>();
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 400_009)
        {
            float y = f(BitConverter.UInt32BitsToSingle((uint)bits));
            results.Add(float.IsNaN(y) ? float.NaN : y);
        }

        byte[] digest = SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(results)));
        Assert.Equal(expected, Convert.ToHexString(digest, 0, 8));
    }
}
