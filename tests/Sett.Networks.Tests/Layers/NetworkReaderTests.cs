using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Tests.Execution;
using Xunit;

namespace Sett.Networks.Tests.Layers;

/// <summary>Protects that nodes which multiply but run on no design are told, so that nobody takes a part for the whole.</summary>
public sealed class NetworkReaderTests
{
    [Fact]
    public void Transposed_convolutions_and_equations_are_told_apart_from_layers()
    {
        Network network = NetworkReader.Read(
            new TestGraph().Input("x", 1, 2, 4, 4).Random("w", 1, 3, 2, 3, 3).Random("t", 2, 3, 2, 2, 2).Random("e", 3, 2, 5)
                .Node("Conv", ["x", "w"], ["c"]).Node("ConvTranspose", ["c", "t"], ["d"])
                .Node("Einsum", ["d", "e"], ["y"], ("equation", "bchw,cf->bhwf")).Output("y").Build(), new PlanOptions());
        Assert.Equal(["c"], network.Layers.Select(n => n.Name));
        Assert.Equal(
            "Not counted, though they multiply too: d (ConvTranspose), y (Einsum). No design here runs them.", network.UncountedNote);
    }

    [Fact]
    public void Without_them_there_is_nothing_to_tell() =>
        Assert.Equal("", NetworkReader.Read(TestGraph.SmallNetwork(), new PlanOptions()).UncountedNote);
}
