using Sett.Numerics.Tests.BitWidths;
using Sett.Numerics.Tests.Elementary;
using Sett.Numerics.Tests.Hashing;
using Sett.Tests;
using Sett.Tests.FixedPoint;
using Xunit;

namespace Sett.Numerics.Tests;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold vectors to scalar rules run again
/// in processes that may use 256-bit vectors only, and none at all.
/// </summary>
public sealed class VectorPathTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Numbers_are_the_same_with_narrower_vectors(string knob, int widest) => NarrowVectors.Run(knob, widest,
        typeof(VectorPathTests), typeof(FixedPointFormatTests), typeof(SignedWordTests), typeof(WidthTests), typeof(WidthCountsTests),
        typeof(HammingSearchTests), typeof(SameBitsTests));

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given() => NarrowVectors.CheckChild();
}
