using Sett.Hardware.Tests.Designs;
using Sett.Tests;
using Xunit;

namespace Sett.Hardware.Tests.Schedules;

/// <summary>
/// Protects that cycles do not show which vector instructions the machine has: designs whose schedules and digit chains are worked out with
/// vectors run against their slow arrays again in processes that may use 256-bit vectors only, and none at all.
/// </summary>
public class VectorPathTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Cycles_are_the_same_with_narrower_vectors(string knob, int widest) => NarrowVectors.Run(knob, widest,
        typeof(VectorPathTests), typeof(DigitChainTests), typeof(BitTacticalTests), typeof(PragmaticTests), typeof(LaconicTests));

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given() => NarrowVectors.CheckChild();
}
