using Sett.Networks.Tests.Operators.Layers;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Kernels;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold operators to their definitions run
/// again in processes that may use 256-bit vectors only, and none at all.
/// </summary>
public class VectorPathTests
{
    // Pooling's tests take long without vectors.
    private static readonly string[] s_operators = ["Quantized", "Activations", "Arithmetic", "Normalization", "Shapes"];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Layers_have_the_same_bits_with_narrower_vectors(string knob, int widest) => NarrowVectors.Run(knob, widest,
        typeof(VectorPathTests), typeof(ConvTests), typeof(ConvTransposeTests), typeof(MatrixProductTests), typeof(GridRoundingTests),
        typeof(Sett.Tests.Hashing.CamLayerTests));

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Operators_give_the_same_with_narrower_vectors(string knob, int widest)
    {
        string[] kinds = widest > 0 ? [.. s_operators, "Pooling"] : s_operators;
        Type[][] tests =
        [
            .. kinds.Select(k => typeof(VectorPathTests).Assembly.GetTypes()
                .Where(t => t is { IsPublic: true, IsAbstract: false } && t.Namespace == $"Sett.Tests.Operators.{k}").ToArray()),
        ];
        Assert.All(tests, Assert.NotEmpty);
        return NarrowVectors.Run(knob, widest, [typeof(VectorPathTests), .. tests.SelectMany(t => t)]);
    }

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given() => NarrowVectors.CheckChild();
}
