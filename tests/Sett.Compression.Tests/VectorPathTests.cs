using Sett.Tests;
using Xunit;

namespace Sett.Compression.Tests;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold sizes and files to
/// their slow definitions run again in processes that may use 256-bit vectors only, and none at all, with fewer random cases.
/// </summary>
public class VectorPathTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public Task Sizes_and_files_are_the_same_with_narrower_vectors(string knob, int widest) => NarrowVectors.Run(knob, widest,
        typeof(VectorPathTests), typeof(Sizes.GroupSizingTests), typeof(GroupCodec.BlockTests), typeof(Container.ContainerTests),
        typeof(Container.TranspositionTests));

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given() => NarrowVectors.CheckChild();
}
