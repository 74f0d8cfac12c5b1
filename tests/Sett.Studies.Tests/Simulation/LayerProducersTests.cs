using Sett.Hardware.Memory;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Simulation;

/// <summary>
/// Which layers' outputs a layer reads, through whatever lies between: what decides how long a tensor is kept on the chip.
/// </summary>
public sealed class LayerProducersTests
{
    [Fact]
    public void Layers_are_found_through_the_nodes_between_them()
    {
        // conv0 → relu → conv1 → add (with relu) → conv2; concat of conv1 and conv2 → fc.
        NetworkNode[] nodes =
        [
            Node(0, true), Node(1, false, 0), Node(2, true, 1), Node(3, false, 2, 1), Node(4, true, 3), Node(5, false, 2, 4),
            Node(6, true, 5), Node(7, true),
        ];
        var network = new Network("made", [], nodes);
        Assert.Equal([[NetworkPlan.NetworkInput], [0], [0, 1], [1, 2], [NetworkPlan.NetworkInput]],
            LayerProducers.Of(network, [.. network.Layers]));
    }

    private static NetworkNode Node(int index, bool isLayer, params int[] previous)
    {
        var operand = new LayerOperand
        {
            Value = "x",
            Info = new ValueInfo(ElementType.Float32, new Shape(1)),
            Encoding = OperandEncoding.Float,
        };
        var layer = new NetworkLayer(new LayerShape { Kind = LayerKind.FullyConnected, Channels = 1, Filters = 1 }, operand, operand);
        return new NetworkNode(index, $"n{index}", "op", 1, 1, new Shape(1), 0, previous, [], isLayer ? layer : null);
    }
}
