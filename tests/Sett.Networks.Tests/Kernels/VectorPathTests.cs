using Sett.Networks.Tests.Operators.Layers;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Kernels;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold layers to the bits of their ordered
/// definitions run again in processes that may use 256-bit vectors only, and none at all.
/// </summary>
public class VectorPathTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Layers_have_the_same_bits_with_narrower_vectors(string knob, int widest) => NarrowVectors.Run(knob, widest,
        typeof(VectorPathTests), typeof(ConvTests), typeof(ConvTransposeTests), typeof(MatrixProductTests), typeof(GridRoundingTests),
        typeof(Sett.Tests.Hashing.CamLayerTests));

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given() => NarrowVectors.CheckChild();
}
